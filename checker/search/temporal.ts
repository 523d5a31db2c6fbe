// The judge of a temporal property. A counterexample is a fair lasso that keeps a promise of not keeping the property:
//
//   p ~> q       some state has p and not q, and from it on none has q
//   <>p          the same for an initial state: none has p
//   []<>p        from some state on, none has p
//   <>[]p        not p again and again

import type { Machine } from "../evaluate/machine.ts";
import { type Binder, type Node, type Temporal, unreachable } from "../language/node.ts";
import type { Plain, Property } from "../language/spec.ts";
import type { Liveness } from "./components.ts";
import type { Exploration } from "./explore.ts";
import { type Judge, type Mark, unopposed, withTrace } from "./judge.ts";
import { fairLasso, type Goal } from "./lasso.ts";
import type { Paths } from "./reached.ts";
import { type Lasso, type PropertyResult, textOf } from "./result.ts";
import { done, type Work } from "./work.ts";

type Formula = Exclude<Temporal, { readonly op: "each" }>;

const truth: Node = { op: "lit", value: true };

/** The formula for one choice of the names of its `each`. */
interface Instance<State> {
  readonly binding: readonly string[];
  /** Which states satisfy the formula's predicates; `from` is always true if there is nothing to lead from. */
  readonly from: Marks<State>;
  readonly to: Marks<State>;
}

interface Found {
  readonly binding: readonly string[];
  readonly lasso: Lasso;
}

/** `liveness` is asked for after the exploration, when the graph is there. */
export function temporal<State extends object>(
  machine: Machine<State>,
  property: Extract<Property, { readonly kind: "temporal" }>,
  liveness: () => Work<Liveness>,
): Judge<State> {
  const { over, formula } = unwrap(property.temporal);
  const instances = machine.bindings(over).map((binding): Instance<State> => {
    const marks = (node: Node): Marks<State> =>
      new Marks({ node, over, binding }, machine.predicate(node, over, binding));
    const from: Node = formula.op === "leadsTo" ? formula.from : truth;
    return {
      binding: Object.values(binding).map(textOf),
      from: marks(from),
      to: marks(formula.op === "leadsTo" ? formula.to : formula.arg),
    };
  });
  const all = instances.flatMap(({ from, to }) => [from, to]);
  const work = function* ({ reached, complete, error }: Exploration): Work<PropertyResult> {
    const found = error ? undefined : yield* shortest(instances, formula, yield* liveness(), reached);
    const happened = instances.some(({ from }) => from.any);
    const verdict = found ? "violated" : unopposed(complete, happened);
    return withTrace(property.name, "temporal", verdict, found?.lasso, found?.binding ?? []);
  };
  return {
    property: property.name,
    marks: all,
    state(state) {
      for (const marks of all) marks.see(state);
    },
    save: () => ({}),
    load: () => undefined,
    result: (explored) => done(work(explored)),
    work,
  };
}

/** One flat list of names, and the formula below them. */
function unwrap(temporal: Temporal): { readonly over: readonly Binder[]; readonly formula: Formula } {
  if (temporal.op !== "each") return { over: [], formula: temporal };
  const { over, formula } = unwrap(temporal.body);
  return { over: [...temporal.over, ...over], formula };
}

function* shortest<State extends object>(
  instances: readonly Instance<State>[],
  formula: Formula,
  liveness: Liveness,
  reached: Paths,
): Work<Found | undefined> {
  let best: Found | undefined;
  for (const instance of instances) {
    const lasso = yield* fairLasso(liveness, goalOf(formula, instance, reached), reached);
    if (lasso && (!best || lasso.choices.length < best.lasso.choices.length)) {
      best = { binding: instance.binding, lasso };
    }
  }
  return best;
}

function goalOf<State extends object>({ op }: Formula, { from, to }: Instance<State>, reached: Paths): Goal {
  const always = (): boolean => true;
  const fails = (state: number): boolean => !to.has(state);
  switch (op) {
    case "leadsTo":
    case "infinitelyOften":
      return { source: (state) => from.has(state) && fails(state), inside: fails, accepts: always };
    case "eventually":
      return { source: (state) => reached.parent(state) < 0 && fails(state), inside: fails, accepts: always };
    case "stabilizes":
      return { source: always, inside: always, accepts: fails };
    default:
      return unreachable(op);
  }
}

/** Which states satisfy a predicate, one bit each, by their numbers. */
class Marks<State> implements Mark {
  readonly node: Node;
  readonly over: readonly Binder[];
  readonly binding: Readonly<Record<string, Plain>>;
  readonly #predicate: (state: State) => boolean;
  #words = new Uint32Array(32);
  #length = 0;
  any = false;

  constructor(
    { node, over, binding }: Pick<Mark, "node" | "over" | "binding">,
    predicate: (state: State) => boolean,
  ) {
    this.node = node;
    this.over = over;
    this.binding = binding;
    this.#predicate = predicate;
  }

  /** Evaluates the predicate for the state with the next number. */
  see(state: State): void {
    this.add(this.#predicate(state));
  }

  add(value: boolean): void {
    const word = this.#length >> 5;
    if (word >= this.#words.length) {
      const wider = new Uint32Array(word * 2);
      wider.set(this.#words);
      this.#words = wider;
    }
    if (value) {
      this.#words[word] = (this.#words[word] as number) | (1 << (this.#length & 31));
      this.any = true;
    }
    this.#length += 1;
  }

  words(): Uint32Array {
    return this.#words.subarray(0, Math.ceil(this.#length / 32));
  }

  load(words: Uint32Array, states: number): void {
    this.#words = Uint32Array.from({ length: Math.max(32, words.length) }, (_, i) => words[i] ?? 0);
    this.#length = states;
    this.any = words.some((word) => word !== 0);
  }

  has(id: number): boolean {
    return (((this.#words[id >> 5] ?? 0) >> (id & 31)) & 1) === 1;
  }
}
