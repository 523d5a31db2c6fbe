import { describe, expect, test } from "vitest";
import {
  action,
  all,
  any,
  bool,
  branch,
  define,
  each,
  first,
  given,
  ifElse,
  invariant,
  leadsTo,
  map,
  process,
  property,
  sometimes,
  spec,
  state,
  step,
  stepProperty,
  thread,
  variable,
  weakTogether,
  when,
} from "../../checker/index.ts";
import type { Node } from "../../checker/language/node.ts";
import type { Property } from "../../checker/language/spec.ts";
import { bound, Gen, Gfn, Last, lit, s, set, variableNamed, Vcpu, vcpu, Where } from "./nodes.ts";

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
