// slotcheck check: every case that was asked for, judged.

import { reference } from "../evaluate/reference.ts";
import type { Spec } from "../language/spec.ts";
import { resultJson } from "../report/json.ts";
import { verdictLines } from "../report/lines.ts";
import { matrix } from "../report/matrix.ts";
import { type Checked, exitCodeOf, type Outcome } from "../report/outcome.ts";
import { thousands } from "../report/style.ts";
import { type Case, type Checkable, idOf, isCheckable } from "../report/suite.ts";
import type { Result } from "../search/result.ts";
import { type Limits, search } from "../search/search.ts";
import { modelErrorText } from "./fault.ts";
import { casesOf, propertiesOf, type Target } from "./target.ts";
import type { Terminal } from "./terminal.ts";

export interface CheckOptions {
  readonly property: readonly string[];
  readonly format: "auto" | "matrix" | "lines" | "json";
  readonly limits: Pick<Limits, "maxStates" | "maxDepth">;
  readonly exitZero: boolean;
}

/** Prints the matrix where a person looks, a line a verdict into a pipe. The exit code is what it returns. */
export function check(target: Target, options: CheckOptions, terminal: Terminal, version: string): number {
  const checked = checkAll(target, options, terminal);
  const code = exitCodeOf(checked);
  const exit = options.exitZero && code <= 3 ? 0 : code;
  const { style, isTty } = terminal;
  const format = options.format === "auto" ? (isTty ? "matrix" : "lines") : options.format;
  if (format === "json") terminal.out([resultJson(checked, version, exit)]);
  else if (format === "lines") terminal.out(verdictLines(checked));
  else terminal.out(matrix(checked, { style, times: isTty, command: "slotcheck", file: target.file }));
  for (const { case: each, result } of checked.outcomes) {
    if (result.error) terminal.err(modelErrorText(idOf(each), result.error));
  }
  return exit;
}

function checkAll({ suite, words }: Target, options: CheckOptions, terminal: Terminal): Checked {
  const properties = propertiesOf(suite, options.property);
  const cases = casesOf(suite, words);
  const checkable = cases.filter(isCheckable);
  const started = performance.now();
  const outcomes = checkable.map((each, i): Outcome => {
    const before = performance.now();
    const limits = {
      ...options.limits,
      progressEvery: 20_000,
      onProgress: (progress: {
        readonly distinct: number;
        readonly depth: number;
        readonly waiting: number;
      }) => {
        if (performance.now() - started < patience) return;
        const { distinct, depth, waiting } = progress;
        terminal.progress(
          `${i + 1}/${checkable.length} ${idOf(each)}  ${thousands(distinct)} states  depth ${depth}  ${thousands(waiting)} queued`,
        );
      },
    };
    const result = search(reference(withProperties(each.spec, properties), each.instance), limits);
    return { case: each, result, milliseconds: performance.now() - before };
  });
  terminal.progress(undefined);
  const inexpressible = cases.filter((each): each is Exclude<Case, Checkable> => !isCheckable(each));
  const judged = new Set(outcomes.flatMap(({ result }) => result.properties.map(({ property }) => property)));
  return { suite, properties: properties.filter((name) => judged.has(name)), outcomes, inexpressible };
}

/** Milliseconds without an answer before a person is told what goes on. */
const patience = 500;

/** One case searched, for commands that are about a single one. */
export function searchCase(each: Checkable, property?: string): Result {
  const spec = property === undefined ? each.spec : withProperties(each.spec, [property]);
  return search(reference(spec, each.instance));
}

/** The spec with fewer properties. Its machine, and so every token, stays the same. */
function withProperties(spec: Spec, names: readonly string[]): Spec {
  const properties = spec.properties.filter(({ name }) => names.includes(name));
  const deadlock = names.includes("Deadlock") ? spec.deadlock : { kind: "allowed" as const };
  return { ...spec, properties, deadlock };
}
