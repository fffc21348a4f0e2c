import { Page } from "@/parts/page";
import { Empty } from "@/ui/empty";

export function PeoplePage() {
  return (
    <Page title="People">
      <Empty title="People">This page is being built.</Empty>
    </Page>
  );
}
