export const contentOf = (fileId: string, revision?: number): string =>
  `/api/v1/files/${encodeURIComponent(fileId)}/content${revision === undefined ? "" : `?revision=${revision}`}`;

/** As a link would, from a menu. */
export function download(href: string, name: string): void {
  const link = document.createElement("a");
  link.href = href;
  link.download = name;
  link.click();
}
