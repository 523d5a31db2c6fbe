// The same spec through TLC: does it say what we say?
//
// Main invariant: every number and verdict of a complete Result is compared, or the answer is not "equal". One run checks
// all that we say holds, which gives the counts, and tells of each invariant to which we object the length of a shortest
// trace. TLC stops at the first violation of anything else, so that has a run of its own each.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readDump, tlc, type TlcResult, type Trace, type Verdict, withFolder } from "tla2tools-runner";
import type { Machine } from "../evaluate/machine.ts";
import type { Property, Spec } from "../language/spec.ts";
import type { ModelErrorResult, PropertyResult, Result } from "../search/result.ts";
import { type Checks, checkName, isInvariant, printRun, rootModule } from "./config.ts";
import { DecodeError, decodeState } from "./decode.ts";
import { firstsInvariant, firstsModule, printFirsts, readFirsts } from "./firsts.ts";
import { writeModules } from "./modules.ts";
import { deadlockName } from "./names.ts";

export interface AgreeOptions {
  /** Instances with fewer distinct states have them compared one by one. Default 50,000. */
  readonly statesBelow?: number;
  /** For each run of TLC, in milliseconds. Default: none. */
  readonly timeoutMs?: number;
  /** The JVM's heap, as in -Xmx. */
  readonly heap?: string;
  /** Runs of TLC at the same time. Default 1. */
  readonly parallel?: number;
  readonly signal?: AbortSignal;
}

export interface Disagreement {
  /** What it is about: a property's name, "distinct states", "reachable states", .. */
  readonly about: string;
  readonly ours: string;
  readonly tlc: string;
}

export interface Agreement {
  readonly spec: string;
  readonly instance: string;
  readonly equal: boolean;
  readonly disagreements: readonly Disagreement[];
  /** How many states were compared one by one; undefined where there are too many. */
  readonly states: number | undefined;
  /** JVMs started. */
  readonly runs: number;
}

/**
 * Compares a complete result with TLC's.
 * @throws {Tla2ToolsError} if TLC cannot be run, and an Error if a limit ended our search; never for a disagreement
 */
export async function agree<State extends object>(
  machine: Machine<State>,
  result: Result,
  options: AgreeOptions = {},
): Promise<Agreement> {
  const { spec, instance } = machine;
  if (!result.complete && result.error === undefined) {
    throw new Error(
      `${spec.name}/${instance}: only a complete search can be compared, ${result.limit} ended this one`,
    );
  }
  return withFolder(async (folder) => {
    await writeModules(folder, spec, instance);
    const runner = new Runner(folder, spec, result, options);
    const compared =
      result.error === undefined
        ? await compare(machine, result, runner, options)
        : { disagreements: await compareError(spec, result.error, runner), states: undefined };
    return {
      spec: spec.name,
      instance,
      equal: compared.disagreements.length === 0,
      ...compared,
      runs: runner.runs,
    };
  });
}

/** So many states take TLC longer to search than the JVM takes to start; measured. */
const worthOptimizing = 10_000;

class Runner {
  runs = 0;
  readonly #folder: string;
  readonly #spec: Spec;
  readonly #instance: string;
  readonly #jvmArgs: readonly string[];
  readonly #options: AgreeOptions;

  constructor(folder: string, spec: Spec, { instance, distinct }: Result, options: AgreeOptions) {
    this.#folder = folder;
    this.#spec = spec;
    this.#instance = instance;
    this.#jvmArgs = distinct < worthOptimizing ? ["-XX:TieredStopAtLevel=1"] : [];
    this.#options = options;
  }

  /**
   * One worker and one fingerprint polynomial: TLC's liveness and its traces are exact only so. `module` stands for
   * the instance's own if it is given.
   */
  run(
    checks: Partial<Checks>,
    { dump, module = rootModule(this.#spec, this.#instance) }: { dump?: string; module?: string } = {},
  ): Promise<TlcResult> {
    this.runs += 1;
    const { timeoutMs, heap, signal } = this.#options;
    const all = { invariants: [], properties: [], deadlock: false, ...checks };
    return tlc({
      module: this.file(`${module}.tla`),
      configText: printRun(this.#spec, this.#instance, all),
      workers: 1,
      fingerprint: 0,
      ...(timeoutMs !== undefined && { timeoutMs }),
      ...(heap !== undefined && { heap }),
      jvmArgs: this.#jvmArgs,
      ...(signal !== undefined && { signal }),
      ...(dump !== undefined && { dump }),
    });
  }

  /** A file of this comparison. */
  file(name: string): string {
    return join(this.#folder, name);
  }
}

// ---------------------------------------------------------------------------------------------
// A result without a model error

async function compare<State extends object>(
  machine: Machine<State>,
  result: Result,
  runner: Runner,
  options: AgreeOptions,
): Promise<Pick<Agreement, "disagreements" | "states">> {
  const { spec } = machine;
  const checks = spec.properties.map((property) => ({ property, found: resultOf(result, property.name) }));
  const quiet = checks
    .filter((check) => !objects(check.property, check.found))
    .map(({ property }) => property);
  const deadlocked = result.properties.some(
    ({ kind, verdict }) => kind === "deadlock" && verdict === "violated",
  );
  const holding: Checks = {
    invariants: [
      "TypeOK",
      ...quiet.filter(isInvariant).map(checkName),
      ...(spec.deadlock.kind === "only" && !deadlocked ? [deadlockName] : []),
    ],
    properties: quiet.filter((property) => !isInvariant(property)).map(checkName),
    deadlock: spec.deadlock.kind === "refused" && !deadlocked,
  };
  const small = result.distinct < (options.statesBelow ?? 50_000);
  const dump = small ? runner.file("states.dump") : undefined;

  const objections = checks.filter(({ property, found }) => objects(property, found));
  const ofStates = objections.filter(({ property }) => isInvariant(property));
  const alone = objections.filter(({ property }) => !isInvariant(property));
  const byItself =
    ({ property, found }: Check) =>
    () =>
      compareObjection(property, found, runner);

  const tasks = [
    async () => {
      const main = await runAll(machine, holding, ofStates, runner, dump);
      const differences = compareCounts(result, main);
      if (main.verdict.kind !== "ok") {
        return [...differences, ...(await inTurn(ofStates.map(byItself), 1)).flat()];
      }
      differences.push(...compareFirsts(ofStates, main));
      if (dump !== undefined) differences.push(...(await compareStates(machine, dump)));
      return differences;
    },
    ...alone.map(byItself),
    ...(deadlocked ? [() => compareDeadlock(spec, resultOf(result, "Deadlock"), runner)] : []),
  ];
  const disagreements = (await inTurn(tasks, options.parallel ?? 1)).flat();
  return { disagreements, states: small ? result.distinct : undefined };
}

/** A property, and what we say about it. */
interface Check {
  readonly property: Property;
  readonly found: PropertyResult;
}

/** The run that goes on to the end: all that holds, and where each of these invariants first fails. */
async function runAll(
  { spec, instance }: Pick<Machine, "spec" | "instance">,
  holding: Checks,
  objections: readonly Check[],
  runner: Runner,
  dump: string | undefined,
): Promise<TlcResult> {
  const options = dump === undefined ? {} : { dump };
  if (objections.length === 0) return runner.run(holding, options);
  const names = objections.map(({ property }) => checkName(property));
  await writeFile(runner.file(`${firstsModule}.tla`), printFirsts(rootModule(spec, instance), names));
  const checks = { ...holding, invariants: [...holding.invariants, firstsInvariant] };
  return runner.run(checks, { ...options, module: firstsModule });
}

function compareFirsts(objections: readonly Check[], main: TlcResult): readonly Disagreement[] {
  const firsts = readFirsts(main);
  return objections.flatMap(({ property, found }, i) => {
    const steps = firsts[i];
    if (steps === found.steps) return [];
    const tlcs =
      steps === undefined ? "holds" : `invariant ${checkName(property)} violated after ${steps} steps`;
    return [{ about: property.name, ours: objectionText(property, found), tlc: tlcs }];
  });
}

function resultOf(result: Result, name: string): PropertyResult {
  const found = result.properties.find(({ property }) => property === name);
  if (found === undefined) throw new Error(`internal error: no result for ${name}`);
  return found;
}

/** Whether TLC is expected to object: of a reached `sometimes`, to its negation. */
function objects({ kind }: Property, { verdict }: PropertyResult): boolean {
  return kind === "sometimes" ? verdict !== "violated" : verdict === "violated";
}

/** Runs the tasks, so many at the same time; the results are in the order of the tasks. */
async function inTurn<T>(tasks: readonly (() => Promise<T>)[], parallel: number): Promise<readonly T[]> {
  const results: T[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < tasks.length) {
      const position = next;
      next += 1;
      const task = tasks[position];
      if (task !== undefined) results[position] = await task();
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return results;
}

function compareCounts(result: Result, main: TlcResult): Disagreement[] {
  const { verdict, counts, depth } = main;
  if (verdict.kind !== "ok") {
    return [{ about: nameOf(verdict) ?? "what holds", ours: "holds", tlc: describe(verdict) }];
  }
  const numbers: readonly (readonly [string, number, number | undefined])[] = [
    ["distinct states", result.distinct, counts?.distinct],
    ["generated states", result.generated, counts?.generated],
    ["depth", result.depth, depth],
  ];
  return numbers
    .filter(([, ours, theirs]) => ours !== theirs)
    .map(([about, ours, theirs]) => ({ about, ours: String(ours), tlc: String(theirs ?? "not told") }));
}

async function compareStates<State extends object>(
  machine: Machine<State>,
  dump: string,
): Promise<readonly Disagreement[]> {
  const ours = reachable(machine);
  const theirs = new Set<State>();
  for (const state of await readDump(dump)) {
    try {
      theirs.add(machine.state(decodeState(machine.spec, state)));
    } catch (error) {
      if (!(error instanceof DecodeError || (error instanceof Error && error.name === "ModelError")))
        throw error;
      return [{ about: "reachable states", ours: "no such state", tlc: error.message }];
    }
  }
  const missing = [...ours].find((state) => !theirs.has(state));
  const extra = [...theirs].find((state) => !ours.has(state));
  const show = (state: State | undefined): string =>
    state === undefined ? "no other" : JSON.stringify(machine.values(state));
  if (missing === undefined && extra === undefined) return [];
  return [{ about: "reachable states", ours: show(missing), tlc: show(extra) }];
}

function reachable<State extends object>(machine: Machine<State>): ReadonlySet<State> {
  const found = new Set(machine.initial());
  for (const state of found) machine.successors(state, (to) => found.add(to));
  return found;
}

async function compareObjection(
  property: Property,
  found: PropertyResult,
  runner: Runner,
): Promise<readonly Disagreement[]> {
  const name = checkName(property);
  const { verdict } = await runner.run(
    isInvariant(property) ? { invariants: [name] } : { properties: [name] },
  );
  const about = property.name;
  if (property.kind === "temporal") {
    return verdict.kind === "temporal" ? [] : [{ about, ours: "violated", tlc: describe(verdict) }];
  }
  const violation = ["invariant", "actionProperty", "initialProperty", "config"].includes(verdict.kind);
  if (violation && stepsOf(verdict) === found.steps) return [];
  return [{ about, ours: objectionText(property, found), tlc: describe(verdict) }];
}

function objectionText({ kind }: Property, { steps }: PropertyResult): string {
  return `${kind === "sometimes" ? "reached" : "violated"} after ${steps} steps`;
}

async function compareDeadlock(
  spec: Spec,
  found: PropertyResult,
  runner: Runner,
): Promise<readonly Disagreement[]> {
  const refused = spec.deadlock.kind === "refused";
  const { verdict } = await runner.run(refused ? { deadlock: true } : { invariants: [deadlockName] });
  const violation = [refused ? "deadlock" : "invariant", "config"].includes(verdict.kind);
  if (violation && stepsOf(verdict) === found.steps) return [];
  return [{ about: "Deadlock", ours: `violated after ${found.steps} steps`, tlc: describe(verdict) }];
}

// ---------------------------------------------------------------------------------------------
// A model error of ours

/**
 * TLA+ gives some of what we refuse a meaning: None is a value like another, an EXCEPT outside of a function's domain
 * changes nothing, an operator need not look at its arguments, and a refinement has no sorts at all: neither the
 * abstract spec's own values nor those that are mapped to it are looked at.
 */
function hasMeaning(error: ModelErrorResult, spec: Spec, failed: Property | undefined): boolean {
  if (failed?.kind === "refinement") return true;
  if (/the value of an option that is none|is not a key of|there is no field/.test(error.message))
    return true;
  return (
    spec.definitions.some(({ params }) => params.length > 0) && !error.message.includes("which is not in")
  );
}

/** Where we stop, TLC finds a state outside of TypeOK one step later, or has an expression that it cannot evaluate. */
async function compareError(
  spec: Spec,
  error: ModelErrorResult,
  runner: Runner,
): Promise<readonly Disagreement[]> {
  const failed = spec.properties.find(({ name }) => name === error.property);
  const names = failed === undefined ? [] : [checkName(failed)];
  const { verdict } = await runner.run({
    invariants: ["TypeOK", ...(failed !== undefined && isInvariant(failed) ? names : [])],
    properties: failed !== undefined && !isInvariant(failed) ? names : [],
  });
  const steps = error.trace?.choices.length ?? 0;
  const seen =
    (verdict.kind === "invariant" &&
      verdict.name === "TypeOK" &&
      [steps, steps + 1].includes(stepsOf(verdict) ?? -1)) ||
    verdict.kind === "evaluation";
  if (seen || hasMeaning(error, spec, failed)) return [];
  return [{ about: "model error", ours: `${error.message}, after ${steps} steps`, tlc: describe(verdict) }];
}

// ---------------------------------------------------------------------------------------------
// TLC's verdicts in words

function traceOf(verdict: Verdict): Trace | undefined {
  return "trace" in verdict ? verdict.trace : undefined;
}

/** TLC refuses to run with an invariant that is FALSE whatever the state: violated before the first step. */
function stepsOf(verdict: Verdict): number | undefined {
  if (verdict.kind === "config")
    return / is equal to FALSE|trivially false/.test(verdict.message) ? 0 : undefined;
  const trace = traceOf(verdict);
  return trace === undefined ? undefined : trace.states.length - 1;
}

function nameOf(verdict: Verdict): string | undefined {
  return "name" in verdict ? verdict.name : undefined;
}

function describe(verdict: Verdict): string {
  switch (verdict.kind) {
    case "ok":
      return "holds";
    case "invariant":
    case "actionProperty":
    case "initialProperty":
    case "deadlock":
      return `${verdict.kind} ${nameOf(verdict) ?? ""} violated after ${stepsOf(verdict)} steps`;
    case "temporal":
      return "violated";
    case "timeout":
      return `stopped after ${verdict.timeoutMs} ms`;
    case "parse":
      return `parse: ${verdict.errors.map(({ message, line }) => `${line ?? ""} ${message}`).join("; ")}`;
    default:
      return `${verdict.kind}: ${"message" in verdict ? verdict.message : ""}`;
  }
}
