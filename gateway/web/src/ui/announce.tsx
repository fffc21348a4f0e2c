/** Told to who cannot see it: one polite live region for the whole page. */
let region: HTMLElement | undefined;

export function Announcer() {
  return (
    <div
      ref={(element) => {
        region = element ?? undefined;
      }}
      role="status"
      aria-live="polite"
      className="sr-only"
    />
  );
}

export function announce(text: string): void {
  if (!region) return;
  // The same words twice are news twice.
  region.textContent = region.textContent === text ? `${text} ` : text;
}
