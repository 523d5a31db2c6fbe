// slotcheck check --watch: a model checked again whenever its file, or one that it imports, is saved.
//
// Main invariant: whatever is wrong with a saved file is said, and watching goes on; a change that comes while a check
// runs is not missed.

import { existsSync, type FSWatcher, readFileSync, watch as watchFolder } from "node:fs";
import { dirname, resolve } from "node:path";
import { rated, type Report } from "../report/report.ts";
import { exhibitText } from "../trace/text.ts";
import { messageOf, UsageError } from "./error.ts";
import { askWords, nextKey } from "./keys.ts";
import { promised } from "./promised.ts";
import type { Terminal } from "./terminal.ts";

export interface Round {
  readonly code: number;
  /** Undefined if nothing could be checked. */
  readonly report: Report | undefined;
}

/** Checks these properties; all if there are none. */
export type Run = (properties: readonly string[]) => Promise<Round>;

/** Resolves when a person ends it, to the exit code of the last check. */
export async function watch(file: string, run: Run, terminal: Terminal): Promise<number> {
  let only: readonly string[] = [];
  for (;;) {
    const saved = nextChange(filesOf(file));
    if (terminal.isTty) terminal.out(["\u001b[2J\u001b[H"]);
    const started = performance.now();
    const { code, report } = await run(only);
    const time = terminal.isTty ? `   ${Math.round(performance.now() - started)} ms` : "";
    const say = (shown: number): void => {
      if (report) terminal.out(traceLines(report, shown, terminal));
      terminal.out(["", `watching ${file}${time}${process.stdin.isTTY ? `   ${keyHelp}` : ""}`]);
    };
    say(0);
    const next = code >= 128 ? "quit" : await nextWish(saved, report, say);
    saved.stop();
    if (next === "quit") return code;
    if (next !== "saved") only = next;
  }
}

/** What to check when a file was saved: the same, or these properties, all if there are none. */
type Wish = "saved" | "quit" | readonly string[];

/** Waits until something is to be checked; until then `say` shows one failure after the other. */
async function nextWish(
  { change, end }: Waiting,
  report: Report | undefined,
  say: (shown: number) => void,
): Promise<Wish> {
  const failing = report ? failuresOf(report) : [];
  let shown = 0;
  for (;;) {
    const next = await Promise.race([change, nextKey(keys, end)]);
    switch (next) {
      case "saved":
      case "quit":
        return next;
      case "all":
        return [];
      case "failing":
        return [...new Set(failing.map(({ property }) => property))];
      case "property": {
        const names = report?.checked.suite.properties.map(({ name }) => name) ?? [];
        const asked = await askWords("property (* for any text): ", names);
        if (asked.length > 0) return asked;
        say(shown);
        break;
      }
      case "trace":
        shown = (shown + 1) % Math.max(1, failing.filter(hasTrace).length);
        say(shown);
        break;
      default:
        return next satisfies never;
    }
  }
}

const keyHelp = "[a]ll  [f]ailing  [p]roperty  [t]race  [q]uit";

type Key = "saved" | "quit" | "all" | "failing" | "property" | "trace";

const keys: ReadonlyMap<string, Key> = new Map([
  ["a", "all"],
  ["f", "failing"],
  ["p", "property"],
  ["t", "trace"],
  ["q", "quit"],
  ["\u0003", "quit"],
  ["\r", "saved"],
]);

/** What fails, the shortest trace first. */
function failuresOf(report: Report) {
  const steps = (of: { readonly steps: number | undefined }): number => of.steps ?? Number.MAX_SAFE_INTEGER;
  return rated(report)
    .filter(({ rating }) => rating === "fail")
    .map(({ judgement }) => judgement)
    .sort((a, b) => steps(a) - steps(b));
}

/** What never happens has none. */
function hasTrace({ steps }: { readonly steps: number | undefined }): boolean {
  return steps !== undefined;
}

/** The trace of what fails: of the `shown`th, from 0 on. */
function traceLines(report: Report, shown: number, { style }: Terminal): readonly string[] {
  const failure = failuresOf(report).filter(hasTrace)[shown];
  const exhibit = failure && report.exhibit(failure);
  if (!exhibit) return [];
  const options = { width: style.width, mark: style.glyphs.violated, full: false };
  return [
    "",
    `${exhibit.id} ${failure.property}`,
    ...exhibitText(exhibit, options),
    "",
    ` ${exhibit.replay}`,
  ];
}

/** A file and the files that it imports by a relative path, directly or not, as far as their names are written out. */
export function filesOf(file: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (path: string): void => {
    if (found.has(path)) return;
    found.add(path);
    for (const [, name = ""] of textOf(path).matchAll(
      /\b(?:from|import)\s*\(?\s*["'](\.{1,2}\/[^"']+)["']/g,
    )) {
      const target = resolve(dirname(path), name);
      const likely = [target, `${target}.ts`, `${target}.js`, target.replace(/\.js$/, ".ts")];
      visit(likely.find((each) => existsSync(each)) ?? target);
    }
  };
  visit(resolve(file));
  return found;
}

/** None of what cannot be read: a check says so. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

interface Waiting {
  readonly change: Promise<"saved">;
  /** Aborted by `stop`. */
  readonly end: AbortSignal;
  readonly stop: () => void;
}

/**
 * Watches folders, not files: many editors put a new file in the place of the old one.
 * @throws {UsageError} if the system does not let us
 */
function nextChange(files: ReadonlySet<string>): Waiting {
  const watchers: FSWatcher[] = [];
  const ending = new AbortController();
  const stop = (): void => {
    for (const each of watchers) each.close();
    ending.abort();
  };
  const { promise: change, give } = promised<"saved">();
  let timer: NodeJS.Timeout | undefined;
  for (const folder of new Set([...files].map((file) => dirname(file)))) {
    if (!existsSync(folder)) continue;
    const tell = (_: unknown, name: string | null): void => {
      if (name === null || !files.has(resolve(folder, name))) return;
      clearTimeout(timer); // one save is several events
      timer = setTimeout(() => give("saved"), settle);
    };
    try {
      watchers.push(watchFolder(folder, tell));
    } catch (error) {
      stop();
      const why = messageOf(error);
      throw new UsageError(`cannot watch ${folder}: ${why}`, "E030");
    }
  }
  return { change, end: ending.signal, stop };
}

/** Milliseconds without an event after which a file counts as saved. */
const settle = 30;
