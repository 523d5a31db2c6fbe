import { describe, expect, it } from "vitest";
import { reference } from "../../checker/evaluate/reference.ts";
import type { BinaryOp, Node, Sort } from "../../checker/language/node.ts";
import type { Constants, Plain, Spec } from "../../checker/language/spec.ts";
import {
  and,
  apply,
  bool,
  bound,
  eq,
  init,
  int,
  labels,
  lit,
  not,
  seqOf,
  setOf,
  tiny,
  v,
  variables,
} from "./tiny.ts";

/** The value of a node, as a variable of this sort would start. */
function value(
  sort: Sort,
  node: Node,
  parts: Partial<Spec> = {},
  constants: Constants = {},
): Plain | undefined {
  const spec = tiny({
    ...parts,
    variables: variables({ x: sort }),
    init: init({ x: node }),
    instances: { only: constants },
  });
  const machine = reference(spec, "only");
  const [state] = machine.initial();
  return state && machine.values(state)["x"];
}

const wide = int(-2_000_000_000, 2_000_000_000);
const number = (node: Node): Plain | undefined => value(wide, node);
const truth = (node: Node): Plain | undefined => value(bool, node);
const ints = (op: BinaryOp, a: number, b: number): Plain | undefined => number(apply(op, lit(a), lit(b)));
const boom: Node = eq(apply("div", lit(1), lit(0)), lit(1));
const some = (...values: number[]): Node => setOf(...values.map(lit));
const digits: Sort = { kind: "set", elem: int(0, 9) };
const set = (node: Node): Plain | undefined => value(digits, node);
const digit = { name: "d", sort: int(0, 9) };

describe("truth", () => {
  it("combines", () => {
    expect(truth(not(lit(true)))).toBe(false);
    expect(truth(and())).toBe(true);
    expect(truth({ op: "or", args: [] })).toBe(false);
    expect(truth(and(lit(true), lit(false)))).toBe(false);
    expect(truth({ op: "or", args: [lit(false), lit(true)] })).toBe(true);
    expect(truth(apply("implies", lit(true), lit(false)))).toBe(false);
  });

  it("stops at the first argument that decides, so a later one need not have a value", () => {
    expect(truth(and(lit(false), boom))).toBe(false);
    expect(truth({ op: "or", args: [lit(true), boom] })).toBe(true);
    expect(truth(apply("implies", lit(false), boom))).toBe(true);
    expect(truth({ op: "if", cond: lit(true), then: lit(true), else: boom })).toBe(true);
    expect(() => truth(and(lit(true), boom))).toThrow("1 div 0");
  });

  it("quantifies in the order of the sort and stops early", () => {
    const inverse = eq(apply("div", lit(1), bound("d")), lit(1));
    const small = apply("lt", bound("d"), lit(0));
    expect(
      truth({ op: "exists", over: [digit], body: { op: "or", args: [eq(bound("d"), lit(0)), inverse] } }),
    ).toBe(true);
    expect(truth({ op: "forall", over: [digit], body: and(small, inverse) })).toBe(false);
    expect(truth({ op: "forall", over: [], body: lit(false) })).toBe(false);
  });

  it("quantifies over several names at once", () => {
    const e = { ...digit, name: "e" };
    const sum = eq(apply("add", bound("d"), bound("e")), lit(18));
    expect(truth({ op: "exists", over: [digit, e], body: sum })).toBe(true);
    expect(truth({ op: "forall", over: [digit, e], body: sum })).toBe(false);
  });
});

describe("integers", () => {
  it("divide rounding down", () => {
    expect(ints("div", 7, 2)).toBe(3);
    expect(ints("div", -7, 2)).toBe(-4);
    expect(ints("div", 7, -2)).toBe(-4);
    expect(ints("div", -7, -2)).toBe(3);
    expect(() => ints("div", 7, 0)).toThrow("7 div 0");
  });

  it("have remainders that are never negative", () => {
    expect(ints("mod", 7, 2)).toBe(1);
    expect(ints("mod", -7, 2)).toBe(1);
    expect(ints("mod", -8, 2)).toBe(0);
    expect(() => ints("mod", 7, 0)).toThrow("must be positive");
    expect(() => ints("mod", 7, -2)).toThrow("must be positive");
  });

  it("add, subtract and multiply, and never make a negative zero", () => {
    expect(ints("add", 2, -3)).toBe(-1);
    expect(ints("sub", 2, 3)).toBe(-1);
    expect(ints("mul", -2, 3)).toBe(-6);
    expect(ints("mul", -2, 0)).toBe(0);
    expect(ints("div", 0, -2)).toBe(0);
  });

  it("do not wrap at 32 bits", () => {
    expect(() => ints("add", 2_147_483_647, 1)).toThrow("does not fit in 32 bits");
    expect(() => ints("sub", -2_147_483_648, 1)).toThrow("does not fit in 32 bits");
    expect(() => ints("mul", 65_536, 65_536)).toThrow("does not fit in 32 bits");
    expect(() => ints("div", -2_147_483_648, -1)).toThrow("does not fit in 32 bits");
  });

  it("compare", () => {
    expect(truth(apply("lt", lit(-1), lit(0)))).toBe(true);
    expect(truth(apply("lt", lit(0), lit(0)))).toBe(false);
    expect(truth(apply("le", lit(0), lit(0)))).toBe(true);
    expect(truth(apply("ne", lit(0), lit(1)))).toBe(true);
  });
});

describe("sets", () => {
  it("have no order and no repetition", () => {
    expect(set(some(3, 1, 3))).toEqual([1, 3]);
    expect(truth(eq(some(3, 1, 3), some(1, 3)))).toBe(true);
    expect(number({ op: "card", arg: some(3, 1, 3) })).toBe(2);
    expect(number({ op: "card", arg: some() })).toBe(0);
  });

  it("combine", () => {
    expect(set(apply("union", some(1, 3), some(2, 3)))).toEqual([1, 2, 3]);
    expect(set(apply("intersect", some(1, 3), some(2, 3)))).toEqual([3]);
    expect(set(apply("minus", some(1, 3), some(2, 3)))).toEqual([1]);
    expect(set(apply("union", some(), some()))).toEqual([]);
    expect(truth(eq(apply("union", some(1), some(2)), some(2, 1)))).toBe(true);
  });

  it("know their elements and subsets", () => {
    expect(truth(apply("in", lit(3), some(1, 3)))).toBe(true);
    expect(truth(apply("in", lit(2), some(1, 3)))).toBe(false);
    expect(truth(apply("subset", some(), some()))).toBe(true);
    expect(truth(apply("subset", some(1, 2), some(1, 3)))).toBe(false);
    expect(truth(apply("in", lit(2), { op: "domain", sort: int(0, 2_000_000_000) }))).toBe(true);
  });

  it("come from a sort, by choice or by image", () => {
    expect(set({ op: "domain", sort: int(7, 9) })).toEqual([7, 8, 9]);
    expect(set({ op: "filter", over: digit, body: apply("lt", bound("d"), lit(2)) })).toEqual([0, 1]);
    expect(set({ op: "image", over: digit, body: apply("div", bound("d"), lit(5)) })).toEqual([0, 1]);
  });

  it("of labels come in the order in which the labels are declared", () => {
    const colour = labels("red", "green", "blue");
    const colours: Sort = { kind: "set", elem: colour };
    expect(value(colours, { op: "domain", sort: colour })).toEqual(["red", "green", "blue"]);
    const two: Node = setOf(setOf(lit("blue")), setOf(lit("red"), lit("green")));
    expect(value({ kind: "set", elem: colours }, two)).toEqual([["red", "green"], ["blue"]]);
  });

  it("of sorts with too many members are refused", () => {
    const huge: Sort = { kind: "int", name: "Huge", lo: 0, hi: 1_000_000 };
    expect(() => set({ op: "domain", sort: huge })).toThrow("Huge 0..1000000 has 1000001 members");
  });
});

describe("maps", () => {
  const flags: Sort = { kind: "map", key: int(0, 2), value: bool };
  const none: Node = { op: "fn", over: { name: "k", sort: int(0, 2) }, body: lit(false) };
  const put = (key: number): Node => ({
    op: "except",
    of: none,
    path: [{ key: lit(key) }],
    value: lit(true),
  });

  it("are made, read and updated", () => {
    expect(value(flags, none)).toEqual({ 0: false, 1: false, 2: false });
    expect(value(flags, put(2))).toEqual({ 0: false, 1: false, 2: true });
    expect(truth({ op: "get", of: put(2), hop: { key: lit(2) } })).toBe(true);
    expect(truth(eq(put(1), put(2)))).toBe(false);
  });

  it("have no value at other keys, and cannot get one", () => {
    expect(() => truth({ op: "get", of: none, hop: { key: lit(3) } })).toThrow("the key 3 is not a key of");
    expect(() => value(flags, put(-1))).toThrow("the key -1 is not a key of");
  });

  it("with equal keys are equal, whatever the sorts are called", () => {
    const renamed: Node = { op: "fn", over: { name: "k", sort: int(0, 2, "Other") }, body: lit(false) };
    expect(truth(eq(none, renamed))).toBe(true);
  });

  it("from sorts that are not scalars show as pairs", () => {
    const key: Sort = { kind: "option", elem: bool };
    const node: Node = { op: "fn", over: { name: "k", sort: key }, body: eq(bound("k"), lit(null)) };
    expect(value({ kind: "map", key, value: bool }, node)).toEqual([
      [false, false],
      [true, false],
      [null, true],
    ]);
  });
});

describe("records, variants and options", () => {
  const point: Sort = { kind: "record", fields: { x: int(0, 9), y: int(0, 9) } };
  const p: Node = { op: "record", fields: { y: lit(2), x: lit(1) } };
  const shape: Sort = { kind: "variant", cases: { dot: {}, ring: { r: int(0, 9) } } };
  const ring: Node = { op: "variant", tag: "ring", fields: { r: lit(3) } };
  const dot: Node = { op: "variant", tag: "dot", fields: {} };

  it("do not depend on the order in which fields are written", () => {
    expect(value(point, p)).toEqual({ x: 1, y: 2 });
    expect(truth(eq(p, { op: "record", fields: { x: lit(1), y: lit(2) } }))).toBe(true);
  });

  it("are read and updated field by field, and deep inside", () => {
    const line: Node = { op: "record", fields: { from: p, to: p } };
    const sort: Sort = { kind: "record", fields: { from: point, to: point } };
    const moved: Node = { op: "except", of: line, path: [{ field: "to" }, { field: "x" }], value: lit(7) };
    expect(number({ op: "get", of: p, hop: { field: "y" } })).toBe(2);
    expect(value(sort, moved)).toEqual({ from: { x: 1, y: 2 }, to: { x: 7, y: 2 } });
  });

  it("tell their case, and have the fields of that case only", () => {
    expect(value(shape, ring)).toEqual({ tag: "ring", r: 3 });
    expect(value(shape, dot)).toEqual({ tag: "dot" });
    expect(truth({ op: "is", arg: ring, tag: "ring" })).toBe(true);
    expect(truth({ op: "is", arg: dot, tag: "ring" })).toBe(false);
    expect(number({ op: "get", of: ring, hop: { field: "r" } })).toBe(3);
    expect(() => number({ op: "get", of: dot, hop: { field: "r" } })).toThrow('there is no field "r" in dot');
  });

  it("hold an element or none", () => {
    expect(value({ kind: "option", elem: int(0, 9) }, lit(null))).toBe(null);
    expect(number({ op: "value", arg: lit(4) })).toBe(4);
    expect(() => number({ op: "value", arg: lit(null) })).toThrow("option that is none");
  });
});

describe("sequences", () => {
  const queue: Sort = { kind: "seq", elem: int(0, 9), max: 2 };
  const two = seqOf(lit(5), lit(6));

  it("are read from the front and grow at the end", () => {
    expect(number({ op: "len", arg: two })).toBe(2);
    expect(number({ op: "head", arg: two })).toBe(5);
    expect(value(queue, { op: "tail", arg: two })).toEqual([6]);
    expect(number({ op: "nth", seq: two, index: lit(2) })).toBe(6);
    expect(value(queue, { op: "append", seq: seqOf(), elem: lit(1) })).toEqual([1]);
    expect(value(queue, { op: "tail", arg: { op: "append", seq: two, elem: lit(1) } })).toEqual([6, 1]);
  });

  it("have no element where they end", () => {
    expect(() => number({ op: "head", arg: seqOf() })).toThrow("head of an empty sequence");
    expect(() => value(queue, { op: "tail", arg: seqOf() })).toThrow("tail of an empty sequence");
    expect(() => number({ op: "nth", seq: two, index: lit(0) })).toThrow("position 0 of a sequence of 2");
    expect(() => number({ op: "nth", seq: two, index: lit(3) })).toThrow("position 3 of a sequence of 2");
  });
});

describe("names", () => {
  it("of operators take their arguments by value, even of themselves", () => {
    const half = {
      name: "Half",
      doc: "",
      params: [digit],
      sort: digit.sort,
      body: apply("div", bound("d"), lit(2)),
      at: { file: "", line: 0 },
    };
    const call = (arg: Node): Node => ({ op: "call", name: "Half", args: [arg] });
    expect(value(wide, call(call(lit(8))), { definitions: [half] })).toBe(2);
  });

  it("of constants mean what the instance says", () => {
    const parts: Partial<Spec> = {
      constants: [
        { kind: "bound", name: "Max" },
        { kind: "ids", name: "RM" },
        { kind: "value", name: "Table", sort: { kind: "map", key: int(1, 2), value: bool }, doc: "" },
      ],
    };
    const given: Constants = { Max: 3, RM: 2, Table: [true, false] };
    const read = (sort: Sort, name: string): Plain | undefined =>
      value(sort, { op: "const", name }, parts, given);
    expect(read(wide, "Max")).toBe(3);
    expect(read({ kind: "set", elem: { kind: "ids", name: "RM" } }, "RM")).toEqual(["rm0", "rm1"]);
    expect(read({ kind: "map", key: int(1, 2), value: bool }, "Table")).toEqual({ 1: true, 2: false });
  });

  it("of variables mean the state that the formula is about", () => {
    const spec = tiny({ variables: variables({ x: int(0, 9) }), init: init({ x: lit(4) }) });
    const machine = reference(spec, "only");
    const isFour = machine.predicate(eq(v("x"), lit(4)));
    const grows = machine.stepPredicate(apply("lt", v("x"), { op: "next", name: "x" }));
    const [four, five] = [machine.state({ x: 4 }), machine.state({ x: 5 })];
    expect([isFour(four), isFour(five), grows(four, five), grows(five, four)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(machine.state({ x: 4 })).toBe(machine.initial()[0]);
    const isD = machine.predicate(eq(v("x"), bound("d")), [digit], { d: 5 });
    expect([isD(four), isD(five)]).toEqual([false, true]);
  });
});
