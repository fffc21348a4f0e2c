import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";

export interface Tab {
  value: string;
  label: ReactNode;
  /** Absent when the page draws what is shown itself, from the URL. */
  content?: ReactNode;
}

const TAB =
  "h-10 border-transparent border-b-2 px-1 text-ink-2 whitespace-nowrap hover:text-ink data-[state=active]:border-accent data-[state=active]:font-strong data-[state=active]:text-ink inset-focus";

interface Props {
  label: string;
  tabs: readonly Tab[];
  value: string;
  onChange: (value: string) => void;
  /** At the end of the line of tabs. */
  aside?: ReactNode;
}

export function Tabs({ label, tabs, value, onChange, aside }: Props) {
  return (
    <Radix.Root value={value} onValueChange={onChange} className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 items-center gap-4 border-line border-b px-4 max-wide:px-3">
        <Radix.List aria-label={label} className="-mb-px flex gap-4 overflow-x-auto">
          {tabs.map((tab) => (
            <Radix.Trigger key={tab.value} value={tab.value} className={TAB}>
              {tab.label}
            </Radix.Trigger>
          ))}
        </Radix.List>
        <span className="flex-1" />
        {aside}
      </div>
      {tabs.map((tab) => (
        <Radix.Content
          key={tab.value}
          value={tab.value}
          tabIndex={-1}
          className="flex min-h-0 flex-1 flex-col outline-none data-[state=inactive]:hidden"
        >
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
