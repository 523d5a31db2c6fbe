// Compiled expressions against the reference evaluator: random ones, of every operator, over states of any width.

import { describe, expect, it } from "vitest";
import { compileModel } from "../../checker/compile/model.ts";
import { Domains } from "../../checker/evaluate/domain.ts";
import { reference } from "../../checker/evaluate/reference.ts";
import { Store } from "../../checker/evaluate/value.ts";
import { children, type Node, type Sort } from "../../checker/language/node.ts";
import type { Spec } from "../../checker/language/spec.ts";
import { engine, search } from "../../checker/search/search.ts";
import { Choices, numbersOf } from "../../checker/tla/choices.ts";
import { RandomNodes } from "../../checker/tla/random-node.ts";
import type { Source } from "../../checker/tla/random-read.ts";
import { needsId, process as proc, RandomSorts } from "../../checker/tla/random-sort.ts";
import { action, apply, at, eq, init, int, lit, set, tiny, v, variables } from "../evaluate/tiny.ts";

/** Random expressions to compare: SLOTCHECK_RANDOM=1000000 for a long night. */
const wanted = Math.max(4000, Number(process.env["SLOTCHECK_RANDOM"] ?? 0));

const constants = { Limit: 2, Proc: 2 };

/** Some expressions, each the next value of a variable of its sort, evaluated in every combination of what they read. */
function sample(seed: number): Spec {
  const choices = new Choices(numbersOf(seed, 600));
  const domains = new Domains(new Store(), constants);
  const count = (sort: Sort): number => domains.count(sort);
  const sorts = new RandomSorts(choices, count, true);
  const read: readonly Sort[] = [proc, sorts.sort(12, 2), sorts.sort(8, 2)];
  const sources = read.map((sort, i): Source => ({ sort, node: { op: "var", name: `in${i}` } }));
  const nodes = new RandomNodes(choices, sorts, count, []);
  const results = Array.from({ length: 4 }, () => sorts.sort(40, 2)).filter((sort) => !needsId(sort));
  const closed = new RandomNodes(choices, new RandomSorts(choices, count, false), count, []);
  return tiny({
    constants: [
      { kind: "bound", name: "Limit" },
      { kind: "ids", name: "Proc" },
    ],
    variables: variables(
      Object.fromEntries([
        ...read.map((sort, i) => [`in${i}`, sort]),
        ...results.map((sort, i) => [`out${i}`, sort]),
      ]),
    ),
    init: [
      ...read.map((sort, i) => ({
        variable: `in${i}`,
        among: true,
        node: { op: "domain", sort } as Node,
      })),
      ...results.map((sort, i) => ({ variable: `out${i}`, among: false, node: closed.constant(sort, []) })),
    ],
    actions: results.map((sort, i) =>
      action(`Set${i}`, { updates: [set(`out${i}`, nodes.node(sort, sources, 4))] }),
    ),
    instances: { only: constants },
  });
}

function operatorsIn(node: Node, into: Set<string>): void {
  into.add(node.op);
  for (const child of children(node)) operatorsIn(child, into);
}

/** Values and errors alike. */
function outcome(run: () => unknown): string {
  try {
    return JSON.stringify(run());
  } catch (thrown) {
    return String(thrown);
  }
}

describe("compiled expressions", () => {
  it("have the values of the reference evaluator, whatever they read", { timeout: 36_000_000 }, () => {
    const operators = new Set<string>();
    const different: unknown[] = [];
    let [compared, errors] = [0, 0];
    for (let seed = 1; compared < wanted; seed += 1) {
      const spec = sample(seed);
      for (const { updates } of spec.actions) for (const { value } of updates) operatorsIn(value, operators);
      for (const one of spec.actions) {
        // Alone, so that an error of one hides no other.
        const alone = { ...spec, actions: [one] };
        const fast = outcome(() => search(engine(alone, "only"), { maxStates: 3000 }));
        const slow = outcome(() => search(reference(alone, "only"), { maxStates: 3000 }));
        compared += 1;
        if (slow.includes('"error":{')) errors += 1;
        if (fast !== slow) different.push([seed, one.name, fast, slow]);
      }
    }
    expect(different).toEqual([]);
    expect(errors).toBeGreaterThan(wanted / 100);
    const all =
      "lit bound var not and or implies eq ne lt le add sub mul div mod if forall exists domain filter image set in " +
      "subset union intersect minus card fn get except record variant is value seq len head tail nth append const";
    expect(all.split(" ").filter((op) => !operators.has(op))).toEqual([]);
  });
});

describe("states wider than 64 and 512 bits", () => {
  const wide = { kind: "set", elem: int(0, 79) } as const;

  it.each([
    [1, 80],
    [3, 240],
    [7, 560],
    [20, 1600],
  ])("of %i sets of 80 bits are as the reference has them", (sets, bits) => {
    const names = Array.from({ length: sets }, (_, i) => `s${i}`);
    const step = (name: string): Node =>
      apply("union", v(name), { op: "set", elems: [{ op: "bound", name: "elem" }] });
    const spec = tiny({
      variables: variables(Object.fromEntries(names.map((name) => [name, wide]))),
      init: init(Object.fromEntries(names.map((name) => [name, { op: "set", elems: [] }]))),
      actions: names.map((name) =>
        action(`Add_${name}`, {
          params: [{ name: "elem", sort: int(0, 79) }],
          guards: [apply("lt", { op: "card", arg: v(name) }, lit(2))],
          updates: [set(name, step(name))],
        }),
      ),
      properties: [
        {
          kind: "invariant",
          name: "Apart",
          doc: "",
          at,
          witness: undefined,
          node: {
            op: "not",
            arg: { op: "and", args: [79, 0].map((elem) => apply("in", lit(elem), v(names.at(-1) ?? ""))) },
          },
        },
      ],
    });
    const { core } = compileModel(spec, {}, { watches: [], marks: [], ids: [], compact: false });
    expect(32 * core.words).toBeGreaterThanOrEqual(bits);
    const limits = { maxStates: 4000 };
    const found = search(engine(spec, "only"), limits);
    expect(found).toEqual(search(reference(spec, "only"), limits));
    expect(found.distinct).toBeGreaterThan(3000);
  });

  it("of integers at their extremes are as the reference has them", () => {
    const [least, most] = [-(2 ** 31), 2 ** 31 - 1];
    const names = Array.from({ length: 20 }, (_, i) => `x${i}`);
    const spec = tiny({
      variables: variables(Object.fromEntries(names.map((name) => [name, int(least, most, "Whole")]))),
      init: init(Object.fromEntries(names.map((name, i) => [name, lit(i % 2 === 0 ? least : most)]))),
      actions: names.map((name, i) =>
        action(`Swap_${name}`, {
          guards: [eq(v(name), lit(i % 2 === 0 ? least : most))],
          updates: [set(name, apply("sub", lit(-1), v(name)))],
        }),
      ),
    });
    const limits = { maxStates: 3000 };
    expect(search(engine(spec, "only"), limits)).toEqual(search(reference(spec, "only"), limits));
  });
});
