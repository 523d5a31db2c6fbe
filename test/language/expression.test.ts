import { describe, expect, test } from "vitest";
import {
  action,
  all,
  type AnySort,
  convert,
  every,
  type Expr,
  first,
  ifElse,
  image,
  last,
  match,
  not,
  or,
  setWhere,
  some,
} from "../../checker/index.ts";
import type { Node } from "../../checker/language/node.ts";
import { bound, Gen, Gfn, lit, s, set, variableNamed, Vcpu, vcpu, Where } from "./nodes.ts";

function node(expr: Expr<AnySort>): Node {
  return expr.node;
}

describe("literals are lifted by their sort:", () => {
  test("a function is a map, its key named after the key's sort", () => {
    expect(
      set(() => s.pc.set((who) => ifElse(Where, s.pc.at(who).eq("guest"), "fault", "guest"))),
    ).toMatchObject({
      op: "fn",
      over: { name: "v", sort: vcpu },
      body: { op: "if", then: lit("fault") },
    });
  });

  test("the key has another name where the first one is taken", () => {
    const { updates } = action("Act", { v: Vcpu }, ({ v }) =>
      s.pc.set((who) => ifElse(Where, who.eq(v), "fault", "guest")),
    );
    expect(updates[0]?.value).toMatchObject({
      over: { name: "v2" },
      body: { cond: { op: "eq", left: bound("v2"), right: bound("v") } },
    });
  });

  test("records, cases, sets, sequences, none", () => {
    expect(set(() => s.slot.set({ valid: true, base: 0 }))).toEqual({
      op: "record",
      fields: { base: lit(0), valid: lit(true) },
    });
    expect(set(() => s.answer.set({ tag: "slot", base: s.slot.base }))).toEqual({
      op: "variant",
      tag: "slot",
      fields: { base: { op: "get", of: variableNamed("slot"), hop: { field: "base" } } },
    });
    expect(set(() => s.dirty.set([0, 1]))).toEqual({ op: "set", elems: [lit(0), lit(1)] });
    expect(set(() => s.queue.set([]))).toEqual({ op: "seq", elems: [] });
    expect(set(() => s.spte.at(0).set(null))).toMatchObject({ op: "except", value: lit(null) });
    expect(set(() => s.spte.at(0).set(s.gen))).toMatchObject({ op: "except", value: variableNamed("gen") });
  });
});

describe("expressions:", () => {
  test("gt and ge are lt and le with the sides changed, written left to right", () => {
    expect(node(s.gen.gt(1))).toEqual({ op: "lt", left: lit(1), right: variableNamed("gen") });
    expect(node(s.gen.ge(1))).toEqual({ op: "le", left: lit(1), right: variableNamed("gen") });
  });

  test("options are their elements or none", () => {
    const entry: Node = { op: "get", of: variableNamed("spte"), hop: { key: lit(0) } };
    expect(node(s.spte.at(0).isNone())).toEqual({ op: "eq", left: entry, right: lit(null) });
    expect(node(s.spte.at(0).isSome())).toEqual({ op: "ne", left: entry, right: lit(null) });
    expect(node(s.spte.at(0).value())).toEqual({ op: "value", arg: entry });
    expect(node(s.spte.at(0).eq(s.gen))).toEqual({ op: "eq", left: entry, right: variableNamed("gen") });
  });

  test("sets", () => {
    const dirty = variableNamed("dirty");
    const one: Node = { op: "set", elems: [lit(1)] };
    expect(node(s.dirty.has(1))).toEqual({ op: "in", left: lit(1), right: dirty });
    expect(node(s.dirty.with(1))).toEqual({ op: "union", left: dirty, right: one });
    expect(node(s.dirty.without(1))).toEqual({ op: "minus", left: dirty, right: one });
    expect(node(s.dirty.minus([1]))).toEqual({ op: "minus", left: dirty, right: one });
    expect(node(s.dirty.isEmpty())).toEqual({ op: "eq", left: dirty, right: { op: "set", elems: [] } });
    expect(node(s.gen.in([1]))).toEqual({ op: "in", left: variableNamed("gen"), right: one });
    expect(node(every(Vcpu))).toEqual({ op: "domain", sort: vcpu });
    expect(node(setWhere("v", Vcpu, (v) => s.pc.at(v).eq("guest")))).toMatchObject({
      op: "filter",
      over: { name: "v", sort: vcpu },
    });
    expect(node(image("v", Vcpu, Where, (v) => s.pc.at(v)))).toMatchObject({
      op: "image",
      body: { op: "get", hop: { key: bound("v") } },
    });
  });

  test("sequences count from 1", () => {
    const queue = variableNamed("queue");
    expect(node(s.queue.nth(1))).toEqual({ op: "nth", seq: queue, index: lit(1) });
    expect(node(s.queue.nth(s.gen))).toEqual({ op: "nth", seq: queue, index: variableNamed("gen") });
    expect(node(s.queue.append(1))).toEqual({ op: "append", seq: queue, elem: lit(1) });
    expect(node(s.queue.length().lt(2))).toEqual({
      op: "lt",
      left: { op: "len", arg: queue },
      right: lit(2),
    });
  });

  test("bounds of a sort are its numbers or its constants", () => {
    expect(node(first(Gfn))).toEqual(lit(0));
    expect(node(last(Gfn))).toEqual({ op: "const", name: "Last" });
  });

  test("a converted number is the same number", () => {
    expect(node(convert(Gen, s.slot.base))).toEqual({
      op: "get",
      of: variableNamed("slot"),
      hop: { field: "base" },
    });
  });

  test("a match is an IF for each case but the last", () => {
    const base: Node = { op: "get", of: variableNamed("answer"), hop: { field: "base" } };
    const matched = match(Gfn, s.answer, { none: () => 0, slot: ({ base }) => base });
    expect(node(matched)).toEqual({
      op: "if",
      cond: { op: "is", arg: variableNamed("answer"), tag: "none" },
      then: lit(0),
      else: base,
    });
  });

  test("quantifiers keep their names, and nest", () => {
    const formula = all({ v: Vcpu, w: Vcpu }, ({ v, w }) =>
      or(
        v.eq(w),
        some({ g: Gfn }, ({ g }) => not(s.dirty.has(g))),
      ),
    );
    expect(node(formula)).toMatchObject({
      op: "forall",
      over: [
        { name: "v", sort: vcpu },
        { name: "w", sort: vcpu },
      ],
      body: { op: "or", args: [{ op: "eq" }, { op: "exists", body: { op: "not" } }] },
    });
  });
});
