// Random state machines over all sorts and operators, to find out where two readings of a spec differ.
//
// Main invariant: every spec is well typed and passes `spec()`'s refusals; in what it does it is arbitrary.

import { Domains } from "../evaluate/domain.ts";
import { Store } from "../evaluate/value.ts";
import { children, type Node, type Sort, type Temporal } from "../language/node.ts";
import type {
  Action,
  ConstantDeclaration,
  Constants,
  Deadlock,
  Definition,
  Fairness,
  Initial,
  Place,
  Property,
  Spec,
  Variable,
} from "../language/spec.ts";
import { Choices } from "./choices.ts";
import { RandomNodes } from "./random-node.ts";
import { holdsIds, named, type Source } from "./random-read.ts";
import { needsId, process, randomPlain, RandomSorts } from "./random-sort.ts";

const at: Place = { file: "random", line: 1 };

/** The spec that a list of numbers means. It has one instance, "only". */
export function randomSpec(numbers: readonly number[]): Spec {
  const choices = new Choices(numbers);
  const ids = choices.chance(60);
  const constants: Constants = { Limit: choices.between(1, 2), ...(ids && { Proc: choices.between(1, 2) }) };
  return new RandomSpec("Random", choices, constants, ids).spec(true);
}

class RandomSpec {
  readonly #name: string;
  readonly #choices: Choices;
  readonly #ids: boolean;
  readonly #sorts: RandomSorts;
  readonly #count: (sort: Sort) => number;
  #constants: Constants;
  #declared: ConstantDeclaration[];
  #sources: readonly Source[] = [];

  constructor(name: string, choices: Choices, constants: Constants, ids: boolean) {
    this.#name = name;
    this.#choices = choices;
    this.#constants = constants;
    this.#ids = ids;
    const domains = new Domains(new Store(), constants);
    this.#count = (sort) => domains.count(sort);
    this.#sorts = new RandomSorts(choices, this.#count, ids);
    this.#declared = [{ kind: "bound", name: "Limit" }];
    if (ids) this.#declared.push({ kind: "ids", name: "Proc" });
  }

  spec(refines: boolean): Spec {
    const choices = this.#choices;
    const table = refines && choices.chance(40) ? this.#table() : [];
    const variables = this.#variables(refines ? choices.between(1, 3) : 1);
    this.#sources = [
      ...table,
      ...variables.map(({ name, sort }): Source => ({ sort, node: { op: "var", name } })),
    ];
    const definitions = this.#definitions(refines ? choices.below(3) : 0);
    const nodes = new RandomNodes(choices, this.#sorts, this.#count, definitions);
    const init = variables.map((variable) => this.#initial(variable, nodes, table));
    const actions = Array.from({ length: choices.between(refines ? 2 : 1, refines ? 5 : 2) }, (_, i) =>
      this.#action(`Step${i + 1}`, variables, nodes),
    );
    const own = {
      name: this.#name,
      doc: "A random machine\nIt stands for nothing.",
      constants: this.#declared,
      variables,
      definitions,
      init,
      where: choices.chance(8) ? nodes.bool(this.#sources, 2) : undefined,
      actions,
      fairness: refines ? this.#fairness(actions) : [],
      deadlock: this.#deadlock(nodes),
      instances: { only: this.#constants },
    };
    return { ...own, properties: refines ? this.#properties(nodes) : [] };
  }

  /** A structured constant. */
  #table(): readonly Source[] {
    const sort = this.#sorts.sort(1000, 2);
    if (holdsIds(sort)) return [];
    this.#declared = [...this.#declared, { kind: "value", name: "Table", sort, doc: "a random table" }];
    const value = randomPlain(sort, this.#choices, this.#constants, this.#count);
    this.#constants = { ...this.#constants, Table: value };
    return [{ sort, node: { op: "const", name: "Table" } }];
  }

  /** Where there are processes, one variable holds one: formulas can name members in no other way. */
  #variables(count: number): readonly Variable[] {
    const own = Array.from({ length: count }, (_, i): Variable => {
      const wish = this.#sorts.sort(2000, 2);
      const sort: Sort = needsId(wish) && this.#count(wish) > 30 ? { kind: "bool" } : wish;
      return { name: `v${i + 1}`, sort, doc: `variable ${i + 1}`, ghost: false };
    });
    const who: Variable = { name: "who", sort: process, doc: "a process", ghost: false };
    return this.#ids ? [who, ...own] : own;
  }

  #definitions(count: number): readonly Definition[] {
    const made: Definition[] = [];
    for (let i = 1; i <= count; i += 1) {
      const nodes = new RandomNodes(this.#choices, this.#sorts, this.#count, [...made]);
      const params = Array.from({ length: this.#choices.below(3) }, () => nodes.binder(6));
      const sort: Sort = this.#choices.chance(50) ? this.#sorts.sort(100, 1) : { kind: "bool" };
      const body = nodes.fitting(sort, [...this.#sources, ...named(params)], 3);
      made.push({ name: `Operator${i}`, doc: `operator ${i}`, params, sort, body, at });
    }
    return made;
  }

  #initial({ name, sort }: Variable, nodes: RandomNodes, table: readonly Source[]): Initial {
    const domain: Node = { op: "domain", sort };
    if (needsId(sort)) return { variable: name, among: true, node: domain };
    if (holdsIds(sort)) {
      const among = this.#count(sort) <= 6;
      return { variable: name, among, node: among ? domain : nodes.constant(sort, []) };
    }
    const sorts = new RandomSorts(this.#choices, this.#count, false);
    const closed = new RandomNodes(this.#choices, sorts, this.#count, []);
    const among = this.#choices.chance(12);
    const node = among ? closed.node({ kind: "set", elem: sort }, table, 2) : closed.fitting(sort, table, 2);
    return { variable: name, among, node };
  }

  #action(name: string, variables: readonly Variable[], nodes: RandomNodes): Action {
    const choices = this.#choices;
    const few = variables.filter(({ sort }) => this.#count(sort) <= 4);
    const params = Array.from({ length: choices.below(3) }, () =>
      few.length > 0 && choices.chance(50)
        ? { ...nodes.binder(), sort: choices.pick(few).sort }
        : nodes.binder(4),
    );
    const sources = [...this.#sources, ...named(params)];
    const guards = Array.from({ length: choices.pick([0, 1, 1, 1, 2]) }, (): Node => {
      if (choices.chance(60)) return nodes.bool(sources, 3);
      const { sort, node: left } = choices.pick(sources);
      return { op: choices.pick(["ne", "eq"] as const), left, right: nodes.node(sort, sources, 1) };
    });
    const chosen = variables.filter(() => choices.below(3) < 2);
    const updates = chosen.map(({ name: variable, sort }) => {
      const move = choices.chance(50);
      const value = move
        ? nodes.moved(sort, { op: "var", name: variable }, sources)
        : nodes.fitting(sort, sources, 3);
      return { variable, value, at };
    });
    const standsFor = choices.chance(20) ? "random.c" : undefined;
    return { name, doc: `${name} of a random machine`, standsFor, params, guards, updates, at };
  }

  #properties(nodes: RandomNodes): readonly Property[] {
    const choices = this.#choices;
    const node = (): Node => {
      const first = nodes.bool(this.#sources, 3);
      return readsState(first) ? first : nodes.bool(this.#sources, 3);
    };
    const doc = "a random property";
    const after = this.#sources.map(({ sort, node: read }): Source => ({
      sort,
      node: read.op === "var" ? { op: "next", name: read.name } : read,
    }));
    const all: Property[] = [
      { kind: "invariant", name: "Always1", doc, at, node: node(), witness: undefined },
    ];
    if (choices.chance(50))
      all.push({ kind: "invariant", name: "Always2", doc, at, node: node(), witness: node() });
    if (choices.chance(60))
      all.push({
        kind: "step",
        name: "Stepwise",
        doc,
        at,
        node: nodes.bool([...this.#sources, ...after], 3),
      });
    if (choices.chance(60)) all.push({ kind: "sometimes", name: "Once", doc, at, node: node() });
    for (let i = 1; i <= choices.below(3); i += 1) {
      all.push({ kind: "temporal", name: `Lasting${i}`, doc, at, temporal: this.#temporal(nodes) });
    }
    if (choices.chance(25)) all.push(this.#refinement(nodes));
    return all;
  }

  #temporal(nodes: RandomNodes): Temporal {
    const choices = this.#choices;
    const over = choices.chance(30) ? [nodes.binder(3)] : [];
    const test = (): Node => this.#reading(nodes.bool([...this.#sources, ...named(over)], 2));
    const op = choices.pick(["leadsTo", "eventually", "infinitelyOften", "stabilizes"] as const);
    const body: Temporal = op === "leadsTo" ? { op, from: test(), to: test() } : { op, arg: test() };
    return over.length === 0 ? body : { op: "each", over, body };
  }

  /** TLC 2.18 finds <>TRUE violated, and all temporal formulas over constants are in doubt: a test reads a variable. */
  #reading(node: Node): Node {
    if (readsState(node)) return node;
    const [variable] = this.#sources.filter((source) => source.node.op === "var");
    const read = variable?.node ?? node;
    return { op: "and", args: [{ op: "eq", left: read, right: read }, node] };
  }

  #refinement(nodes: RandomNodes): Property {
    const constants = this.#ids ? this.#constants : { Limit: this.#constants["Limit"] ?? 1 };
    const abstract = new RandomSpec("Abstract", this.#choices, constants, this.#ids).spec(false);
    const map = Object.fromEntries(
      abstract.variables.map(({ name, sort }) => [name, nodes.fitting(sort, this.#sources, 2)]),
    );
    return { kind: "refinement", name: "Refines", doc: "a random refinement", at, abstract, map };
  }

  #fairness(actions: readonly Action[]): readonly Fairness[] {
    const choices = this.#choices;
    return Array.from({ length: choices.below(3) }, (): Fairness => {
      const strength = choices.pick(["weak", "strong"] as const);
      const chosen = actions.filter(() => choices.below(2) === 0);
      const [first] = chosen;
      if (first === undefined) return { strength, actions: actions.map(({ name }) => name), per: [] };
      if (choices.below(2) === 0)
        return { strength, actions: [first.name], per: first.params.filter(() => choices.below(2) === 0) };
      return { strength, actions: chosen.map(({ name }) => name), per: [] };
    });
  }

  #deadlock(nodes: RandomNodes): Deadlock {
    switch (this.#choices.below(3)) {
      case 0:
        return { kind: "allowed" };
      case 1:
        return { kind: "refused" };
      default:
        return { kind: "only", node: nodes.bool(this.#sources, 2) };
    }
  }
}

/** Whether a variable is read outside of operators, whose bodies may ignore their arguments. */
function readsState(node: Node): boolean {
  return node.op === "var" || (node.op !== "call" && children(node).some(readsState));
}
