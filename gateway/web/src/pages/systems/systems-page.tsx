import { Page } from "@/parts/page";
import { Empty } from "@/ui/empty";

export function SystemsPage() {
  return (
    <Page title="Systems">
      <Empty title="Systems">This page is being built.</Empty>
    </Page>
  );
}
