// The Files page, previews, and the Create job dialog.

const file =
  (kind) =>
  ({ files }) =>
    `/files/${files[kind]}`;
const createJob = async (page) => {
  await page.getByRole("button", { name: "Create job" }).click();
  await page.getByPlaceholder("Search tools and functions").waitFor();
};
const preview = (kind) => ({ name: `file-${kind}`, path: file(kind) });

export const SHOTS = [
  { name: "files", path: "/files" },
  { name: "files-all", path: "/files?scope=all&sort=name" },
  { name: "files-none-fit", path: "/files?name=nothing-is-called-that" },
  { name: "files-loading", path: "/files", hold: /\/api\/v1\/files\?/ },
  { name: "files-error", path: "/files", fail: /\/api\/v1\/files\?/ },
  { name: "file-jobs", path: (jobs) => `/files/${jobs.file}` },
  { name: "file-missing", path: "/files/00000000-0000-4000-8000-000000000000" },
  ...["markdown", "json", "code", "text", "table", "image", "pdf", "audio", "model", "gltf", "unknown", "archive"].map(
    preview,
  ),
  {
    name: "file-describe",
    path: file("code"),
    go: (page) => page.getByRole("button", { name: "Rename or describe" }).click(),
  },
  { name: "create-job", path: (jobs) => `/files/${jobs.file}`, go: createJob },
  {
    name: "create-job-form",
    path: (jobs) => `/files/${jobs.file}`,
    async go(page) {
      await createJob(page);
      await page.getByRole("option", { name: /^Describe table/ }).click();
      await page.getByRole("button", { name: "Advanced options" }).click();
      await page.getByLabel("Rows to show").fill("0");
      await page.getByRole("button", { name: "Execute function" }).click();
    },
  },
  {
    name: "create-job-none",
    path: file("unknown"),
    go: (page) => page.getByRole("button", { name: "Create job" }).click(),
  },
  { name: "extract", path: file("archive"), go: (page) => page.getByRole("button", { name: "Extract" }).click() },
];
