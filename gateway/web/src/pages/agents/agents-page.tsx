import { Page } from "@/parts/page";
import { Empty } from "@/ui/empty";

export function AgentsPage() {
  return (
    <Page title="Agents">
      <Empty title="Agents">This page is being built.</Empty>
    </Page>
  );
}
