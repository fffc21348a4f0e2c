// Systems as people have them: a pump with drawings, recordings and snapshots, one with thousands of files, an empty one, an archived one.

const MANY = 10_000;
const AT_ONCE = 1_000;
const csv = (rows, step) =>
  `time,channel 1,channel 2\n${Array.from({ length: rows }, (_, row) => `${row / 100},${(row * step) % 13},${(row * 3) % 11}`).join("\n")}\n`;

export async function seedSystems(api, { many = MANY } = {}) {
  const zip = await api.uploadSample("bearing-rig.zip", "archive/samples/bearing-rig.zip");
  const logs = await api.uploadSample("rig-logs.tar.gz", "archive/samples/rig-logs.tar.gz");
  const gauge = await api.uploadSample("strain-gauge.csv", "table/samples/strain-gauge.csv");
  const run = await api.upload("endurance run 12.csv", csv(300, 7));
  const notes = await api.upload(
    "commissioning.md",
    "# Commissioning\n\n- bearings greased\n- run-in 4 h\n",
    "text/markdown",
  );
  const drawing = await api.upload("pump.step", "ISO-10303-21;\nHEADER;\nENDSEC;\nEND-ISO-10303-21;\n", "model/step");
  const one = (name, description) => api.post("/systems", { name, description });
  const pump = await one(
    "Pump P-101",
    "Feed pump of the test loop. Rebuilt in October with ceramic bearings; the recordings are of the endurance runs since.",
  );
  const files = (system, list) =>
    api.post(`/systems/${system.id}/files`, { files: list.map(([path, file]) => ({ path, file_id: file.id })) });
  await files(pump, [
    ["drawings/pump.step", drawing],
    ["drawings/parts/bearing-rig.zip", zip],
    ["recordings/strain-gauge.csv", gauge],
    ["recordings/endurance run 12.csv", run],
    ["recordings/rig-logs.tar.gz", logs],
    ["commissioning.md", notes],
  ]);
  await api.post(`/systems/${pump.id}/folders`, { paths: ["recordings/to be sorted"] });
  const snapshot = await api.post(`/systems/${pump.id}/snapshots`, {
    name: "as built",
    description: "Before the first run with ceramic bearings.",
  });
  await api.post(`/systems/${pump.id}/files`, {
    files: [{ path: "recordings/endurance run 12, pinned.csv", file_id: run.id, revision: 1 }],
  });
  await api.delete(`/systems/${pump.id}/entries?path=commissioning.md`);
  await api.patch(`/systems/${pump.id}/entries`, { path: "drawings/pump.step", to: "drawings/pump P-101.step" });
  const second = await api.post(`/systems/${pump.id}/snapshots`, { name: "after run 12", description: "" });
  const job = await api.post(`/systems/${pump.id}/extract`, { path: "drawings/parts/bearing-rig.zip" });
  await api.ended(job.id);

  const rig = await one("Bearing rig", "Two shafts, four bearings, six strain gauges.");
  await files(rig, [["bearing-rig.zip", zip]]);
  const empty = await one("Wing spar, left", "");
  const old = await one("Pump P-100", "Scrapped in spring.");
  await files(old, [["last run.csv", run]]);
  await api.post(`/systems/${old.id}/archive`);
  const large = await one("Flight recorder", "Every channel of every flight, a file each.");
  for (let from = 0; from < many; from += AT_ONCE) {
    const paths = Array.from({ length: Math.min(AT_ONCE, many - from) }, (_, index) => {
      const number = String(from + index).padStart(5, "0");
      return [`flight 3/channel-${number}.csv`, run];
    });
    await files(large, paths);
  }
  return {
    pump: pump.id,
    snapshot: snapshot.id,
    second: second.id,
    extracted: job.id,
    empty: empty.id,
    archivedSystem: old.id,
    large: large.id,
    zip: zip.id,
    run: run.id,
  };
}
