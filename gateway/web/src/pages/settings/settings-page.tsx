import { Page } from "@/parts/page";
import { Empty } from "@/ui/empty";

export function SettingsPage() {
  return (
    <Page title="Settings">
      <Empty title="Settings">This page is being built.</Empty>
    </Page>
  );
}
