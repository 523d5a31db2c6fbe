// A trace as a TLA+ module that TLC runs: the states one by one, each reached from the one before by the spec's Next.
//
// Main invariant: TLC can only go along the trace, and only if the spec allows it, so that a violation which it reports
// confirms the trace: that it is a behaviour, that it is fair where it is infinite, and that its end is what we say.

import { Domains } from "../evaluate/domain.ts";
import { Plains } from "../evaluate/plain.ts";
import { Store } from "../evaluate/value.ts";
import { idName } from "../language/plain.ts";
import { SpecError } from "../language/error.ts";
import type { Spec } from "../language/spec.ts";
import type { Exhibit } from "../trace/exhibit.ts";
import type { Trace, Values } from "../trace/trace.ts";
import { checkName, isInvariant, mentionedIds, printInstance, printRun, rootModule } from "./config.ts";
import { printModule } from "./module.ts";
import { deadlockName } from "./names.ts";
import { sortsOf } from "./sorts.ts";
import { bulleted, comment, define, hang, list, render, type Text, width, word } from "./text.ts";
import { printValue } from "./value.ts";

/** The names of the module's own operators. */
const own = { states: "TraceStates", step: "traceStep", at: "TraceAt", init: "TraceInit", next: "TraceNext" };

/** The trace's module is named after the spec's. */
export function traceModule({ name }: Spec): string {
  return `${name}Trace`;
}

const others = ["TraceSpec", "TraceGoesOn", "TraceNeverEnds"];

/** @throws {SpecError} if the spec has a name that the trace's module needs */
function checkTraceNames(spec: Spec): void {
  const needed = new Set([...Object.values(own), ...others]);
  const named = [
    ...spec.constants,
    ...spec.variables,
    ...spec.definitions,
    ...spec.actions,
    ...spec.properties,
  ].find(({ name }) => needed.has(name));
  if (!named) return;
  const at = "at" in named ? named.at : (spec.actions[0]?.at ?? { file: "", line: 0 });
  throw new SpecError(`${spec.name}: "${named.name}" has a meaning in the module of a trace; rename it`, at);
}

/**
 * The module, without those that it extends.
 * @throws {SpecError} if the spec has a name that it needs
 */
export function printTrace({ trace, property, outcome, id, token, tool }: Exhibit): string {
  const { spec, instance, steps } = trace;
  checkTraceNames(spec);
  const module = traceModule(spec);
  const rows = rowsOf(trace);
  const text = rows.flatMap((row, i) => [
    ...comment(`${i}: ${i === 0 ? "initial state" : (steps[i - 1]?.action ?? "")}`, width - 4).map(
      (line) => `  ${line}`,
    ),
    ...render(hang("  ", row, i === rows.length - 1 ? "" : ","), width),
  ]);
  const extended = [
    rootModule(spec, instance),
    "Integers",
    "Sequences",
    ...(text.some((line) => line.includes(" :> ")) ? ["TLC"] : []),
  ];
  const mentioned = idsBeside(spec, instance);
  const names = spec.variables.map(({ name }) => name);
  const along = `<<vars, ${own.step}>>`;
  return [
    `---- MODULE ${module} `.padEnd(width, "-"),
    ...comment(property ? `${id} ${property.name}: ${outcome}` : `${id}: ${outcome}`, width),
    ...comment(`Written by slotcheck ${tool} from ${token}`, width),
    ...comment(`tlc -config ${module}.cfg ${module}.tla`, width),
    "",
    `EXTENDS ${extended.join(", ")}`,
    "",
    ...(mentioned.length === 0 ? [] : [`CONSTANTS ${mentioned.join(", ")}`, ""]),
    `VARIABLE ${own.step}`,
    "",
    `${own.states} == <<`,
    ...text,
    ">>",
    "",
    ...definition(`${own.at}(n)`, [
      `${own.step} = n`,
      ...names.map((name) => `${name} = ${own.states}[n].${name}`),
    ]),
    "",
    ...definition(own.init, ["Init", `${own.at}(1)`]),
    "",
    ...definition(own.next, [
      ...after(trace, rows.length),
      ...names.map((name) => `${name}' = ${own.states}[${own.step}'].${name}`),
      "Next",
    ]),
    "",
    ...definition("TraceSpec", [
      own.init,
      `[][${own.next}]_${along}`,
      ...(trace.loop === undefined ? [] : [`WF_${along}(${own.next})`]),
      ...(trace.loop === undefined || spec.fairness.length === 0 ? [] : ["Fairness"]),
    ]),
    "",
    ...define("TraceGoesOn", word(`${own.step} < Len(${own.states}) \\/ ENABLED Next`)),
    ...define("TraceNeverEnds", word(`${own.step} < Len(${own.states})`)),
    "",
    "=".repeat(width),
    "",
  ].join("\n");
}

/** Where the trace goes: on, and at its end back to where its loop begins. */
function after({ loop, steps }: Trace, rows: number): readonly string[] {
  if (loop !== undefined && loop < steps.length)
    return [`${own.step}' = IF ${own.step} = ${rows} THEN ${loop + 1} ELSE ${own.step} + 1`];
  return [`${own.step} < ${rows}`, `${own.step}' = ${own.step} + 1`];
}

function definition(name: string, conjuncts: readonly string[]): readonly string[] {
  return [`${name} ==`, ...bulleted("/\\", conjuncts.map(word), width - 2).map((line) => `  ${line}`)];
}

/** A record for each state; the last state of a loop is its first one. */
function rowsOf({ spec, instance, initial, steps, loop }: Trace): readonly Text[] {
  const closes = loop !== undefined && loop < steps.length;
  const all: readonly Values[] = [initial, ...steps.map(({ values }) => values)];
  const constants = spec.instances[instance] ?? {};
  const store = new Store();
  const domains = new Domains(store, constants);
  const plains = new Plains(store, domains);
  return (closes ? all.slice(0, -1) : all).map((values) =>
    list(
      "[",
      spec.variables.map(({ name, sort }) =>
        hang(`${name} |-> `, printValue(sort, plains.fromPlain(sort, values[name], name), domains)),
      ),
      "]",
    ),
  );
}

/** The members of ids sorts, but for those that the instance's module names. */
function idsBeside(spec: Spec, instance: string): readonly string[] {
  const constants = spec.instances[instance] ?? {};
  const known = new Set(mentionedIds(spec, constants));
  const names = new Set(sortsOf(spec).flatMap((sort) => (sort.kind === "ids" ? [sort.name] : [])));
  return [...names]
    .flatMap((name) => Array.from({ length: Number(constants[name]) }, (_, i) => idName(name, i)))
    .filter((name) => !known.has(name));
}

/** The .cfg, by which TLC must find the trace's violation, or its end. */
export function printTraceConfig({ trace, property }: Exhibit): string {
  const { spec, instance } = trace;
  const named = spec.properties.find(({ name }) => name === property?.name);
  const goal = named
    ? checkName(named)
    : property === undefined
      ? "TraceNeverEnds"
      : spec.deadlock.kind === "only"
        ? deadlockName
        : "TraceGoesOn";
  const ofState = named === undefined || isInvariant(named);
  return printRun(
    spec,
    instance,
    { invariants: ofState ? [goal] : [], properties: ofState ? [] : [goal], deadlock: false },
    { specification: "TraceSpec", ids: idsBeside(spec, instance) },
  );
}

/** Everything that TLC needs, by file name: the trace, its .cfg, the spec's modules. */
export function traceFiles(exhibit: Exhibit, source: string): ReadonlyMap<string, string> {
  const { spec, instance } = exhibit.trace;
  const files = new Map<string, string>();
  const add = (each: Spec): void => {
    files.set(`${each.name}.tla`, printModule(each, source));
    for (const property of each.properties) if (property.kind === "refinement") add(property.abstract);
  };
  add(spec);
  const constants = printInstance(spec, instance, source);
  if (constants !== undefined) files.set(`${rootModule(spec, instance)}.tla`, constants);
  files.set(`${traceModule(spec)}.tla`, printTrace(exhibit));
  files.set(`${traceModule(spec)}.cfg`, printTraceConfig(exhibit));
  return files;
}
