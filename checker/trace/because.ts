// Why a state or a step violates a property, or satisfies it: read from the property's own formula.

import { type Binder, type Node, type Temporal, unreachable } from "../language/node.ts";
import type { Property } from "../language/spec.ts";
import { type PropertyResult, textOf } from "../search/result.ts";
import { diff } from "./diff.ts";
import { Finding, noScope, type Reason, type Scope, type Walk } from "./finding.ts";
import { formulaText, negation } from "./formula.ts";

export interface Because {
  /** For which values of quantified names: "v = cpu0" */
  readonly binding: readonly string[];
  readonly reasons: readonly Reason[];
  /** The model's operators that the reasons name. */
  readonly operators: readonly { readonly name: string; readonly doc: string }[];
}

/** Why the walk shows what was judged: violated, or reached by its last state. */
export function because<State extends object>(
  walk: Walk<State>,
  judged: Pick<PropertyResult, "property" | "binding">,
): Because {
  const found = grounds(walk, judged);
  const named = (name: string): boolean =>
    found.reasons.some(({ text }) => new RegExp(`\\b${name}\\b`).test(text));
  const operators = walk.machine.spec.definitions
    .filter(({ name }) => named(name))
    .map(({ name, doc }) => ({ name, doc }));
  return { ...found, operators };
}

/** The first invariant that the last state violates, or step property that the last step does. */
export function violatedAtEnd<State extends object>(walk: Walk<State>): string | undefined {
  const ofState = new Finding(walk);
  const ofStep = walk.states.at(-1) === walk.states.at(-2) ? undefined : new Finding(walk, true);
  return walk.machine.spec.properties.find(
    (property) =>
      (property.kind === "invariant" && !ofState.holds(property.node, noScope)) ||
      (property.kind === "step" && walk.states.length > 1 && ofStep?.holds(property.node, noScope) === false),
  )?.name;
}

type Grounds = Pick<Because, "binding" | "reasons">;

function grounds<State extends object>(
  walk: Walk<State>,
  { property: name, binding }: Pick<PropertyResult, "property" | "binding">,
): Grounds {
  const property = walk.machine.spec.properties.find((each) => each.name === name);
  if (!property) return { binding: [], reasons: stuck(walk) };
  switch (property.kind) {
    case "invariant":
    case "sometimes":
    case "step": {
      const finding = new Finding(walk, property.kind === "step");
      const value = finding.holds(property.node, noScope);
      const reasons = finding.decide(property.node, value, noScope);
      return { binding: finding.binding, reasons };
    }
    case "temporal":
      return endless(walk, property.temporal, binding);
    case "refinement":
      return { binding: [], reasons: unmatched(walk, property) };
    default:
      return unreachable(property);
  }
}

/** Which guard keeps each action from being taken in the last state. */
function stuck<State extends object>(walk: Walk<State>): readonly Reason[] {
  const finding = new Finding(walk);
  const actions = walk.machine.spec.actions.map(({ name, params, guards }) => {
    const failing = params.length === 0 ? guards.find((guard) => !finding.holds(guard, noScope)) : undefined;
    const why = failing
      ? finding.decide(failing, false, noScope).map(({ text }) => text)
      : [`not for any ${params.map((param) => param.name).join(", ")}`];
    return { text: `${name} cannot be taken: ${why.join(", ")}`, since: undefined };
  });
  return [{ text: "nothing can happen", since: undefined }, ...actions];
}

/** What a lasso does for ever, or never. */
function endless<State extends object>(
  { machine, states, loop = 0 }: Walk<State>,
  temporal: Temporal,
  chosen: readonly string[],
): Grounds {
  const over: Binder[] = [];
  let formula = temporal;
  for (; formula.op === "each"; formula = formula.body) over.push(...formula.over);
  const values = machine
    .bindings(over)
    .find((each) => Object.values(each).every((value, i) => textOf(value) === chosen[i]));
  const scope: Scope = { over, binding: values ?? {} };
  const finding = new Finding({ machine, states, loop });
  const after = (test: (at: number) => boolean): number =>
    Math.max(
      0,
      states.findIndex((_, at) => test(at)),
    );
  const so = (text: string): Reason => ({ text, since: undefined });
  const said = (node: Node): string => formulaText(node, scope.binding);
  const reasons = (): readonly Reason[] => {
    switch (formula.op) {
      case "eventually":
        return [so(`in no state: ${said(formula.arg)}`)];
      case "infinitelyOften":
        return [so(`in no state of what goes on for ever: ${said(formula.arg)}`)];
      case "stabilizes": {
        const at = after((k) => k >= loop && !finding.holds(formula.arg, scope, k));
        return [so(`after step ${at}, and again in every round: ${negation(formula.arg, scope.binding)}`)];
      }
      case "leadsTo": {
        const { from, to } = formula;
        const last = states.findLastIndex((_, k) => finding.holds(to, scope, k));
        const at = after((k) => k > last && finding.holds(from, scope, k));
        return [so(`after step ${at}: ${said(from)}`), so(`from then on in no state: ${said(to)}`)];
      }
      default:
        return unreachable(formula);
    }
  };
  return { binding: over.map(({ name }, i) => `${name} = ${chosen[i] ?? "?"}`), reasons: reasons() };
}

/** What the last step, or an initial state, is in the abstract spec. */
function unmatched<State extends object>(
  { machine, states }: Walk<State>,
  { abstract, map }: Extract<Property, { readonly kind: "refinement" }>,
): readonly Reason[] {
  const seen = machine.mapped(abstract, map);
  const [before, after] = states.slice(-2).map((state) => seen.machine.values(seen.image(state)));
  if (!before || !after) return [{ text: `it is no initial state of ${abstract.name}`, since: undefined }];
  const changes = abstract.variables.flatMap(({ name, sort }) =>
    diff(sort, before[name] ?? null, after[name] ?? null, name),
  );
  return [
    ...changes.map(({ path, before: old, after: now }) => ({
      text: `in ${abstract.name}, ${path} goes from ${old ?? "none"} to ${now ?? "none"}`,
      since: undefined,
    })),
    { text: `no action of ${abstract.name} does that`, since: undefined },
  ];
}
