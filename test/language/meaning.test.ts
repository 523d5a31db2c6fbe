import { describe, expect, test } from "vitest";
import {
  action,
  all,
  any,
  bool,
  branch,
  constant,
  convert,
  define,
  each,
  every,
  type Expr,
  first,
  given,
  ids,
  ifElse,
  image,
  int,
  invariant,
  last,
  leadsTo,
  map,
  match,
  not,
  oneOf,
  option,
  or,
  process,
  property,
  record,
  seq,
  setOf,
  setWhere,
  some,
  sometimes,
  spec,
  state,
  step,
  stepProperty,
  thread,
  variable,
  variant,
  weakTogether,
  when,
} from "../../checker/index.ts";
import type { AnySort } from "../../checker/index.ts";
import type { Node, Sort } from "../../checker/language/node.ts";
import type { Property } from "../../checker/language/spec.ts";

const Vcpu = ids("Vcpu");
const Last = constant("Last");
const Gfn = int("Gfn", 0, Last);
const Gen = int("Gen", 0, 3);
const Where = oneOf("guest", "fault");

const s = state({
  pc: variable(map(Vcpu, Where), "where each vCPU is"),
  gen: variable(Gen, "a generation"),
  flag: variable(bool, "a flag"),
  slot: variable(record({ base: Gfn, valid: bool }), "a slot"),
  spte: variable(map(Gfn, option(Gen)), "a map"),
  deep: variable(map(Vcpu, record({ a: Gen, b: Gen })), "a map of records"),
  dirty: variable(setOf(Gfn), "a set"),
  queue: variable(seq(Gfn, 2), "a sequence"),
  answer: variable(variant({ none: {}, slot: { base: Gfn } }), "a variant"),
});

const variableNamed = (name: string): Node => ({ op: "var", name });
const lit = (value: boolean | number | string | null): Node => ({ op: "lit", value });
const bound = (name: string): Node => ({ op: "bound", name });
const vcpu: Sort = { kind: "ids", name: "Vcpu" };

/** What a step with one update sets its variable to. */
function set(body: () => void): Node | undefined {
  const { updates } = action("Act", body);
  expect(updates).toHaveLength(1);
  return updates[0]?.value;
}

function node(expr: Expr<AnySort>): Node {
  return expr.node;
}

describe("a step becomes guards and one next value for each variable:", () => {
  test("guards in order, updates in the order of writing", () => {
    const { guards, updates, doc, standsFor, params } = action(
      { doc: "Act", standsFor: "kvm_do()" },
      { v: Vcpu },
      ({ v }) => {
        when(s.flag, s.gen.lt(3));
        when(s.pc.at(v).eq("guest"));
        s.flag.set(false);
        s.gen.set(s.gen.plus(1));
      },
    );
    expect({ doc, standsFor, params }).toEqual({
      doc: "Act",
      standsFor: "kvm_do()",
      params: [{ name: "v", sort: vcpu }],
    });
    expect(guards).toEqual([
      variableNamed("flag"),
      { op: "lt", left: variableNamed("gen"), right: lit(3) },
      {
        op: "eq",
        left: { op: "get", of: variableNamed("pc"), hop: { key: bound("v") } },
        right: lit("guest"),
      },
    ]);
    expect(updates.map(({ variable, value }) => ({ variable, value }))).toEqual([
      { variable: "flag", value: lit(false) },
      { variable: "gen", value: { op: "add", left: variableNamed("gen"), right: lit(1) } },
    ]);
  });

  test("setting a part is EXCEPT, and two parts are one EXCEPT in the other", () => {
    const { updates } = action("Act", { v: Vcpu, w: Vcpu }, ({ v, w }) => {
      s.deep.at(v).a.set(1);
      s.deep.at(w).b.set(2);
    });
    expect(updates.map(({ value }) => value)).toEqual([
      {
        op: "except",
        of: {
          op: "except",
          of: variableNamed("deep"),
          path: [{ key: bound("v") }, { field: "a" }],
          value: lit(1),
        },
        path: [{ key: bound("w") }, { field: "b" }],
        value: lit(2),
      },
    ]);
  });

  test("a branch is an IF in each variable that an arm sets, the other arm keeping what was before", () => {
    const { updates } = action("Act", () => {
      s.slot.base.set(0);
      branch(
        s.flag,
        () => {
          s.gen.set(1);
          s.slot.valid.set(true);
        },
        () => s.gen.set(2),
      );
    });
    const base: Node = { op: "except", of: variableNamed("slot"), path: [{ field: "base" }], value: lit(0) };
    expect(updates.map(({ variable, value }) => ({ variable, value }))).toEqual([
      {
        variable: "slot",
        value: {
          op: "if",
          cond: variableNamed("flag"),
          then: { op: "except", of: base, path: [{ field: "valid" }], value: lit(true) },
          else: base,
        },
      },
      {
        variable: "gen",
        value: { op: "if", cond: variableNamed("flag"), then: lit(1), else: lit(2) },
      },
    ]);
  });

  test("branches nest", () => {
    const value = set(() =>
      branch(
        s.flag,
        () => s.gen.set(1),
        () => branch(s.gen.eq(0), () => s.gen.set(2)),
      ),
    );
    expect(value).toEqual({
      op: "if",
      cond: variableNamed("flag"),
      then: lit(1),
      else: {
        op: "if",
        cond: { op: "eq", left: variableNamed("gen"), right: lit(0) },
        then: lit(2),
        else: variableNamed("gen"),
      },
    });
  });
});

describe("a program becomes a step for each label,", () => {
  const at = (name: string, label: string): Node => ({
    op: "eq",
    left: { op: "get", of: variableNamed("pc"), hop: { key: bound(name) } },
    right: lit(label),
  });

  test("guarded by the label and going to the one that it returns", () => {
    const { fault } = thread(Vcpu, s.pc, {
      guest: step("access memory", () => "fault"),
      fault: step("resolve it", { gfn: Gfn }, (self, { gfn }) => {
        when(s.slot.base.eq(gfn));
        return ifElse(Where, s.pc.at(self).eq("fault"), "guest", "fault");
      }),
    });
    expect(fault.params.map(({ name }) => name)).toEqual(["self", "gfn"]);
    expect(fault.guards).toEqual([
      at("self", "fault"),
      {
        op: "eq",
        left: { op: "get", of: variableNamed("slot"), hop: { field: "base" } },
        right: bound("gfn"),
      },
    ]);
    expect(fault.updates[0]?.value).toEqual({
      op: "except",
      of: variableNamed("pc"),
      path: [{ key: bound("self") }],
      value: { op: "if", cond: at("self", "fault"), then: lit("guest"), else: lit("fault") },
    });
  });

  test("also of threads that have an order, and of one thread alone", () => {
    const ring = state({
      pc: variable(map(Gen, Where), "a program for each number"),
      one: variable(Where, "a program for one"),
    });
    const { guest } = thread(Gen, ring.pc, {
      guest: step("", (self) => ifElse(Where, self.eq(first(Gen)), "guest", "fault")),
      fault: step("", () => "guest"),
    });
    const alone = process(ring.one, {
      guest: step("", () => "fault"),
      fault: step("", () => "guest"),
    });
    expect(guest.params).toEqual([{ name: "self", sort: Gen.data }]);
    expect(alone.fault.guards).toEqual([{ op: "eq", left: variableNamed("one"), right: lit("fault") }]);
  });
});

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

describe("a spec holds", () => {
  const Table = given("Table", map(Gfn, Gen), "what is where");
  const Inner = define("Inner", "called by Outer", { g: Gfn }, Gen, ({ g }) => Table.at(g));
  const Outer = define("Outer", "calls Inner", { g: Gfn }, bool, ({ g }) => Inner({ g }).eq(s.gen));
  const Unused = define("Unused", "called by nobody", {}, bool, () => s.flag);
  const Go = action("go", { g: Gfn }, ({ g }) => {
    when(Outer({ g }));
    s.gen.set(0);
  });

  const holds = invariant(
    "with a witness of its own",
    () => s.flag,
    () => s.gen.eq(1),
  );
  const implied = invariant("talks of faults", () =>
    all({ v: Vcpu }, ({ v }) => s.pc.at(v).eq("fault").implies(s.flag)),
  );
  const grows = stepProperty("grows", s, (next) => next.gen.ge(s.gen));
  const happens = sometimes("happens", () => s.flag);
  const leads = property("leads", () =>
    each({ v: Vcpu }, ({ v }) => leadsTo(s.pc.at(v).eq("fault"), s.pc.at(v).eq("guest"))),
  );
  void Unused;

  const model = spec(s, {
    name: "Model",
    doc: "A model",
    constants: [Vcpu, Last, Table],
    init: {
      pc: () => "guest",
      gen: any(Gen),
      flag: false,
      slot: { base: 0, valid: false },
      spte: () => null,
      deep: () => ({ a: 0, b: 0 }),
      dirty: [],
      queue: [],
      answer: { tag: "none" },
    },
    actions: { Go },
    properties: { holds, implied, grows, happens, leads },
    fairness: [weakTogether({})],
    deadlock: { onlyWhen: () => s.flag },
    instances: { small: { Vcpu: 1, Last: 1, Table: [0, 1] } },
  });

  function find(name: string): Property | undefined {
    return model.properties.find((each) => each.name === name);
  }

  test("the operators that it calls, each after those that it calls itself", () => {
    expect(model.definitions.map(({ name }) => name)).toEqual(["Inner", "Outer"]);
  });

  test("its constants by kind", () => {
    expect(model.constants.map(({ name, kind }) => [name, kind])).toEqual([
      ["Vcpu", "ids"],
      ["Last", "bound"],
      ["Table", "value"],
    ]);
  });

  test("initial values, or sets of them", () => {
    expect(model.init.slice(0, 2)).toEqual([
      {
        variable: "pc",
        among: false,
        node: { op: "fn", over: { name: "v", sort: vcpu }, body: lit("guest") },
      },
      { variable: "gen", among: true, node: { op: "domain", sort: Gen.data } },
    ]);
  });

  test("what an implication under a quantifier talks about, as its witness", () => {
    expect(find("holds")).toMatchObject({ witness: { op: "eq", left: variableNamed("gen"), right: lit(1) } });
    expect(find("implied")).toMatchObject({
      witness: { op: "exists", over: [{ name: "v", sort: vcpu }], body: { op: "eq", right: lit("fault") } },
    });
  });

  test("step properties over both states, temporal ones with their parameters outside", () => {
    expect(find("grows")).toMatchObject({
      kind: "step",
      node: { op: "le", left: variableNamed("gen"), right: { op: "next", name: "gen" } },
    });
    expect(find("leads")).toMatchObject({
      kind: "temporal",
      temporal: { op: "each", over: [{ name: "v", sort: vcpu }], body: { op: "leadsTo" } },
    });
  });

  test("fairness and deadlock", () => {
    expect(model.fairness).toEqual([{ strength: "weak", actions: ["Go"], per: [] }]);
    expect(model.deadlock).toEqual({ kind: "only", node: variableNamed("flag") });
  });
});
