import { describe, expect, it } from "vitest";
import { reference } from "../../checker/evaluate/reference.ts";
import type { Node, Sort } from "../../checker/language/node.ts";
import type { Property, Spec } from "../../checker/language/spec.ts";
import type { Result } from "../../checker/search/result.ts";
import { search } from "../../checker/search/search.ts";
import {
  action,
  apply,
  at,
  bound,
  eq,
  init,
  int,
  lit,
  set,
  seqOf,
  tiny,
  v,
  variables,
} from "../evaluate/tiny.ts";

const up = apply("add", v("x"), lit(1));

/** Counts x up until it leaves its sort, 0..3, and does something else. */
function run(parts: Partial<Spec> = {}): Result {
  const spec = tiny({
    variables: variables({ x: int(0, 3, "Gfn") }),
    init: init({ x: lit(0) }),
    actions: [action("Up", { updates: [set("x", up)] })],
    ...parts,
  });
  return search(reference(spec, "only"));
}

function property(node: Node): Property {
  return { kind: "invariant", name: "P", doc: "", at, node, witness: undefined };
}

/** The message of an update that stores the value of the node in a variable of the sort. */
function stored(sort: Sort, first: Node, value: Node): string | undefined {
  return run({
    variables: variables({ q: sort }),
    init: init({ q: first }),
    actions: [action("Store", { updates: [set("q", value)] })],
  }).error?.message;
}

describe("a value that leaves its sort", () => {
  it("ends the search with the shortest way there, the action and the line", () => {
    const result = run();
    expect(result).toMatchObject({ distinct: 4, complete: false, limit: undefined });
    expect(result.error).toEqual({
      message: "x becomes 4, which is not in Gfn 0..3",
      action: "Up",
      property: undefined,
      at,
      trace: { initial: 0, choices: [0, 0, 0] },
      binding: [],
    });
  });

  it("is found wherever it hides in a value, and the message says where", () => {
    const record: Sort = { kind: "record", fields: { gfn: int(0, 3, "Gfn") } };
    const made = (gfn: number): Node => ({ op: "record", fields: { gfn: lit(gfn) } });
    const queue: Sort = { kind: "seq", elem: record, max: 2 };
    expect(stored(queue, seqOf(), seqOf(made(1), made(4)))).toBe(
      "q[2].gfn (in q) becomes 4, which is not in Gfn 0..3",
    );
    expect(stored(queue, seqOf(), seqOf(made(1), made(1), made(1)))).toBe(
      "q becomes <<{ gfn: 1 }, { gfn: 1 }, { gfn: 1 }>>, which is not in seq of record of gfn, at most 2",
    );
    const key = { name: "k", sort: int(1, 2) };
    const table = (body: Node): Node => ({ op: "fn", over: key, body });
    const map: Sort = { kind: "map", key: key.sort, value: { kind: "option", elem: int(0, 1, "Bit") } };
    expect(stored(map, table(lit(null)), table(bound("k")))).toBe(
      "q[2] (in q) becomes 2, which is not in Bit 0..1",
    );
    const sort: Sort = {
      kind: "variant",
      cases: { none: {}, some: { of: { kind: "set", elem: int(0, 1, "Bit") } } },
    };
    const some: Node = { op: "variant", tag: "some", fields: { of: { op: "set", elems: [lit(1), lit(5)] } } };
    expect(stored(sort, { op: "variant", tag: "none", fields: {} }, some)).toBe(
      "q.of (in q) becomes 5, which is not in Bit 0..1",
    );
  });

  it("may be an initial one", () => {
    const { error, distinct } = run({ init: init({ x: lit(4) }) });
    expect(error).toMatchObject({ message: "x starts as 4, which is not in Gfn 0..3", action: undefined });
    expect([error?.trace, distinct]).toEqual([undefined, 0]);
  });
});

describe("an operator without a value", () => {
  /** True while x is 0 or 1. */
  const boom = apply("lt", apply("div", lit(1), apply("sub", v("x"), lit(2))), lit(0));

  it("in a guard names the action and its parameters", () => {
    const go = action("Go", {
      params: [{ name: "d", sort: int(5, 6) }],
      guards: [eq(bound("d"), lit(6)), boom],
    });
    const still = [action("Up", { guards: [apply("lt", v("x"), lit(2))], updates: [set("x", up)] }), go];
    expect(run({ actions: still }).error).toMatchObject({
      message: "1 div 0",
      action: "Go",
      at,
      binding: ["6"],
      trace: { initial: 0, choices: [0, 0] },
    });
  });

  it("in a property names the property", () => {
    expect(run({ properties: [property(boom)] }).error).toMatchObject({
      message: "1 div 0",
      action: undefined,
      property: "P",
      trace: { initial: 0, choices: [0, 0] },
    });
  });

  it("in a step property, a temporal one or a refinement names it too", () => {
    const named = { name: "P", doc: "", at };
    const temporal: Property = { ...named, kind: "temporal", temporal: { op: "eventually", arg: boom } };
    const once = action("Once", { guards: [eq(v("y"), lit(0))], updates: [set("y", lit(1))] });
    const bit = variables({ y: int(0, 1, "Bit") });
    const abstract = tiny({ variables: bit, init: init({ y: lit(0) }), actions: [once] });
    const refinement: Property = { ...named, kind: "refinement", abstract, map: { y: v("x") } };
    const step: Property = { ...named, kind: "step", node: boom };
    for (const each of [temporal, step]) expect(run({ properties: [each] }).error?.property).toBe("P");
    expect(run({ properties: [refinement] }).error).toMatchObject({
      message: "y is mapped to 2, which is not in Bit 0..1",
      property: "P",
    });
  });

  it("leaves what was found before it", () => {
    const notOne = property(apply("ne", v("x"), lit(1)));
    const { properties } = run({ properties: [notOne, { ...property(lit(true)), name: "Q" }] });
    expect(properties.map(({ verdict }) => verdict)).toEqual(["violated", "bounded"]);
  });
});

describe("an instance", () => {
  it("must exist", () => {
    expect(() => reference(tiny({}), "big")).toThrow('Tiny has no instance "big"; it has only');
  });

  it("must give constants of their sorts", () => {
    const spec = tiny({
      constants: [{ kind: "value", name: "Limit", sort: int(0, 3, "Gfn"), doc: "" }],
      instances: { only: { Limit: 4 } },
    });
    expect(() => reference(spec, "only")).toThrow('the constant "Limit" is 4, which is not in Gfn 0..3');
  });
});
