import { Dialog } from "@/ui/dialog";
import { Keys } from "@/ui/keys";

const SHORTCUTS: [string, [string, string][]][] = [
  [
    "Everywhere",
    [
      ["mod K", "Go to a file, a job, a function, a page, or a command"],
      ["?", "This list"],
      ["/", "Filter what is listed"],
      ["Esc", "Close what is open"],
    ],
  ],
  [
    "In a list",
    [
      ["↑ ↓", "From row to row"],
      ["Home End", "To the first and the last one"],
      ["PageUp PageDown", "A screen up and down"],
      ["Enter", "Open"],
      ["x", "Cancel a job that is Pending"],
    ],
  ],
  [
    "In a log",
    [
      ["mod F", "Search in it"],
      ["Enter", "To the next place that was found; with Shift to the one before"],
    ],
  ],
  [
    "In a tree or a menu",
    [
      ["→ ←", "Open and close"],
      ["Shift F10", "The menu of what has the focus"],
    ],
  ],
  [
    "Between columns",
    [
      ["← →", "Move the separator that has the focus"],
      ["Home", "Give it back its place"],
    ],
  ],
];

// biome-ignore lint/style/noDefaultExport: loaded on demand
export default function Shortcuts({ onOpenChange }: { onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog title="Keyboard shortcuts" onOpenChange={onOpenChange}>
      <div className="overflow-y-auto p-5">
        {SHORTCUTS.map(([where, keys]) => (
          <section key={where} className="not-first:pt-5">
            <h3 className="pb-1 font-strong">{where}</h3>
            <dl>
              {keys.map(([key, what]) => (
                <div key={key} className="flex min-h-8 items-center justify-between gap-4 border-line border-b py-1">
                  <dt className="order-2">
                    <Keys keys={key} />
                  </dt>
                  <dd className="order-1">{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
