import { describe, expect, it } from "vitest";
import { reference } from "../../checker/evaluate/reference.ts";
import type { Node } from "../../checker/language/node.ts";
import type { Spec } from "../../checker/language/spec.ts";
import type { Result } from "../../checker/search/result.ts";
import { search } from "../../checker/search/search.ts";
import { agree, type Agreement } from "../../checker/tla/agree.ts";
import { examples } from "../../model/example/index.ts";
import {
  action,
  apply,
  at,
  bool,
  eq,
  init,
  int,
  lit,
  not,
  set,
  tiny,
  v,
  variables,
} from "../evaluate/tiny.ts";
import { describeWithTlc, timeout } from "./tlc.ts";
import { zoo } from "./zoo.ts";

function compared(
  spec: Spec,
  instance = "only",
  change: (result: Result) => Result = (result) => result,
): Promise<Agreement> {
  const machine = reference(spec, instance);
  return agree(machine, change(search(machine)), { parallel: 2 });
}

const counter = (parts: Partial<Spec>): Spec =>
  tiny({
    variables: variables({ x: int(0, 3, "X"), flag: bool }),
    init: init({ x: lit(0), flag: lit(false) }),
    actions: [
      action("Up", {
        guards: [apply("lt", v("x"), lit(3))],
        updates: [set("x", apply("add", v("x"), lit(1)))],
      }),
    ],
    ...parts,
  });

const either: Node = { op: "or", args: [eq(v("flag"), lit(false)), apply("le", v("x"), lit(3))] };

describeWithTlc("TLC agrees", () => {
  it.each(
    examples.flatMap((spec) =>
      Object.keys(spec.instances).map((instance) => [spec.name, instance, spec] as const),
    ),
  )("on %s/%s", { timeout }, async (_name, instance, spec) => {
    expect((await compared(spec, instance)).disagreements).toEqual([]);
  });

  it("on the zoo of all constructs", { timeout }, async () => {
    expect(await compared(zoo, "two-animals/fish")).toMatchObject({ equal: true, states: 66 });
  });

  it.each<[string, Node]>([
    ["a disjunction", either],
    [
      "an \\E",
      {
        op: "exists",
        over: [{ name: "i", sort: int(0, 3, "X") }],
        body: apply("le", { op: "bound", name: "i" }, lit(2)),
      },
    ],
    ["a disjunction below \\A", { op: "forall", over: [{ name: "b", sort: bool }], body: either }],
    ["a disjunction in an arm of IF", { op: "if", cond: v("flag"), then: lit(false), else: either }],
    ["a disjunction to the right of =>", apply("implies", not(v("flag")), either)],
    [
      "a disjunction inside a function",
      { op: "get", of: { op: "fn", over: { name: "b", sort: bool }, body: either }, hop: { key: v("flag") } },
    ],
  ])("that a step is one step if its guard is %s", { timeout }, async (_what, guard) => {
    const up = action("Up", { guards: [guard], updates: [set("flag", not(v("flag")))] });
    expect((await compared(counter({ actions: [up] }))).disagreements).toEqual([]);
  });

  it("on a deadlock and on the way to it", { timeout }, async () => {
    expect((await compared(counter({ deadlock: { kind: "refused" } }))).disagreements).toEqual([]);
    const only = counter({ deadlock: { kind: "only", node: v("flag") } });
    expect((await compared(only)).disagreements).toEqual([]);
  });

  it("that a value leaves its sort", { timeout }, async () => {
    const up = action("Up", { updates: [set("x", apply("add", v("x"), lit(1)))] });
    expect((await compared(counter({ actions: [up] }))).disagreements).toEqual([]);
  });

  it("that an operator has no value", { timeout }, async () => {
    const up = action("Up", { updates: [set("x", apply("div", lit(1), v("x")))] });
    expect((await compared(counter({ actions: [up] }))).disagreements).toEqual([]);
  });

  it("on negative constants, which a .cfg cannot hold", { timeout }, async () => {
    const spec = counter({
      constants: [{ kind: "bound", name: "Least" }],
      variables: variables({ x: { kind: "int", name: "X", lo: { constant: "Least" }, hi: 3 } }),
      init: [
        {
          variable: "x",
          among: true,
          node: { op: "domain", sort: { kind: "int", name: "X", lo: { constant: "Least" }, hi: 3 } },
        },
      ],
      instances: { only: { Least: -2 } },
    });
    expect(await compared(spec)).toMatchObject({ equal: true, states: 6 });
  });

  it(
    "on all violated invariants in one run, the first state's and constant ones too",
    { timeout },
    async () => {
      const below = (limit: number): Node => apply("lt", v("x"), lit(limit));
      const invariant = (name: string, node: Node) =>
        ({ kind: "invariant", name, doc: "", at, node, witness: undefined }) as const;
      const spec = counter({
        properties: [
          invariant("Below3", below(3)),
          invariant("Below1", below(1)),
          invariant("Below0", below(0)),
          invariant("Below4", below(4)),
          invariant("Never", lit(false)),
        ],
      });
      expect(search(reference(spec, "only")).properties.map(({ steps }) => steps)).toEqual([
        3,
        1,
        0,
        undefined,
        0,
      ]);
      expect(await compared(spec)).toMatchObject({ equal: true, states: 4, runs: 1 });
    },
  );
});

describeWithTlc("a disagreement", () => {
  const spec = counter({
    properties: [
      { kind: "invariant", name: "Low", doc: "", at, node: apply("lt", v("x"), lit(2)), witness: undefined },
      { kind: "invariant", name: "Calm", doc: "", at, node: not(v("flag")), witness: undefined },
    ],
  });

  it("in a count is told with both numbers", { timeout }, async () => {
    const { disagreements } = await compared(spec, "only", (result) => ({ ...result, generated: 5 }));
    expect(disagreements).toEqual([{ about: "generated states", ours: "5", tlc: "4" }]);
  });

  it("in a verdict names the property", { timeout }, async () => {
    const { disagreements } = await compared(spec, "only", (result) => ({
      ...result,
      properties: result.properties.map((each) => ({ ...each, verdict: "holds" as const })),
    }));
    expect(disagreements).toEqual([
      { about: "Low", ours: "holds", tlc: "invariant Low violated after 2 steps" },
    ]);
  });

  it("in the length of a trace is told with both lengths", { timeout }, async () => {
    const { disagreements } = await compared(spec, "only", (result) => ({
      ...result,
      properties: result.properties.map((each) => (each.property === "Low" ? { ...each, steps: 1 } : each)),
    }));
    expect(disagreements).toEqual([
      { about: "Low", ours: "violated after 1 steps", tlc: "invariant Low violated after 2 steps" },
    ]);
  });

  it("in the states themselves shows one", { timeout }, async () => {
    const machine = reference(counter({}), "only");
    const result = search(machine);
    const wrong = machine.state({ x: 0, flag: true });
    const { disagreements } = await agree(Object.assign(machine, { initial: () => [wrong] }), result, {});
    expect(disagreements).toEqual([
      { about: "reachable states", ours: '{"x":0,"flag":true}', tlc: '{"x":0,"flag":false}' },
    ]);
  });
});

describe("an incomplete search", () => {
  it("is not compared", async () => {
    const machine = reference(counter({}), "only");
    await expect(agree(machine, search(machine, { maxStates: 2 }))).rejects.toThrow("only a complete search");
  });
});
