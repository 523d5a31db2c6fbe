import { describe, expect, it } from "vitest";
import type { Binder, Node, Sort } from "../../checker/language/node.ts";
import { printNode, printTest } from "../../checker/tla/print.ts";
import { printSort } from "../../checker/tla/sort.ts";
import { splits } from "../../checker/tla/split.ts";
import { render } from "../../checker/tla/text.ts";
import {
  and,
  apply,
  at,
  bool,
  bound,
  eq,
  int,
  labels,
  lit,
  next,
  not,
  seqOf,
  setOf,
  v,
} from "../evaluate/tiny.ts";

const [a, b, c, p, q, r, s, t, f] = ["a", "b", "c", "p", "q", "r", "s", "t", "f"].map(v) as [
  Node,
  Node,
  Node,
  Node,
  Node,
  Node,
  Node,
  Node,
  Node,
];
const or = (...args: Node[]): Node => ({ op: "or", args });
const over = (...names: string[]): Binder[] => names.map((name) => ({ name, sort: int(0, 2, "Gfn") }));
const all = (names: string[], body: Node): Node => ({ op: "forall", over: over(...names), body });
const some = (names: string[], body: Node): Node => ({ op: "exists", over: over(...names), body });
const choice = (cond: Node, then: Node, otherwise: Node): Node => ({ op: "if", cond, then, else: otherwise });
const at1 = (of: Node, key: Node): Node => ({ op: "get", of, hop: { key } });
const field = (of: Node, name: string): Node => ({ op: "get", of, hop: { field: name } });
const one = (name: string): Binder => ({ name, sort: int(0, 2, "Gfn") });

const table: readonly [Node, string][] = [
  [lit(true), "TRUE"],
  [lit(-1), "-1"],
  [lit("two words"), '"two words"'],
  [lit(null), "None"],
  [next("x"), "x'"],
  [not(p), "~p"],
  [not(not(p)), "~~p"],
  [not(eq(a, b)), "a # b"],
  [not(apply("ne", a, b)), "a = b"],
  [not(apply("in", a, s)), "a \\notin s"],
  [not(apply("lt", a, b)), "~(a < b)"],
  [not(and(p, q)), "~(p /\\ q)"],
  [not(some(["x"], p)), "~\\E x \\in Gfn : p"],
  [and(), "TRUE"],
  [or(), "FALSE"],
  [and(p), "p"],
  [and(p, and(q, r)), "p /\\ q /\\ r"],
  [and(p, or(q, r)), "p /\\ (q \\/ r)"],
  [or(and(p, q), r), "(p /\\ q) \\/ r"],
  [and(all(["x"], p), q), "(\\A x \\in Gfn : p) /\\ q"],
  [and(q, all(["x"], p)), "q /\\ \\A x \\in Gfn : p"],
  [apply("implies", and(q, some(["x"], p)), r), "(q /\\ \\E x \\in Gfn : p) => r"],
  [apply("implies", and(p, q), or(q, r)), "p /\\ q => q \\/ r"],
  [apply("implies", apply("implies", p, q), r), "(p => q) => r"],
  [apply("implies", p, apply("implies", q, r)), "p => (q => r)"],
  [eq(eq(a, b), p), "(a = b) = p"],
  [eq(p, and(q, r)), "p = (q /\\ r)"],
  [eq(p, not(q)), "p = (~q)"],
  [eq(a, choice(p, b, c)), "a = IF p THEN b ELSE c"],
  [eq(choice(p, a, b), c), "(IF p THEN a ELSE b) = c"],
  [eq(p, all(["x"], q)), "p = (\\A x \\in Gfn : q)"],
  [choice(p, choice(q, a, b), c), "IF p THEN (IF q THEN a ELSE b) ELSE c"],
  [choice(p, a, choice(q, b, c)), "IF p THEN a ELSE IF q THEN b ELSE c"],
  [apply("add", apply("add", a, b), c), "a + b + c"],
  [apply("add", a, apply("add", b, c)), "a + (b + c)"],
  [apply("sub", a, apply("sub", b, c)), "a - (b - c)"],
  [apply("sub", apply("add", a, b), c), "(a + b) - c"],
  [apply("add", apply("sub", a, b), c), "a - b + c"],
  [apply("mul", apply("add", a, b), c), "(a + b) * c"],
  [apply("add", a, apply("mul", b, c)), "a + b * c"],
  [apply("mod", apply("add", a, b), c), "(a + b) % c"],
  [apply("add", apply("mod", a, b), c), "(a % b) + c"],
  [apply("mod", apply("mul", a, b), c), "a * b % c"],
  [apply("div", apply("mul", a, b), c), "(a * b) \\div c"],
  [apply("mul", a, lit(-1)), "a * (-1)"],
  [apply("sub", a, lit(-1)), "a - -1"],
  [apply("add", choice(p, a, b), c), "(IF p THEN a ELSE b) + c"],
  [apply("union", apply("union", s, t), setOf(a)), "s \\cup t \\cup {a}"],
  [apply("union", s, apply("intersect", s, t)), "s \\cup (s \\cap t)"],
  [apply("minus", apply("minus", s, t), setOf(a)), "(s \\ t) \\ {a}"],
  [apply("in", a, apply("union", s, t)), "a \\in s \\cup t"],
  [apply("subset", s, t), "s \\subseteq t"],
  [all(["x", "y"], p), "\\A x, y \\in Gfn : p"],
  [
    { op: "exists", over: [one("x"), { name: "y", sort: bool }], body: p },
    "\\E x \\in Gfn, y \\in BOOLEAN : p",
  ],
  [{ op: "filter", over: one("x"), body: p }, "{x \\in Gfn : p}"],
  [{ op: "image", over: one("x"), body: apply("add", bound("x"), a) }, "{x + a : x \\in Gfn}"],
  [{ op: "image", over: one("x"), body: apply("in", bound("x"), s) }, "{(x \\in s) : x \\in Gfn}"],
  [setOf(apply("in", a, s)), "{(a \\in s)}"],
  [at1(f, apply("in", a, s)), "f[(a \\in s)]"],
  [{ op: "fn", over: one("x"), body: lit(0) }, "[x \\in Gfn |-> 0]"],
  [at1(field(at1(f, a), "x"), b), "f[a].x[b]"],
  [at1(next("f"), a), "f'[a]"],
  [at1(choice(p, f, f), a), "(IF p THEN f ELSE f)[a]"],
  [field({ op: "call", name: "Op", args: [a] }, "x"), "Op(a).x"],
  [{ op: "call", name: "Op", args: [] }, "Op"],
  [{ op: "record", fields: { x: a, y: b } }, "[x |-> a, y |-> b]"],
  [{ op: "variant", tag: "none", fields: {} }, '[tag |-> "none"]'],
  [{ op: "is", arg: at1(f, a), tag: "none" }, 'f[a].tag = "none"'],
  [{ op: "value", arg: at1(f, a) }, "f[a]"],
  [{ op: "except", of: f, path: [{ key: a }, { field: "x" }], value: b }, "[f EXCEPT ![a].x = b]"],
  [
    { op: "except", of: { op: "except", of: f, path: [{ key: a }], value: b }, path: [{ key: c }], value: b },
    "[f EXCEPT ![a] = b, ![c] = b]",
  ],
  [seqOf(), "<<>>"],
  [{ op: "nth", seq: { op: "append", seq: s, elem: a }, index: lit(1) }, "Append(s, a)[1]"],
  [{ op: "tail", arg: seqOf(a, b) }, "Tail(<<a, b>>)"],
  [{ op: "card", arg: { op: "domain", sort: { kind: "set", elem: bool } } }, "Cardinality(SUBSET BOOLEAN)"],
];

const ids: Sort = { kind: "ids", name: "Vcpu" };
const sorts: readonly [Sort, string][] = [
  [labels("a", "b"), '{"a", "b"}'],
  [int(0, 3, "Gfn"), "Gfn"],
  [{ kind: "option", elem: ids }, "Vcpu \\cup {None}"],
  [{ kind: "set", elem: { kind: "option", elem: ids } }, "SUBSET (Vcpu \\cup {None})"],
  [{ kind: "option", elem: { kind: "set", elem: ids } }, "(SUBSET Vcpu) \\cup {None}"],
  [{ kind: "map", key: ids, value: { kind: "option", elem: ids } }, "[Vcpu -> Vcpu \\cup {None}]"],
  [{ kind: "record", fields: { x: bool, v: ids } }, "[x : BOOLEAN, v : Vcpu]"],
  [
    { kind: "variant", cases: { none: {}, one: { v: ids } } },
    '[tag : {"none"}] \\cup [tag : {"one"}, v : Vcpu]',
  ],
  [{ kind: "seq", elem: ids, max: { constant: "Room" } }, "BoundedSeq(Vcpu, Room)"],
];

describe("a node on one line", () => {
  it.each(table)("%#: has the parentheses that it needs and no others", (node, text) => {
    expect(printNode(node).flat).toBe(text);
  });
});

describe("a sort", () => {
  it.each(sorts)("%#: is the set of its members", (sort, text) => {
    expect(printSort(sort).flat).toBe(text);
  });
});

describe("a node that does not fit", () => {
  const long = v("aRatherLongNameOfAVariable");
  const lines = (node: Node): string => render(printNode(node), 60).join("\n");

  it("becomes a bulleted list, inside of which operators need no parentheses", () => {
    expect(lines(and(or(p, long), or(eq(long, a), eq(long, b), p)))).toBe(
      [
        "/\\ p \\/ aRatherLongNameOfAVariable",
        "/\\ \\/ aRatherLongNameOfAVariable = a",
        "   \\/ aRatherLongNameOfAVariable = b",
        "   \\/ p",
      ].join("\n"),
    );
  });

  it("puts => under its left side, where it ends the list", () => {
    expect(lines(apply("implies", and(eq(long, a), eq(long, b)), all(["x"], eq(long, bound("x")))))).toBe(
      [
        "/\\ aRatherLongNameOfAVariable = a",
        "/\\ aRatherLongNameOfAVariable = b",
        "=> \\A x \\in Gfn : aRatherLongNameOfAVariable = x",
      ].join("\n"),
    );
  });

  it("keeps a chain of ELSE IF at one margin", () => {
    expect(lines(choice(eq(long, a), lit(1), choice(eq(long, b), lit(2), lit(3))))).toBe(
      [
        "IF aRatherLongNameOfAVariable = a THEN 1",
        "ELSE IF aRatherLongNameOfAVariable = b THEN 2",
        "ELSE 3",
      ].join("\n"),
    );
  });

  it("puts each update of an EXCEPT on its own line", () => {
    const inner: Node = { op: "except", of: f, path: [{ key: a }], value: long };
    expect(lines({ op: "except", of: inner, path: [{ key: b }, { field: "x" }], value: long })).toBe(
      ["[f EXCEPT ![a] = aRatherLongNameOfAVariable,", "          ![b].x = aRatherLongNameOfAVariable]"].join(
        "\n",
      ),
    );
  });

  it("never loses an empty set or sequence for want of room", () => {
    expect(render(printNode(setOf()), -5)).toEqual(["{}"]);
    expect(render(printNode(seqOf()), -5)).toEqual(["<<>>"]);
  });
});

describe("a guard", () => {
  const definition = { name: "Op", doc: "", params: [], sort: bool, body: or(p, q), at };
  const cases: readonly [string, Node, boolean][] = [
    ["a comparison", eq(a, b), false],
    ["a negation, whatever it negates", not(some(["x"], p)), false],
    ["a disjunction", or(p, q), true],
    ["an \\E", some(["x"], p), true],
    ["a disjunction below \\A", all(["x"], or(p, q)), true],
    ["a disjunction in an arm of IF", choice(p, or(p, q), q), true],
    ["a disjunction as the condition of IF", choice(or(p, q), p, q), false],
    ["an operator that is a disjunction", { op: "call", name: "Op", args: [] }, true],
    ["an implication to a conjunction", apply("implies", or(p, q), and(p, q)), false],
    [
      "a function that is applied where it is written",
      at1({ op: "fn", over: one("x"), body: or(p, q) }, a),
      true,
    ],
    ["a map of the state", at1(f, a), false],
  ];
  it.each(cases)("that is %s is taken apart by TLC: %#", (_what, node, expected) => {
    expect(splits(node, [definition])).toBe(expected);
  });

  it("that TLC would take apart is compared with TRUE", () => {
    expect(printTest(or(p, q)).flat).toBe("(p \\/ q) = TRUE");
  });
});
