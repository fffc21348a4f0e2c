import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { may } from "@/api/permissions";
import { useMe } from "@/api/session";
import { AgentBadge, isThere } from "@/parts/agent-state";
import { useAction } from "@/parts/use-action";
import { Button } from "@/ui/button";
import { Part } from "@/ui/facts";
import { TextField } from "@/ui/field";
import { FormAlert } from "@/ui/form-alert";
import { Icon } from "@/ui/icons";
import { Moment } from "@/ui/moment";
import { sentence } from "@/ui/problem-view";
import { ShortId } from "@/ui/short-id";
import { FunctionPart } from "./function-part";
import { deprecate, recommend, type Tool, type ToolVersion } from "./queries";
import type { ToolsSearch } from "./search";

interface Props {
  tool: Tool;
  search: ToolsSearch;
}

export function ToolDetails({ tool, search }: Props) {
  const wanted = search.version ?? tool.chosen_version;
  const version = tool.versions.find((one) => one.version === wanted) ?? tool.versions[0];
  if (!version) return null;
  const missing = search.version !== undefined && version.version !== search.version;
  return (
    <article aria-label={tool.name} className="relative h-full min-h-0 flex-1 overflow-y-auto">
      <div className="border-line border-b px-5 py-3 max-wide:px-4">
        <h2 className="flex flex-wrap items-baseline gap-x-3 font-strong text-title">
          {version.name}
          <span className="font-mono font-normal text-ink-2 text-small">
            {tool.key} {version.version}
          </span>
        </h2>
        <p className="max-w-[80ch] text-ink-2">{version.description || tool.description}</p>
        {missing && (
          <p role="status" className="pt-1 text-bad">
            There is no version {search.version}; you see {version.version}.
          </p>
        )}
      </div>
      <Versions tool={tool} shown={version} search={search} />
      <Where version={version} />
      {version.functions.map((fn) => (
        <FunctionPart key={fn.key} fn={fn} wanted={search.function === fn.key} />
      ))}
    </article>
  );
}

function Versions({ tool, shown, search }: { tool: Tool; shown: ToolVersion; search: ToolsSearch }) {
  const deprecates = may(useMe(), "DeprecateTool");
  const [deprecating, setDeprecating] = useState<string>();
  const takeBack = useAction(recommend, {
    reads: [["tool"]],
    done: (_, { version }) => `${tool.name} ${version} is recommended again`,
    failed: "The deprecation was not taken back",
  });
  return (
    <Part title="Versions" heading="h2">
      <div className="overflow-x-auto">
        <table className="w-full text-left">
          <thead className="text-ink-2 text-small">
            <tr className="border-line border-b">
              <th className="h-7 pr-4 font-normal">Version</th>
              <th className="pr-4 font-normal">State</th>
              <th className="pr-4 font-normal max-wide:hidden">Registered</th>
              <th className="pr-4 text-right font-normal">Agents there</th>
              {deprecates && (
                <th className="font-normal">
                  <span className="sr-only">Actions</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {tool.versions.map((one) => {
              const { version, deprecated, registered_at, agents } = one;
              return (
                <tr
                  key={version}
                  aria-current={one === shown || undefined}
                  className="border-line/70 border-b last:border-b-0 aria-[current=true]:bg-wash/60"
                >
                  <td className="h-8 pr-4">
                    <Link
                      to="/tools/$toolKey"
                      params={{ toolKey: tool.key }}
                      search={{ ...search, version }}
                      className="rounded-sm px-1 font-mono text-small hover:underline"
                    >
                      {version}
                    </Link>
                  </td>
                  <td className="pr-4">
                    {typeof deprecated === "string" ? (
                      <span className="text-bad">Deprecated{deprecated ? `: ${deprecated}` : ""}</span>
                    ) : version === tool.chosen_version ? (
                      "Chosen by itself"
                    ) : (
                      <span className="text-ink-2">Offered</span>
                    )}
                  </td>
                  <td className="pr-4 max-wide:hidden">
                    <Moment at={registered_at} />
                  </td>
                  <td className="pr-4 text-right tabular-nums">
                    {agents.filter(({ status }) => isThere(status)).length}{" "}
                    <span className="text-ink-2">of {agents.length}</span>
                  </td>
                  {deprecates && (
                    <td className="text-right">
                      {typeof deprecated === "string" ? (
                        <Button
                          small
                          busy={takeBack.isPending}
                          aria-label={`Recommend ${version}`}
                          onClick={() => takeBack.mutate({ key: tool.key, version })}
                        >
                          Recommend
                        </Button>
                      ) : (
                        <Button small aria-label={`Deprecate ${version}`} onClick={() => setDeprecating(version)}>
                          Deprecate
                        </Button>
                      )}
                    </td>
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {deprecating && <DeprecateForm tool={tool} version={deprecating} onDone={() => setDeprecating(undefined)} />}
    </Part>
  );
}

function DeprecateForm({ tool, version, onDone }: { tool: Tool; version: string; onDone: () => void }) {
  const action = useAction(deprecate, {
    reads: [["tool"]],
    done: `${tool.name} ${version} is deprecated`,
    onDone,
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get("reason")).trim();
    action.mutate({ key: tool.key, version, reason });
  };
  return (
    <form
      aria-label={`Deprecate ${version}`}
      onSubmit={submit}
      onKeyDown={(event) => event.key === "Escape" && onDone()}
      className="mt-2 flex max-w-160 flex-col gap-3 rounded-md border border-line bg-sheet px-3 py-3"
    >
      <p className="text-ink-2">
        Where no version is named another one is chosen. Jobs that name {version} still run, and so do those that wait.
      </p>
      <TextField
        label="Why"
        name="reason"
        maxLength={1000}
        autoFocus
        placeholder="Counts the last cycle twice; use a newer one"
        help="One line, shown wherever the version can be chosen."
        error={action.problem?.errorOf("reason")}
      />
      <FormAlert
        text={action.problem && !action.problem.errorOf("reason") ? sentence(action.problem.message) : undefined}
      />
      <div className="flex gap-1.5">
        <Button type="submit" look="danger" busy={action.isPending}>
          Deprecate {version}
        </Button>
        <Button look="quiet" onClick={onDone}>
          Keep
        </Button>
      </div>
    </form>
  );
}

/** Where this version is installed, and how those agents stand. */
function Where({ version }: { version: ToolVersion }) {
  const manages = may(useMe(), "ManageAgents");
  return (
    <Part title="Installed on" heading="h2">
      {version.agents.length === 0 ? (
        <p className="flex items-center gap-2 text-bad">
          <Icon name="alert" className="size-3.5" />
          No agent has version {version.version}: a job for it waits until one does.
        </p>
      ) : (
        <ul className="flex flex-wrap gap-x-8 gap-y-1">
          {version.agents.map(({ id, name, status }) => (
            <li key={id} className="flex min-h-6 items-center gap-2.5">
              {manages ? (
                <Link to="/agents/$agentId" params={{ agentId: id }} search={{}} className="rounded-sm hover:underline">
                  {name}
                </Link>
              ) : (
                name
              )}
              <AgentBadge state={status} />
            </li>
          ))}
        </ul>
      )}
      <p className="flex min-w-0 items-center gap-2 pt-1 text-ink-2 text-small">
        SHA-256 of its folder <ShortId id={version.sha256} what="SHA-256" />
      </p>
    </Part>
  );
}
