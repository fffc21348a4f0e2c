// The People page, and how somebody sets a password.

const rows = Array.from({ length: 200 }, (_, number) => ({
  id: `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
  name: `${["Ada", "Grace", "Emmy", "Hedy", "Mary"][number % 5]} Example ${number}`,
  username: `person-${number}`,
  email: number % 3 ? `person-${number}@example.org` : null,
  role: ["member", "member", "auditor", "administrator"][number % 4],
  active: number % 9 !== 0,
  has_password: number % 7 !== 0,
  linked: number % 5 === 0,
  last_sign_in: number % 7 ? "2026-11-25T09:00:00.000000Z" : null,
}));

async function open(page) {
  await page
    .getByRole("link", { name: /^Administrator/ })
    .first()
    .click();
  await page.getByRole("dialog").getByText("Facts").waitFor();
}

export const SHOTS = [
  { name: "people", path: "/people" },
  { name: "people-many", path: "/people", answer: [/\/api\/v1\/people\?/, { items: rows, next: null }] },
  { name: "people-error", path: "/people", fail: /\/api\/v1\/people\?/ },
  { name: "people-none-fit", path: "/people?q=nobody%20at%20all" },
  {
    name: "people-add",
    path: "/people",
    go: (page) => page.getByRole("button", { name: "Add person" }).click(),
  },
  { name: "person", path: "/people", go: open },
  {
    name: "person-erase",
    path: ({ person }) => `/people/${person}`,
    go: (page) => page.getByRole("button", { name: "Erase…" }).click(),
  },
  { name: "set-password", path: "/sign-in#secret=a-secret-of-one-time", signedOut: true },
];
