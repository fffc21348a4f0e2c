import type { ComponentProps, ReactNode } from "react";
import { Icon, type IconName, Spinner } from "./icons";
import { Tip } from "./tip";

type Look = "primary" | "plain" | "quiet" | "danger";

const LOOKS: Record<Look, string> = {
  primary: "bg-accent text-on-accent font-strong hover:not-disabled:opacity-90",
  plain: "border border-edge/60 bg-sheet hover:not-disabled:bg-well",
  quiet: "text-ink-2 hover:not-disabled:bg-well hover:not-disabled:text-ink",
  danger: "bg-bad text-on-bad font-strong hover:not-disabled:opacity-90",
};

interface Props extends ComponentProps<"button"> {
  look?: Look;
  icon?: IconName;
  /** Under way: it turns, and cannot be pressed again. */
  busy?: boolean;
  small?: boolean;
  children: ReactNode;
}

export const buttonClass = (look: Look = "plain", small = false): string =>
  `inline-flex items-center justify-center gap-1.5 rounded-md whitespace-nowrap select-none disabled:opacity-55 ${
    small ? "h-6 px-2 text-small" : "h-8 px-3"
  } ${LOOKS[look]}`;

export function Button({
  look = "plain",
  icon,
  busy = false,
  small = false,
  className = "",
  children,
  ...rest
}: Props) {
  return (
    <button
      type="button"
      className={`${buttonClass(look, small)} ${className}`}
      disabled={busy || rest.disabled}
      {...rest}
      aria-busy={busy || undefined}
    >
      {busy ? <Spinner /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface IconProps extends ComponentProps<"button"> {
  /** Its accessible name, and what is shown on hover. */
  label: string;
  icon: IconName;
  /** A key that does the same, told on hover. */
  keys?: string;
}

/** A square of 28 px with an icon alone. */
export function IconButton({ label, icon, keys, className = "", ...rest }: IconProps) {
  return (
    <Tip text={label} {...(keys ? { keys } : {})}>
      <button
        type="button"
        aria-label={label}
        className={`inline-grid size-7 shrink-0 place-items-center rounded-md text-ink-2 hover:not-disabled:bg-well hover:not-disabled:text-ink disabled:opacity-55 ${className}`}
        {...rest}
      >
        <Icon name={icon} />
      </button>
    </Tip>
  );
}
