import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { fileCountQuery } from "@/api/files";
import { may } from "@/api/permissions";
import { useMe } from "@/api/session";
import { UploadButton } from "@/parts/uploads/drop";
import { SearchField } from "@/ui/field";
import { isTyping } from "@/ui/keys";
import { type FilesSearch, filtersOf, SORTS, type Sort, TYPES, withChange } from "./search";

interface Props {
  search: FilesSearch;
  onChange: (search: FilesSearch) => void;
  onFiles: (files: File[]) => void;
}

/** Letters are gathered for so long before the list follows. */
const TYPING_MS = 200;
const SELECT = "h-7 rounded-md border border-edge/70 bg-sheet px-1.5";

export function FilterBar({ search, onChange, onFiles }: Props) {
  const me = useMe();
  const { data: counted } = useQuery(fileCountQuery(filtersOf(search)));
  const set = (change: Parameters<typeof withChange>[1]) => onChange(withChange(search, change));
  return (
    <>
      {may(me, "ListAllFiles") && (
        <fieldset className="flex rounded-md border border-edge/70">
          <legend className="sr-only">Whose files</legend>
          {(["mine", "all"] as const).map((scope) => {
            const on = (search.scope ?? "mine") === scope;
            return (
              <button
                key={scope}
                type="button"
                aria-pressed={on}
                onClick={() => set({ scope: scope === "all" ? "all" : undefined, owner: undefined })}
                className="h-6.5 rounded-[4px] px-2.5 text-ink-2 aria-pressed:bg-wash aria-pressed:font-strong aria-pressed:text-ink"
              >
                {scope === "mine" ? "My Files" : "All Files"}
              </button>
            );
          })}
        </fieldset>
      )}
      <NameField name={search.name} onChange={(name) => set({ name })} />
      <select
        aria-label="Type"
        className={SELECT}
        value={search.type ?? ""}
        onChange={(event) => set({ type: event.target.value || undefined })}
      >
        <option value="">Any type</option>
        {Object.entries(TYPES).map(([type, label]) => (
          <option key={type} value={type}>
            {label}
          </option>
        ))}
        {search.type && !(search.type in TYPES) && <option value={search.type}>{search.type}</option>}
      </select>
      <select
        aria-label="Changed"
        className={SELECT}
        value={search.from ? "since" : ""}
        onChange={(event) => set({ from: sinceOf(event.target.value), to: undefined })}
      >
        <option value="">Any time</option>
        {search.from && <option value="since">Since {search.from.slice(0, 10)}</option>}
        {Object.keys(SINCE).map((label) => (
          <option key={label} value={label}>
            {label}
          </option>
        ))}
      </select>
      <select
        aria-label="Sort"
        className={SELECT}
        value={search.sort ?? "newest"}
        onChange={(event) => set({ sort: event.target.value === "newest" ? undefined : (event.target.value as Sort) })}
      >
        {Object.entries(SORTS).map(([sort, label]) => (
          <option key={sort} value={sort}>
            {label}
          </option>
        ))}
      </select>
      <label className="flex items-center gap-1.5 text-ink-2">
        <input
          type="checkbox"
          className="size-3.5 accent-accent"
          checked={search.archived === "yes"}
          onChange={(event) => set({ archived: event.target.checked ? "yes" : undefined })}
        />
        Archived
      </label>
      <span className="flex-1" />
      {counted && (
        <span role="status" className="text-ink-2 text-small tabular-nums">
          {counted.count.toLocaleString("en")}
          {counted.at_least ? " or more" : ""} {counted.count === 1 ? "file" : "files"}
        </span>
      )}
      <UploadButton label="Upload" look="primary" onFiles={onFiles} />
    </>
  );
}

const SINCE: Record<string, number> = { "Last day": 1, "Last 7 days": 7, "Last 30 days": 30 };
const DAY_MS = 86_400_000;

function sinceOf(label: string): string | undefined {
  const days = SINCE[label];
  return days === undefined ? undefined : new Date(Date.now() - days * DAY_MS).toISOString();
}

/** The list follows what is typed. `/` goes here from anywhere on the page. */
function NameField({ name, onChange }: { name: string | undefined; onChange: (name: string | undefined) => void }) {
  const [text, setText] = useState(name ?? "");
  const field = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(onChange);
  latest.current = onChange;
  // The way back in the browser's history changes the field too.
  useEffect(() => setText(name ?? ""), [name]);
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.key !== "/" || isTyping(event) || event.metaKey || event.ctrlKey) return;
      event.preventDefault();
      field.current?.focus();
    };
    addEventListener("keydown", hear);
    return () => removeEventListener("keydown", hear);
  }, []);
  return (
    <SearchField
      ref={field}
      label="Filter by name"
      className="w-52 max-wide:w-full"
      value={text}
      onChange={(event) => {
        const typed = event.target.value;
        setText(typed);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => latest.current(typed.trim() || undefined), TYPING_MS);
      }}
    />
  );
}
