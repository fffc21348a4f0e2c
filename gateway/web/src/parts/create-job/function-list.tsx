import { Command } from "cmdk";
import type { Choice } from "./choice";

interface Props {
  choices: readonly Choice[];
  chosen: string | undefined;
  onChoose: (key: string) => void;
}

/** C2: the functions that take the file, grouped by tool, with a search over both. */
export function FunctionList({ choices, chosen, onChoose }: Props) {
  const tools = new Map<string, Choice[]>();
  for (const choice of choices) tools.set(choice.tool, [...(tools.get(choice.tool) ?? []), choice]);
  return (
    <Command
      label="Tools and functions"
      loop
      {...(chosen ? { defaultValue: chosen } : {})}
      className="flex min-h-0 flex-1 flex-col"
    >
      <Command.Input
        placeholder="Search tools and functions"
        autoFocus={chosen === undefined}
        className="h-10 w-full shrink-0 border-line border-b bg-transparent px-4 outline-none inset-focus"
      />
      <Command.List label="Functions" className="min-h-0 flex-1 overflow-y-auto p-1.5">
        <Command.Empty className="px-3 py-6 text-center text-ink-2">No function goes by that name.</Command.Empty>
        {[...tools.entries()].map(([tool, functions]) => (
          <Command.Group
            key={tool}
            heading={functions[0]?.toolName ?? tool}
            className="pb-1 [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-ink-2 [&_[cmdk-group-heading]]:text-small"
          >
            {functions.map((choice) => (
              <Command.Item
                key={choice.key}
                value={choice.key}
                keywords={[choice.toolName, choice.name, choice.description]}
                onSelect={() => onChoose(choice.key)}
                data-chosen={choice.key === chosen || undefined}
                className="select-none rounded-sm border-transparent border-l-2 px-2 py-1.5 data-[chosen=true]:border-accent data-[chosen=true]:bg-wash data-[selected=true]:bg-well data-[chosen=true]:data-[selected=true]:bg-wash"
              >
                <span className="flex items-baseline gap-2">
                  <span className={choice.key === chosen ? "font-strong" : ""}>{choice.name}</span>
                  {choice.versions.every(({ agents_online }) => agents_online === 0) && (
                    <span className="text-ink-2 text-small">no agent online</span>
                  )}
                </span>
                <span className="line-clamp-2 text-ink-2 text-small">{choice.description}</span>
              </Command.Item>
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  );
}
