import type { Schemas } from "@/api/client";
import type { Agent } from "./queries";

type Tool = Schemas["Tool"];

export interface Offered {
  tool: string;
  name: string;
  version: string;
  deprecated: boolean;
  functions: string[];
}

/** What an agent can do: of each tool version that it has, the functions. */
export function offeredBy(agent: Agent, tools: readonly Tool[]): Offered[] {
  return agent.tools.map(({ tool: key, version }) => {
    const tool = tools.find((one) => one.key === key);
    const found = tool?.versions.find((one) => one.version === version);
    return {
      tool: key,
      name: found?.name ?? key,
      version,
      deprecated: typeof found?.deprecated === "string",
      functions: found?.functions.map(({ name }) => name) ?? [],
    };
  });
}

/** "Linux, x86-64": as people say it. */
export function platform({ os, arch }: Pick<Agent, "os" | "arch">): string {
  const systems: Record<string, string> = { linux: "Linux", macos: "macOS", windows: "Windows" };
  const machines: Record<string, string> = { x86_64: "x86-64", aarch64: "ARM 64" };
  return [systems[os] ?? os, machines[arch] ?? arch].filter((part) => part !== "").join(", ");
}

/** Whether it goes by what was typed: its name, its host, what it runs on, its pools or its tools. */
export function goesBy(agent: Agent, typed: string): boolean {
  const words = typed.toLowerCase().split(/\s+/);
  const text = [agent.name, agent.host, platform(agent), agent.version, agent.status]
    .concat(agent.pools.map(({ name }) => name ?? ""))
    .concat(agent.tools.map(({ tool }) => tool))
    .join(" ")
    .toLowerCase();
  return words.every((word) => text.includes(word));
}
