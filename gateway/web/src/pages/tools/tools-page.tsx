import { Page } from "@/parts/page";
import { Empty } from "@/ui/empty";

export function ToolsPage() {
  return (
    <Page title="Tools">
      <Empty title="Tools">This page is being built.</Empty>
    </Page>
  );
}
