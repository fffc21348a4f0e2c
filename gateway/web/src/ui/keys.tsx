const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** "mod k" as the keys of this machine. */
export function Keys({ keys }: { keys: string }) {
  return (
    <kbd className="inline-flex gap-0.5 font-mono text-[0.6875rem] leading-4">
      {keys.split(" ").map((key) => (
        <span key={key} className="rounded-sm border border-current/35 px-1">
          {key === "mod" ? (isMac ? "⌘" : "Ctrl") : key}
        </span>
      ))}
    </kbd>
  );
}

/** Whether a key was meant for what is being typed into, and not for the page. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input, textarea, select, [role=combobox], [role=textbox]"))
  );
}
