import type { Job, Schemas } from "@/api/client";
import { STATUSES } from "@/api/jobs";
import { local } from "@/ui/time";
import { isQuick } from "./quick";
import type { JobsSearch } from "./search";

/** What filters are made of. */
export interface Known {
  tools: readonly Schemas["Tool"][];
  pools: readonly Pick<Schemas["Pool"], "id" | "name">[];
  agents: readonly Pick<Schemas["Agent"], "id" | "name">[];
  jobs: readonly Job[];
}

export type Change = { [Name in keyof JobsSearch]?: JobsSearch[Name] | undefined };

export interface Choice {
  key: string;
  label: string;
  note?: string;
  /** More that it is found by. */
  words?: string[];
  /** What is set, and (undefined) what is taken away. */
  change: () => Change;
}

const HOUR_MS = 3_600_000;
const SPANS: [string, number][] = [
  ["Last hour", HOUR_MS],
  ["Last 24 hours", 24 * HOUR_MS],
  ["Last 7 days", 7 * 24 * HOUR_MS],
  ["Last 30 days", 30 * 24 * HOUR_MS],
];

/** Everything that can be chosen, by heading. */
export function choices({ tools, pools, agents, jobs }: Known, everybody: boolean): [string, Choice[]][] {
  const groups: [string, Choice[]][] = [
    ["Status", STATUSES.map((status) => ({ key: status, label: status, change: () => ({ status: [status] }) }))],
    ["Tool / Function", tools.flatMap(ofTool)],
    ["Started On", SPANS.map(([label, ms]) => ({ key: label, label, change: () => ({ from: since(ms) }) }))],
    ["Pool", pools.map(({ id, name }) => ({ key: id, label: name, change: () => ({ pool: id }) }))],
    ["Agent", agents.map(({ id, name }) => ({ key: id, label: name, change: () => ({ agent: id }) }))],
    ["File", files(jobs)],
    ["Started By", everybody ? people(jobs) : []],
  ];
  return groups.filter(([, group]) => group.length > 0);
}

function ofTool(tool: Schemas["Tool"]): Choice[] {
  const functions = tool.versions[0]?.functions ?? [];
  return [
    {
      key: tool.key,
      label: tool.name,
      note: "every function",
      change: () => ({ tool: tool.key, function: undefined }),
    },
    ...functions.map(({ key, name }) => ({
      key: `${tool.key}/${key}`,
      label: `${tool.name} / ${name}`,
      words: [tool.key, key],
      change: () => ({ tool: tool.key, function: key }),
    })),
  ];
}

function files(jobs: readonly Job[]): Choice[] {
  const named = new Map(jobs.flatMap(({ file }) => (file ? [[file.file_id, file.name]] : [])));
  return [...named].map(([id, name]) => ({ key: id, label: name, change: () => ({ file: id }) }));
}

function people(jobs: readonly Job[]): Choice[] {
  const named = new Map(jobs.map(({ started_by: { id, name } }) => [id, name ?? id]));
  return [...named].map(([id, name]) => ({ key: id, label: name, change: () => ({ by: id }) }));
}

/** To the minute: the same link says the same. */
const since = (ms: number): string =>
  new Date(Math.floor((Date.now() - ms) / 60_000) * 60_000).toISOString().replace(".000", "");

/** A date that was typed, as the time that it begins and the time that it ends. */
export function timesTyped(text: string): Choice[] {
  const found = /\b(\d{4})-(\d{2})-(\d{2})\b/.exec(text);
  if (!found) return [];
  const [day, year, month, date] = found;
  const begin = new Date(Number(year), Number(month) - 1, Number(date));
  if (begin.getMonth() !== Number(month) - 1) return [];
  const end = new Date(begin.getFullYear(), begin.getMonth(), begin.getDate() + 1);
  const from = begin.toISOString().replace(".000", "");
  const to = end.toISOString().replace(".000", "");
  return [
    { key: "on", label: `On ${day}`, change: () => ({ from, to }) },
    { key: "since", label: `Since ${day}`, change: () => ({ from }) },
    { key: "until", label: `Until ${day}`, change: () => ({ to }) },
  ];
}

export interface Chip {
  label: string;
  /** The search without it. */
  without: JobsSearch;
}

/** What is filtered by, in words. Status has its own buttons; a single one beyond those is told here. */
export function chips(search: JobsSearch, { tools, pools, agents, jobs }: Known): Chip[] {
  const { tool: toolKey, function: functionKey, pool, agent, file, by, from, to, status } = search;
  const tool = tools.find(({ key }) => key === toolKey);
  const of = tool?.versions[0]?.functions.find(({ key }) => key === functionKey);
  const found: Chip[] = [];
  const add = (label: string, ...names: (keyof JobsSearch)[]) => found.push({ label, without: omit(search, names) });
  if (status && !isQuick(status)) add(`Status: ${status.join(", ")}`, "status");
  if (toolKey && functionKey) add(`${tool?.name ?? toolKey} / ${of?.name ?? functionKey}`, "tool", "function");
  else if (toolKey) add(`Tool: ${tool?.name ?? toolKey}`, "tool");
  else if (functionKey) add(`Function: ${functionKey}`, "function");
  if (pool) add(`Pool: ${nameOf(pools, pool)}`, "pool");
  if (agent) add(`Agent: ${nameOf(agents, agent)}`, "agent");
  if (file) add(`File: ${jobs.find((job) => job.file?.file_id === file)?.file?.name ?? short(file)}`, "file");
  if (by) add(`Started by: ${jobs.find((job) => job.started_by.id === by)?.started_by.name ?? short(by)}`, "by");
  if (from) add(`Since ${minute(from)}`, "from");
  if (to) add(`Before ${minute(to)}`, "to");
  return found;
}

const short = (id: string) => `${id.slice(0, 6)}…`;
const minute = (instant: string) => (Number.isNaN(Date.parse(instant)) ? instant : local(instant).slice(0, -3));
const nameOf = (things: readonly { id: string; name: string }[], id: string) =>
  things.find((thing) => thing.id === id)?.name ?? short(id);

/** The search with a change made to it. */
export function changed(search: JobsSearch, change: Change): JobsSearch {
  return Object.fromEntries(Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined));
}

function omit(search: JobsSearch, names: (keyof JobsSearch)[]): JobsSearch {
  return Object.fromEntries(Object.entries(search).filter(([name]) => !names.includes(name as keyof JobsSearch)));
}
