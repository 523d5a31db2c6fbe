// TLC by itself on an instance: what does it say? No search of ours comes first, so the instance may be of any size.
//
// Main invariant: a violation is told only with a behaviour of our own machine. TLC's states are walked again, and where
// TLC does not show the way (its distributed mode), it is searched for.

import { join } from "node:path";
import { distributed, tlc, type TlaState, type Trace, type Verdict, withFolder } from "tla2tools-runner";
import type { Machine } from "../evaluate/machine.ts";
import { unreachable } from "../language/node.ts";
import type { Property, Spec } from "../language/spec.ts";
import type { Lasso, ModelErrorResult, Path } from "../search/result.ts";
import { search } from "../search/search.ts";
import { checkName, isInvariant, printRun, rootModule } from "./config.ts";
import { decodeState } from "./decode.ts";
import { writeModules } from "./modules.ts";
import { deadlockName } from "./names.ts";

export interface AskOptions {
  readonly distributed: boolean;
  /** Threads, or with `distributed` processes. */
  readonly workers: number;
  /** For `distributed`: the name by which workers on other machines reach this one, and the port. */
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  /** The JVM's heap, as in -Xmx. */
  readonly heap?: string | undefined;
  readonly onProgress?: (distinct: number) => void;
  readonly onReady?: (server: { readonly host: string; readonly port: number }) => void;
}

export interface Violation {
  /** Undefined where TLC does not say which of those that it was asked about. */
  readonly property: string | undefined;
  /** Undefined where we do not find what TLC objects to. */
  readonly path: Path | Lasso | undefined;
}

export type Answer = {
  readonly version: string;
  readonly distinct: number | undefined;
  readonly generated: number | undefined;
  readonly depth: number | undefined;
  /** Properties that this run was asked about, and those that it was not. */
  readonly asked: readonly string[];
  readonly notAsked: readonly string[];
} & (
  | { readonly kind: "ok" }
  | ({ readonly kind: "violated" } & Violation)
  | { readonly kind: "error"; readonly error: ModelErrorResult }
  | { readonly kind: "unfinished"; readonly why: string }
);

/**
 * Asks for all properties that TLC checks in this mode. `reduced` makes a machine of the spec with fewer properties.
 * @throws {Tla2ToolsError} if TLC cannot be run
 */
export async function askTlc<State extends object>(
  machine: Machine<State>,
  reduced: (spec: Spec) => Machine<State>,
  options: AskOptions,
): Promise<Answer> {
  const { spec, instance } = machine;
  const asked = spec.properties.filter((property) => isAsked(property, options));
  const named = {
    asked: [...asked.map(({ name }) => name), ...(spec.deadlock.kind === "allowed" ? [] : ["Deadlock"])],
    notAsked: spec.properties.filter((property) => !asked.includes(property)).map(({ name }) => name),
  };
  const ours = (): Machine<State> => reduced({ ...spec, properties: asked });
  return withFolder(async (folder): Promise<Answer> => {
    await writeModules(folder, spec, instance);
    const run = {
      module: join(folder, `${rootModule(spec, instance)}.tla`),
      configText: printRun(spec, instance, {
        invariants: [
          "TypeOK",
          ...asked.filter(isInvariant).map(checkName),
          ...(spec.deadlock.kind === "only" ? [deadlockName] : []),
        ],
        properties: asked.filter((property) => !isInvariant(property)).map(checkName),
        deadlock: spec.deadlock.kind === "refused",
      }),
      deadlock: spec.deadlock.kind === "refused",
      workers: options.workers,
      onProgress: ({ distinct }: { readonly distinct?: number }) => options.onProgress?.(distinct ?? 0),
      ...(options.heap !== undefined && { heap: options.heap }),
    };
    if (!options.distributed) {
      const { verdict, counts, depth, version = "TLC" } = await tlc(run);
      const told = { version, distinct: counts?.distinct, generated: counts?.generated, depth, ...named };
      const isModelError =
        verdict.kind === "evaluation" || (verdict.kind === "invariant" && verdict.name === "TypeOK");
      return { ...told, ...(isModelError ? found(ours()) : judged(machine, verdict, asked)) };
    }
    const {
      verdict,
      distinct,
      version = "TLC",
    } = await distributed({
      ...run,
      ...(options.host !== undefined && { host: options.host }),
      ...(options.port !== undefined && { port: options.port }),
      ...(options.onReady !== undefined && { onReady: options.onReady }),
    });
    const told = { version, distinct, generated: undefined, depth: undefined, ...named };
    if (verdict.kind === "ok") return { ...told, kind: "ok" };
    if (verdict.kind !== "objection") return { ...told, kind: "unfinished", why: whyOf(verdict) };
    return { ...told, ...found(ours()) };
  });
}

/**
 * A `sometimes` is no demand on every state, so TLC would stop at the first state that satisfies it. TLC 2.18 misses
 * violations of temporal properties with several threads (tlaplus issue 971), and has none of them when distributed.
 */
function isAsked({ kind }: Property, { distributed: many, workers }: AskOptions): boolean {
  switch (kind) {
    case "invariant":
    case "step":
      return true;
    case "sometimes":
      return false;
    case "temporal":
      return !many && workers === 1;
    case "refinement":
      return !many;
    default:
      return unreachable(kind);
  }
}

type Judged =
  | { readonly kind: "ok" }
  | ({ readonly kind: "violated" } & Violation)
  | { readonly kind: "unfinished"; readonly why: string };

function judged<State extends object>(
  machine: Machine<State>,
  verdict: Verdict,
  asked: readonly Property[],
): Judged {
  switch (verdict.kind) {
    case "ok":
      return { kind: "ok" };
    case "invariant":
    case "actionProperty":
    case "initialProperty":
      return {
        kind: "violated",
        property: verdict.name === deadlockName ? "Deadlock" : verdict.name,
        path: retrace(machine, verdict.trace),
      };
    case "deadlock":
      return { kind: "violated", property: "Deadlock", path: retrace(machine, verdict.trace) };
    case "temporal": {
      const [only, another] = asked.filter(({ kind }) => kind === "temporal");
      const property = verdict.name ?? (another === undefined ? only?.name : undefined);
      return { kind: "violated", property, path: retrace(machine, verdict.trace) };
    }
    default:
      return { kind: "unfinished", why: whyOf(verdict) };
  }
}

function whyOf(verdict: { readonly kind: string; readonly message?: string }): string {
  return verdict.message ?? verdict.kind;
}

/** The path of our machine through the states that TLC shows. */
function retrace<State extends object>(
  machine: Machine<State>,
  { states: shown, loop, stuttering }: Trace,
): Path | Lasso | undefined {
  const own = (values: TlaState): State => machine.state(decodeState(machine.spec, values));
  const states = shown.map(({ values }) => own(values));
  const back = loop === undefined ? [] : states.slice(loop, loop + 1);
  const initial = machine.initial().findIndex((state) => state === states[0]);
  const choices = [...states.slice(1), ...back].map((to, i) => choiceOf(machine, states[i], to));
  if (initial < 0 || choices.some((choice) => choice === undefined)) return undefined;
  const path = { initial, choices: choices as readonly number[] };
  if (loop !== undefined) return { ...path, loop };
  return stuttering ? { ...path, loop: choices.length } : path;
}

function choiceOf<State extends object>(
  machine: Machine<State>,
  from: State | undefined,
  to: State,
): number | undefined {
  let choice: number | undefined;
  let seen = 0;
  if (from === undefined) return undefined;
  machine.successors(from, (each) => {
    if (each === to) choice ??= seen;
    seen += 1;
  });
  return choice;
}

/** A shortest violation of any of the machine's properties. Looks ever deeper, so it costs no more than it must. */
function found<State extends object>(
  machine: Machine<State>,
):
  ({ readonly kind: "violated" } & Violation) | { readonly kind: "error"; readonly error: ModelErrorResult } {
  for (let maxDepth = 16; ; maxDepth *= 2) {
    const { properties, error, complete } = search(machine, { maxDepth });
    if (error) return { kind: "error", error };
    const violated = properties
      .filter(({ verdict }) => verdict === "violated")
      .sort((a, b) => (a.steps ?? 0) - (b.steps ?? 0))[0];
    if (violated) return { kind: "violated", property: violated.property, path: violated.trace };
    if (complete) return { kind: "violated", property: undefined, path: undefined };
  }
}
