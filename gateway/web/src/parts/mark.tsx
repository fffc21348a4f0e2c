/** The trail, as small as it gets. */
export function Mark() {
  return (
    <svg aria-hidden="true" viewBox="0 0 20 8" className="h-2 w-5 shrink-0">
      <rect y="2.5" width="4" height="3" rx="1.5" className="fill-ink-2" />
      <rect x="5" y="2.5" width="8" height="3" className="fill-accent" />
      <circle cx="17" cy="4" r="2.5" className="fill-good" />
    </svg>
  );
}
