// Starts a system with something in it and keeps it until Ctrl-C, for `JOBTRAIL_API=<address> npm run dev`.
import { seed } from "./seed.mjs";
import { startSystem } from "./system.mjs";

const system = await startSystem();
const seeded = await seed(system.api);
console.log(`${system.url} as ${system.username}, "${system.password}"`);
console.log(JSON.stringify(seeded));
process.on("SIGINT", () => void system.stop());
process.on("SIGTERM", () => void system.stop());
