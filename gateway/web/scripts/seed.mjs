// One job of each kind, so that every state can be looked at.

import { seedFiles } from "./seed-files.mjs";

const CSV = `time,channel 1,channel 2\n${Array.from({ length: 200 }, (_, row) => `${row / 100},${(row * 7) % 13},${(row * 3) % 11}`).join("\n")}\n`;

export async function seed(api) {
  const rig = await api.upload("bearing-rig-2026-11.csv", CSV);
  const gauge = await api.upload("strain gauge, left wing spar, third flight of the prototype.csv", CSV);
  const submit = (fn, parameters = {}, more = {}) =>
    api.post("/jobs", { file_id: rig.id, tool: "fatigue", function: fn, parameters, ...more });
  const jobs = {};
  jobs.completed = (await submit("count", { lines: 400 })).id;
  await api.ended(jobs.completed);
  jobs.failed = (await submit("predict", {}, { file_id: gauge.id })).id;
  await api.ended(jobs.failed);
  for (let index = 0; index < 6; index++) {
    const { id } = await submit(
      "count",
      { lines: index, seconds: index % 3 === 0 ? 0.4 : 0 },
      index % 2 ? { file_id: gauge.id } : {},
    );
    await api.ended(id);
  }
  const pool = await api.post("/pools", { name: "test bench" });
  const onPool = { assignment: { kind: "pool", id: pool.id } };
  jobs.canceled = (await submit("count", {}, onPool)).id;
  await api.post(`/jobs/${jobs.canceled}/cancel`);
  jobs.obstructed = (await submit("count", {}, { ...onPool, file_id: gauge.id })).id;
  jobs.running = (await submit("count", { seconds: 300, lines: 30 })).id;
  const other = (await submit("count", { seconds: 300, lines: 2 })).id;
  await api.reaches(jobs.running, "Running");
  await api.reaches(other, "Running");
  // Both places of this agent are taken; other agents, which come later, are not to help.
  const lab = (await api.get("/agents")).items.find(({ name }) => name === "lab-1");
  const onLab = { assignment: { kind: "agent", id: lab.id } };
  jobs.waiting = (await submit("count", { seconds: 1 }, onLab)).id;
  await submit("predict");
  const person = await api.post("/people", { username: "grace", name: "Grace Example", role: "auditor" });
  return { ...jobs, pool: pool.id, file: rig.id, person: person.id, files: await seedFiles(api) };
}
