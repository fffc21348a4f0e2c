// The Tools page.

export const SHOTS = [
  { name: "tools", path: "/tools" },
  { name: "tools-loading", path: "/tools", hold: /\/api\/v1\/tools$/ },
  { name: "tools-error", path: "/tools", fail: /\/api\/v1\/tools$/ },
  { name: "tools-none", path: "/tools", answer: [/\/api\/v1\/tools$/, { items: [] }] },
  { name: "tool-function", path: "/tools/archive?function=unpack" },
  { name: "tool-unknown", path: "/tools/nothing" },
  {
    name: "tool-deprecate",
    path: "/tools/fatigue",
    go: (page) =>
      page
        .getByRole("button", { name: /^Deprecate/ })
        .first()
        .click(),
  },
];
