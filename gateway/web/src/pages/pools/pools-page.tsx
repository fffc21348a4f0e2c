import { Page } from "@/parts/page";
import { Empty } from "@/ui/empty";

export function PoolsPage() {
  return (
    <Page title="Agent pools">
      <Empty title="Agent pools">This page is being built.</Empty>
    </Page>
  );
}
