// Where the pages come from: the program that runs the system; with JOBTRAIL_PAGES=dist the last `npm run build`, and only the API is the program's.
import { preview } from "vite";

export async function servePages(api) {
  if (process.env.JOBTRAIL_PAGES !== "dist") {
    const page = await (await fetch(api)).text();
    if (page.includes("built without the web UI"))
      throw new Error("the program was built without the web UI: scripts/web.sh, then cargo build");
    return { url: api, stop: async () => {} };
  }
  const proxy = { "/api": { target: api, changeOrigin: true } };
  const server = await preview({ logLevel: "error", preview: { host: "127.0.0.1", port: 0, proxy } });
  return { url: server.resolvedUrls?.local[0]?.replace(/\/$/, "") ?? "", stop: () => server.close() };
}
