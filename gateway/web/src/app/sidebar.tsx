import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { DropdownMenu } from "radix-ui";
import { toast } from "sonner";
import { asProblem } from "@/api/problem";
import { signOut, useMe } from "@/api/session";
import { Mark } from "@/parts/mark";
import { MuteButton } from "@/parts/notify/mute-button";
import { ROLES } from "@/parts/roles";
import { Icon, type IconName } from "@/ui/icons";
import { choose, type Theme, useTheme } from "@/ui/theme";
import { Tip } from "@/ui/tip";
import { LiveMark } from "./live-mark";
import { pagesOf } from "./pages";

const THEMES: Record<Theme, { label: string; icon: IconName }> = {
  system: { label: "As the system", icon: "screen" },
  light: { label: "Light", icon: "sun" },
  dark: { label: "Dark", icon: "moon" },
};

/** Where one can go; at its foot who one is, and whether the live connection stands. */
export function Sidebar({ slim, onNavigate }: { slim: boolean; onNavigate?: () => void }) {
  const me = useMe();
  return (
    <div className="flex h-full flex-col">
      <Link
        to="/"
        aria-label="Jobtrail"
        className="flex h-10 items-center gap-2.5 px-3.5 font-strong text-title inset-focus"
        {...(onNavigate ? { onClick: onNavigate } : {})}
      >
        <Mark />
        {!slim && "Jobtrail"}
      </Link>
      <nav aria-label="Pages" className="flex flex-1 flex-col gap-0.5 overflow-y-auto px-2 pt-2">
        {pagesOf(me).map(({ to, label, icon }) => {
          const link = (
            <Link
              key={to}
              to={to}
              aria-label={label}
              className="flex h-8 items-center gap-2.5 rounded-md px-2 text-ink-2 hover:bg-well hover:text-ink aria-[current=page]:bg-well aria-[current=page]:font-strong aria-[current=page]:text-ink"
              {...(onNavigate ? { onClick: onNavigate } : {})}
            >
              <Icon name={icon} />
              {!slim && label}
            </Link>
          );
          return slim ? (
            <Tip key={to} text={label}>
              {link}
            </Tip>
          ) : (
            link
          );
        })}
      </nav>
      <div className="flex flex-col gap-0.5 border-line border-t p-2">
        <div className={slim ? "flex flex-col items-center" : "flex items-center justify-between"}>
          <LiveMark slim={slim} />
          <MuteButton />
        </div>
        <AccountMenu slim={slim} />
      </div>
    </div>
  );
}

const ITEM =
  "flex h-8 cursor-pointer items-center gap-2 rounded-sm px-2 outline-none data-highlighted:bg-well select-none";

function AccountMenu({ slim }: { slim: boolean }) {
  const me = useMe();
  const client = useQueryClient();
  const navigate = useNavigate();
  const theme = useTheme();
  const leave = async () => {
    try {
      await signOut(client);
      await navigate({ to: "/sign-in", search: {} });
    } catch (error) {
      toast.error(`You are still signed in: ${asProblem(error).message}`);
    }
  };
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="flex min-h-8 items-center gap-2.5 rounded-md px-1.5 py-1 text-left hover:bg-well data-[state=open]:bg-well">
        <span
          aria-hidden="true"
          className="grid size-5 shrink-0 place-items-center rounded-full bg-ink font-strong text-[0.625rem] text-paper uppercase"
        >
          {(me.name || me.username).charAt(0)}
        </span>
        <span className="sr-only">Account: {slim && (me.name || me.username)}</span>
        {!slim && (
          <span className="min-w-0 flex-1">
            <span className="block truncate">{me.name || me.username}</span>
            <span className="block truncate text-ink-2 text-small">{ROLES[me.role].label}</span>
          </span>
        )}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          side="top"
          align="start"
          sideOffset={4}
          collisionPadding={8}
          className="z-40 min-w-48 rounded-md border border-line bg-sheet p-1 shadow-[0_4px_16px_rgb(0_0_0/0.12)]"
        >
          <DropdownMenu.Label className="px-2 py-1 text-ink-2 text-small">Theme</DropdownMenu.Label>
          <DropdownMenu.RadioGroup value={theme} onValueChange={(value) => choose(value as Theme)}>
            {Object.entries(THEMES).map(([value, { label, icon }]) => (
              <DropdownMenu.RadioItem
                key={value}
                value={value}
                className={ITEM}
                onSelect={(event) => event.preventDefault()}
              >
                <Icon name={icon} />
                <span className="flex-1">{label}</span>
                <DropdownMenu.ItemIndicator>
                  <Icon name="check" />
                </DropdownMenu.ItemIndicator>
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator className="my-1 h-px bg-line" />
          <DropdownMenu.Item asChild className={ITEM}>
            <a href="/api/docs">
              <Icon name="link" />
              API documentation
            </a>
          </DropdownMenu.Item>
          <DropdownMenu.Item className={ITEM} onSelect={() => void leave()}>
            <Icon name="out" />
            Sign out
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
