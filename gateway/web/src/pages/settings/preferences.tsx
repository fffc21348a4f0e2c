import { useId } from "react";
import { playCue } from "@/parts/notify/cue";
import { askPermission, type Permission, usePermission, usePreference, want } from "@/parts/notify/preferences";
import { Button } from "@/ui/button";
import { Part } from "@/ui/facts";
import { Check } from "@/ui/field";
import { Icon, type IconName } from "@/ui/icons";
import { choose, type Theme, useTheme } from "@/ui/theme";
import { Sheet } from "./sheet";

const THEMES: Record<Theme, { label: string; icon: IconName }> = {
  system: { label: "As the system", icon: "screen" },
  light: { label: "Light", icon: "sun" },
  dark: { label: "Dark", icon: "moon" },
};

/** N1, N2. All of it is kept in this browser, and counts for it alone. */
export function Preferences() {
  const sound = usePreference("sound");
  return (
    <Sheet>
      <Part heading="h2" title="Theme">
        <ThemeChoice />
      </Part>
      <Part
        heading="h2"
        title="When a job of mine is completed"
        note="When it fails or is canceled you are told on the page. What you choose here counts for this browser."
      >
        <div className="flex flex-col gap-4 pt-2">
          <BrowserNotifications />
          <div className="flex flex-wrap items-start gap-x-6 gap-y-2">
            <div className="w-80 max-w-full">
              <Check
                label="Play a sound"
                help="Two soft notes. The speaker at the foot of the sidebar mutes them too."
                checked={sound}
                onChange={({ target: { checked } }) => want("sound", checked)}
              />
            </div>
            <Button small icon="play" onClick={() => void playCue()}>
              Listen
            </Button>
          </div>
        </div>
      </Part>
    </Sheet>
  );
}

function ThemeChoice() {
  const theme = useTheme();
  const group = useId();
  return (
    <fieldset className="pt-1">
      <legend className="sr-only">Theme</legend>
      <div className="inline-flex flex-wrap gap-1.5">
        {Object.entries(THEMES).map(([value, { label, icon }]) => (
          <label
            key={value}
            className="relative flex h-8 cursor-pointer items-center gap-2 rounded-md border border-edge/60 bg-sheet px-3 has-checked:border-accent has-checked:bg-wash has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name={group}
              checked={value === theme}
              onChange={() => choose(value as Theme)}
              className="absolute inset-0 cursor-pointer opacity-0"
            />
            <Icon name={icon} />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

const STATES: Record<Exclude<Permission, "default">, string> = {
  granted: "The browser lets Jobtrail notify you.",
  denied:
    "The browser does not let Jobtrail notify you; allow it in the settings that it has for this page. Until then you are told on the page.",
  unsupported: "This browser has no notifications for this page, which needs HTTPS. You are told on the page.",
};

function BrowserNotifications() {
  const wanted = usePreference("notifications");
  const allowed = usePermission();
  return (
    <div className="flex flex-wrap items-start gap-x-6 gap-y-2">
      <div className="w-80 max-w-full">
        <Check
          label="Show a browser notification"
          help={allowed === "default" ? "The browser asks you once whether it may." : STATES[allowed]}
          checked={wanted}
          onChange={({ target: { checked } }) => {
            want("notifications", checked);
            if (checked) void askPermission();
          }}
        />
      </div>
      {wanted && allowed === "default" && (
        <Button small icon="bell" onClick={() => void askPermission()}>
          Allow notifications
        </Button>
      )}
    </div>
  );
}
