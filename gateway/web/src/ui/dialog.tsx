import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useState } from "react";
import { IconButton } from "./button";

interface Props {
  /** Its accessible name, and its heading. */
  title: string;
  onOpenChange: (open: boolean) => void;
  /** 880 px for details, 560 px for forms. */
  width?: "details" | "form";
  /** Beside the close button. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A dialog over the page; on a narrow screen it is the whole page. Focus goes back to where it came from. */
export function Dialog({ title, onOpenChange, width = "form", actions, children }: Props) {
  const [from] = useState(() => document.activeElement);
  return (
    <Radix.Root open onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-30 bg-shade max-wide:hidden" />
        <Radix.Content
          aria-describedby={undefined}
          // What is marked, or the dialog itself and not its first button: Escape closes it, and Tab goes on from its beginning.
          onOpenAutoFocus={(event) => {
            if (!(event.target instanceof HTMLElement)) return;
            event.preventDefault();
            if (event.target.contains(document.activeElement)) return;
            (event.target.querySelector<HTMLElement>("[data-autofocus]") ?? event.target).focus();
          }}
          // What is open within it (a confirmation, a form in place) is closed first, by itself.
          onEscapeKeyDown={(event) => {
            if (event.target instanceof Element && event.target.closest("[data-escape]")) event.preventDefault();
          }}
          // Most dialogs are opened by a route and not by a button of Radix, which would know where to give the focus back to.
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            const back = from instanceof HTMLElement && from.isConnected ? from : document.getElementById("main");
            back?.focus({ preventScroll: true });
          }}
          className={`fixed z-30 flex flex-col bg-sheet outline-none max-wide:inset-0 wide:top-[6vh] wide:left-1/2 wide:max-h-[88vh] wide:max-w-[calc(100vw-3rem)] wide:-translate-x-1/2 wide:rounded-md wide:border wide:border-line wide:shadow-[0_12px_40px_rgb(0_0_0/0.2)] ${
            width === "details" ? "wide:w-220" : "wide:w-140"
          }`}
        >
          <header className="flex h-11 shrink-0 items-center gap-1 border-line border-b pr-2 pl-5 max-wide:pl-4">
            <Radix.Title className="flex-1 truncate text-ink-2">{title}</Radix.Title>
            {actions}
            <Radix.Close asChild>
              <IconButton label="Close" icon="cross" keys="Esc" />
            </Radix.Close>
          </header>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
