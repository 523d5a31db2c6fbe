// spec/manifest.json: what every exported instance is, in numbers and verdicts, one verdict per line so that a change
// shows as one line.

import type { PropertyResult, Result } from "../search/result.ts";

/** The manifest of all results: modules and instances sorted, properties as the spec lists them. */
export function printManifest(results: readonly Result[]): string {
  const modules = sorted(results.map(({ spec }) => spec));
  return `${braces(
    modules.map((module) => {
      const own = results.filter(({ spec }) => spec === module);
      const instances = sorted(own.map(({ instance }) => instance));
      return entry(module, braces(instances.map((instance) => entry(instance, printResult(own, instance)))));
    }),
  )}\n`;
}

function printResult(results: readonly Result[], instance: string): string {
  const result = results.find((each) => each.instance === instance);
  if (result === undefined) throw new Error(`internal error: no result for ${instance}`);
  const { distinct, generated, depth, properties } = result;
  const verdicts = properties.map((each) => entry(each.property, JSON.stringify(verdictOf(each))));
  return braces([
    entry("distinct", String(distinct)),
    entry("generated", String(generated)),
    entry("depth", String(depth)),
    entry("properties", braces(verdicts)),
  ]);
}

/** "holds", "violated in 7 steps"; of a `sometimes`, how far away it is. */
function verdictOf({ verdict, steps }: PropertyResult): string {
  if (steps === undefined) return verdict;
  return `${verdict} in ${steps} ${steps === 1 ? "step" : "steps"}`;
}

function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}

function entry(key: string, value: string): string {
  return `${JSON.stringify(key)}: ${value}`;
}

function braces(entries: readonly string[]): string {
  if (entries.length === 0) return "{}";
  return `{\n${entries.map((each) => each.replaceAll(/^/gm, "  ")).join(",\n")}\n}`;
}
