import { Page } from "@/parts/page";
export function FilesPage() {
  return <Page title="Files">.</Page>;
}
