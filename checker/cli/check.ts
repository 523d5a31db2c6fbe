// slotcheck check: every case that was asked for, judged.

import { reference } from "../evaluate/reference.ts";
import type { Spec } from "../language/spec.ts";
import { resultJson } from "../report/json.ts";
import { verdictLines } from "../report/lines.ts";
import { matrix } from "../report/matrix.ts";
import { type Checked, exitCodeOf, type Outcome } from "../report/outcome.ts";
import { count, thousands } from "../report/style.ts";
import { type Case, type Checkable, idOf, isCheckable } from "../report/suite.ts";
import type { Result } from "../search/result.ts";
import { type Limits, search } from "../search/search.ts";
import { UsageError } from "./error.ts";
import { modelErrorText } from "./fault.ts";
import { casesOf, commandOf, propertiesOf, type Target } from "./target.ts";
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
  else terminal.out(matrix(checked, { style, times: isTty, show: commandOf(target, "show") }));
  for (const { case: each, result } of checked.outcomes) {
    if (result.error) terminal.err(modelErrorText(target, each, result.error));
    else if (result.properties.length === 0)
      terminal.err([`note: ${idOf(each)} has no property: ${count(result.distinct, "state")}, no verdict`]);
  }
  return exit;
}

function checkAll(target: Target, options: CheckOptions, terminal: Terminal): Checked {
  const { suite } = target;
  const properties = propertiesOf(target, options.property);
  const cases = casesOf(target);
  const checkable = cases.filter(isCheckable);
  for (const name of options.property) {
    if (!checkable.some(({ spec }) => judges(spec, name)))
      throw new UsageError(`nothing that was named has the property ${name}`);
  }
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
  const judged = properties.filter((name) => checkable.some(({ spec }) => judges(spec, name)));
  return { suite, properties: judged, outcomes, inexpressible };
}

/** Milliseconds without an answer before a person is told what goes on. */
const patience = 500;

/** One property of one case judged. */
export function searchCase({ spec, instance }: Checkable, property: string): Result {
  return search(reference(withProperties(spec, [property]), instance));
}

/** Has the spec this property? */
export function judges({ properties, deadlock }: Spec, name: string): boolean {
  return name === "Deadlock" ? deadlock.kind !== "allowed" : properties.some((each) => each.name === name);
}

/** The spec with fewer properties. Its machine, and so every token, stays the same. */
function withProperties(spec: Spec, names: readonly string[]): Spec {
  const properties = spec.properties.filter(({ name }) => names.includes(name));
  const deadlock = names.includes("Deadlock") ? spec.deadlock : { kind: "allowed" as const };
  return { ...spec, properties, deadlock };
}
