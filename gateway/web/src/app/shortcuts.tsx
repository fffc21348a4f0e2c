import { Dialog } from "@/ui/dialog";
import { Keys } from "@/ui/keys";

const SHORTCUTS: [string, [string, string][]][] = [
  [
    "Everywhere",
    [
      ["mod K", "Go to a page, a job, or a command"],
      ["?", "This list"],
      ["Esc", "Close what is open"],
    ],
  ],
  [
    "In a list",
    [
      ["/", "Filter"],
      ["↑ ↓", "From row to row"],
      ["Home End", "To the first and the last one"],
      ["Enter", "Open"],
      ["x", "Cancel a job that is Pending"],
    ],
  ],
  ["In a log", [["mod F", "Search in it"]]],
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
                <div key={key} className="flex h-8 items-center justify-between gap-4 border-line border-b">
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
