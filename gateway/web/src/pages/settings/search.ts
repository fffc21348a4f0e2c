export const TABS = ["profile", "sessions", "tokens", "preferences"] as const;
export type SettingsTab = (typeof TABS)[number];

/** What the URL of the page says: which of its parts is shown, the profile when it says nothing. */
export interface SettingsSearch {
  tab?: SettingsTab;
}

/** Takes what it knows and drops the rest: an old link shows more rather than nothing. */
export function validateSettingsSearch({ tab }: Record<string, unknown>): SettingsSearch {
  const found = TABS.find((one) => one === tab);
  return found && found !== "profile" ? { tab: found } : {};
}
