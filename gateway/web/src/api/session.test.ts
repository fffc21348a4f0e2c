import { expect, test } from "vitest";
import { providerHref } from "./session";

test("the identity provider leads back to where one wanted to go", () => {
  const provider = { name: "Example login", path: "/api/v1/auth/oidc" };
  expect(providerHref(provider, "/jobs?status=Failed&file=ä")).toBe(
    "/api/v1/auth/oidc?return_to=%2Fjobs%3Fstatus%3DFailed%26file%3D%25C3%25A4",
  );
});
