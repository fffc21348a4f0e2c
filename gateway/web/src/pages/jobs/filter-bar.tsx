import { useQuery } from "@tanstack/react-query";
import { Command, useCommandState } from "cmdk";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { agentsQuery, poolsQuery, toolsQuery } from "@/api/catalog";
import type { Job } from "@/api/client";
import { Icon } from "@/ui/icons";
import { isTyping, Keys } from "@/ui/keys";
import { type Change, type Choice, changed, chips, choices, type Known, timesTyped } from "./filters";
import { isFiltered, type JobsSearch } from "./search";

interface Props {
  search: JobsSearch;
  /** Those in the list, for the names of people and files. */
  jobs: readonly Job[];
  onChange: (search: JobsSearch) => void;
}

const ITEM = "flex h-8 items-center gap-2 rounded-sm px-2 data-[selected=true]:bg-wash select-none";
const GROUP =
  "[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-0.5 [&_[cmdk-group-heading]]:text-ink-2 [&_[cmdk-group-heading]]:text-small";

function useKnown(jobs: readonly Job[], wanted: boolean): Known {
  const { data: tools } = useQuery({ ...toolsQuery, enabled: wanted });
  const { data: pools } = useQuery({ ...poolsQuery, enabled: wanted });
  const { data: agents } = useQuery({ ...agentsQuery, enabled: wanted });
  return { tools: tools ?? [], pools: pools ?? [], agents: agents ?? [], jobs };
}

/** J11: one field that knows every filter by its name. */
export function FilterField({ search, jobs, onChange }: Props) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const known = useKnown(jobs, open);

  useEffect(() => {
    const hear = (event: globalThis.KeyboardEvent) => {
      if (event.key !== "/" || isTyping(event) || event.metaKey || event.ctrlKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    addEventListener("keydown", hear);
    return () => removeEventListener("keydown", hear);
  }, []);

  const choose = (change: Change) => {
    setText("");
    setOpen(false);
    onChange(changed(search, change));
  };
  const hear = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.preventDefault();
      setOpen(false);
      if (text === "") input.current?.blur();
      setText("");
    } else if (event.key === "Enter" && !open) setOpen(true);
    else if (event.key === "ArrowDown") setOpen(true);
  };

  return (
    <Command
      label="Filter jobs"
      onKeyDown={hear}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
      }}
      className="relative max-wide:w-full wide:ml-auto"
      loop
    >
      <div className="flex h-7 items-center gap-2 rounded-md border border-line bg-sheet px-2 focus-within:border-accent hover:border-edge wide:w-60">
        <Icon name="search" className="size-3.5 text-ink-2" />
        <Command.Input
          ref={input}
          value={text}
          onValueChange={(value) => {
            setText(value);
            setOpen(true);
          }}
          onFocus={() => setOpen(true)}
          onClick={() => setOpen(true)}
          placeholder="Filter jobs"
          className="min-w-0 flex-1 bg-transparent outline-none"
        />
        {text === "" && !open && (
          <span className="text-ink-2 max-wide:hidden">
            <Keys keys="/" />
          </span>
        )}
      </div>
      {/* Always there, since the field names it as what it controls. */}
      <div
        hidden={!open}
        className="absolute top-8 right-0 z-20 w-80 rounded-md border border-line bg-sheet shadow-[0_4px_16px_rgb(0_0_0/0.12)] max-wide:w-full"
        // What is pressed in it must not take the focus from the field first.
        onPointerDown={(event) => event.preventDefault()}
      >
        <Command.List label="Filters" className="max-h-[min(24rem,60vh)] overflow-y-auto p-1">
          <Command.Empty className="px-2 py-4 text-center text-ink-2">
            No filter goes by that name. A date as 2026-11-25 filters by time.
          </Command.Empty>
          <TypedTimes onChoose={choose} />
          {choices(known, search.scope === "all").map(([heading, group]) => (
            <Command.Group key={heading} heading={heading} className={GROUP}>
              {group.map((choice) => (
                <Item key={choice.key} heading={heading} choice={choice} onChoose={choose} />
              ))}
            </Command.Group>
          ))}
        </Command.List>
      </div>
    </Command>
  );
}

interface ItemProps {
  heading: string;
  choice: Choice;
  onChoose: (change: Change) => void;
}

function Item({ heading, choice, onChoose }: ItemProps) {
  return (
    <Command.Item
      value={`${heading} ${choice.key}`}
      keywords={[heading, choice.label, ...(choice.words ?? [])]}
      onSelect={() => onChoose(choice.change())}
      className={ITEM}
    >
      <span className="truncate">{choice.label}</span>
      {choice.note && <span className="ml-auto shrink-0 text-ink-2 text-small">{choice.note}</span>}
    </Command.Item>
  );
}

function TypedTimes({ onChoose }: { onChoose: ItemProps["onChoose"] }) {
  const typed = useCommandState((state) => state.search);
  const times = timesTyped(typed);
  if (times.length === 0) return null;
  return (
    <Command.Group heading="Time" forceMount className={GROUP}>
      {times.map((choice) => (
        <Command.Item
          key={choice.key}
          value={`${typed} ${choice.key}`}
          forceMount
          onSelect={() => onChoose(choice.change())}
          className={ITEM}
        >
          {choice.label}
        </Command.Item>
      ))}
    </Command.Group>
  );
}

/** What is filtered by; each goes away by a press. */
export function FilterChips({ search, jobs, onChange }: Props) {
  const known = useKnown(jobs, isFiltered(search));
  const shown = chips(search, known);
  if (shown.length === 0) return null;
  return (
    <ul aria-label="Filters in use" className="flex w-full flex-wrap items-center gap-1.5 pb-2">
      {shown.map(({ label, without }) => (
        <li key={label}>
          <button
            type="button"
            aria-label={`Remove the filter ${label}`}
            onClick={() => onChange(without)}
            className="group/chip inline-flex h-6 items-center gap-1.5 rounded-full bg-well pr-1.5 pl-2.5 text-small hover:bg-wash"
          >
            {label}
            <Icon name="cross" className="size-3 text-ink-2 group-hover/chip:text-ink" />
          </button>
        </li>
      ))}
      <li>
        <button
          type="button"
          onClick={() => onChange(search.scope ? { scope: search.scope } : {})}
          className="h-6 rounded-sm px-1.5 text-ink-2 text-small hover:text-ink"
        >
          Clear filters
        </button>
      </li>
    </ul>
  );
}
