import { useNavigate, useSearch } from "@tanstack/react-router";
import { Page } from "@/parts/page";
import { Tabs } from "@/ui/tabs";
import { Preferences } from "./preferences";
import { Profile } from "./profile";
import { type SettingsSearch, TABS } from "./search";
import { Sessions } from "./sessions";
import { Tokens } from "./tokens";

/** What is mine alone: who I am, where I am signed in, what acts for me, and how I am told. */
export function SettingsPage() {
  const { tab = "profile" } = useSearch({ strict: false }) as SettingsSearch;
  const navigate = useNavigate();
  const show = (value: string) => {
    const found = TABS.find((one) => one === value);
    void navigate({ to: "/settings", search: found && found !== "profile" ? { tab: found } : {} });
  };
  return (
    <Page title="Settings">
      <Tabs
        label="Settings"
        value={tab}
        onChange={show}
        tabs={[
          { value: "profile", label: "Profile", content: <Profile /> },
          { value: "sessions", label: "Sessions", content: <Sessions /> },
          { value: "tokens", label: "API tokens", content: <Tokens /> },
          { value: "preferences", label: "Preferences", content: <Preferences /> },
        ]}
      />
    </Page>
  );
}
