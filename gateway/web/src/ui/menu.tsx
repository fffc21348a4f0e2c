import { ContextMenu, DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { IconButton } from "./button";
import { Icon, type IconName } from "./icons";

/** One thing that a menu offers; "---" is a line between groups. What one may not do is not in the list, or says why it is disabled. */
export type MenuEntry =
  | { label: string; icon?: IconName; onSelect: () => void; danger?: boolean; disabled?: boolean; hint?: string }
  | "---";

const ITEM =
  "flex min-h-8 cursor-pointer select-none items-center gap-2 rounded-sm px-2 outline-none data-disabled:cursor-default data-disabled:opacity-55 data-highlighted:bg-well";
const SHEET = "z-40 min-w-48 rounded-md border border-line bg-sheet p-1 shadow-[0_4px_16px_rgb(0_0_0/0.12)]";

function entries(Of: typeof DropdownMenu | typeof ContextMenu, list: readonly MenuEntry[]) {
  return list.map((entry, index) =>
    entry === "---" ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: lines have nothing else
      <Of.Separator key={index} className="my-1 h-px bg-line" />
    ) : (
      <Of.Item
        key={entry.label}
        disabled={entry.disabled ?? false}
        onSelect={entry.onSelect}
        className={`${ITEM} ${entry.danger ? "text-bad" : ""}`}
      >
        {entry.icon ? <Icon name={entry.icon} /> : <span className="w-4" />}
        <span className="flex-1">{entry.label}</span>
        {entry.hint && <span className="text-ink-2 text-small">{entry.hint}</span>}
      </Of.Item>
    ),
  );
}

interface MenuProps {
  /** The accessible name of the button, as in "Actions for parts.zip". */
  label: string;
  entries: readonly MenuEntry[];
  icon?: IconName;
  /** Instead of the square button with three dots. */
  trigger?: ReactNode;
  align?: "start" | "end";
}

/** A visible menu button. */
export function Menu({ label, entries: list, icon = "dots", trigger, align = "end" }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger ?? <IconButton label={label} icon={icon} />}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align={align} sideOffset={4} collisionPadding={8} aria-label={label} className={SHEET}>
          {entries(DropdownMenu, list)}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** The same by a right click, a long press, or Shift+F10 on what is inside. It never stands alone: there is a visible button too. */
export function WithContextMenu({ entries: list, children }: { entries: readonly MenuEntry[]; children: ReactNode }) {
  return (
    <ContextMenu.Root modal={false}>
      <ContextMenu.Trigger asChild>{children}</ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content
          collisionPadding={8}
          // It opens beside the pointer, where a narrow screen may have less room than its words want.
          className={`${SHEET} max-w-(--radix-context-menu-content-available-width) max-wide:min-w-40`}
        >
          {entries(ContextMenu, list)}
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}
