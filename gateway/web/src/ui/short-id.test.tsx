// @vitest-environment jsdom
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Toaster } from "sonner";
import { expect, test } from "vitest";
import { ShortId } from "./short-id";
import { TipProvider } from "./tip";

const ID = "3b226e8e-66dd-4f92-b25d-bc5d0752c42c";

test("J5: six characters and an ellipsis; a click copies the whole id and says so", async () => {
  const user = userEvent.setup();
  render(
    <TipProvider>
      <ShortId id={ID} />
      <Toaster />
    </TipProvider>,
  );
  const button = screen.getByRole("button", { name: "Copy Job ID 3b226e…" });
  expect(button.textContent).toBe("3b226e…");
  await user.click(button);
  expect(await navigator.clipboard.readText()).toBe(ID);
  expect(await screen.findByText("Job ID copied")).toBeDefined();
});
