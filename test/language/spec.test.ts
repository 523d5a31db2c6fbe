import { describe, expect, test } from "vitest";
import {
  action,
  all,
  any,
  anyWhere,
  type AnySort,
  bool,
  constant,
  define,
  each,
  ghost,
  given,
  ids,
  int,
  invariant,
  leadsTo,
  map,
  named,
  oneOf,
  option,
  property,
  record,
  refines,
  setOf,
  spec,
  type Spec,
  state,
  stepProperty,
  strong,
  variable,
  variant,
  weak,
  weakTogether,
} from "../../checker/index.ts";
import { refusal } from "./refusal.ts";

const Vcpu = ids("Vcpu");
const Task = ids("Task");
const Gfn = int("Gfn", 0, 3);
const Gen = int("Gen", 0, 3);

const s = state({
  pc: variable(map(Vcpu, oneOf("guest", "fault")), "where each vCPU is"),
  gen: variable(Gen, "a generation"),
  flag: variable(bool, "a flag"),
  seen: ghost(Gen, "the last generation that anybody saw"),
});

const Go = action("go", () => s.gen.set(1));
const Fault = action("fault", { v: Vcpu }, ({ v }) => s.pc.at(v).set("fault"));

const base = {
  name: "Model",
  doc: "A model",
  constants: [Vcpu],
  init: { pc: () => "guest", gen: 0, flag: false, seen: 0 },
  actions: { Go, Fault },
  properties: {},
  instances: { small: { Vcpu: 2 } },
};

/** The spec with some parts replaced. What types would refuse is let through. */
function model(parts: Readonly<Record<string, unknown>> = {}): Spec {
  return spec(s, { ...base, ...parts } as never);
}

function refusedModel(parts: Readonly<Record<string, unknown>>): string {
  return refusal(() => model(parts));
}

test("the spec that the others differ from is accepted", () => {
  expect(model().actions.map(({ name }) => name)).toEqual(["Go", "Fault"]);
});

describe("the initial states:", () => {
  const init = (changed: object): string => refusedModel({ init: { ...base.init, ...changed } });

  test("every variable has a value, and nothing else has", () => {
    expect(init({ gen: undefined })).toBe('the variable "gen" has no initial value');
    expect(init({ gne: 1 })).toBe('there is no variable "gne" to initialise');
  });

  test("a value is of its variable's sort and within its bounds", () => {
    expect(init({ pc: () => "gest" })).toBe(
      'the initial value of "pc": "gest" is not a value of "guest" | "fault"',
    );
    expect(init({ gen: 7 })).toBe('the initial value of "gen": 7 is outside Gen, 0..3');
  });

  test("no initial value reads a variable; where does", () => {
    expect(init({ gen: s.seen })).toBe(
      'the initial value of "gen" reads "seen"; relate initial values with `where`',
    );
    expect(init({ gen: anyWhere("x", Gen, (x) => x.eq(s.seen)) })).toBe(
      'the initial value of "gen" reads "seen"; relate initial values with `where`',
    );
    expect(
      model({ init: { ...base.init, gen: any(Gen) }, where: () => s.gen.eq(s.seen) }).where,
    ).toBeDefined();
  });
});

describe("names:", () => {
  test("the module, an action, a field are names in TLA+", () => {
    expect(refusedModel({ name: "my model" })).toBe(
      'the spec\'s name: "my model" is not a name in TLA+: letters, digits and _, the first a letter',
    );
    expect(refusedModel({ actions: { "go-on": Go } })).toBe(
      'the action "go-on": "go-on" is not a name in TLA+: letters, digits and _, the first a letter',
    );
  });

  test("no word of TLA+, of its modules, of its fairness", () => {
    expect(refusedModel({ actions: { CHOOSE: Go } })).toBe(
      'the action "CHOOSE": "CHOOSE" is a word of TLA+; use another name',
    );
    expect(refusedModel({ actions: { Next: Go } })).toBe(
      'the action "Next": "Next" has a meaning in every exported module; use another name',
    );
    expect(refusedModel({ actions: { WF_Go: Go } })).toBe(
      'the action "WF_Go": "WF_Go" begins as TLA+\'s fairness operators do; use another name',
    );
  });

  test("everything in a spec has a name of its own", () => {
    expect(refusedModel({ actions: { gen: Go } })).toBe(
      'the action "gen" has the name of the variable "gen"; rename one of them',
    );
    expect(refusedModel({ properties: { Go: invariant("", () => s.flag) } })).toBe(
      'the property "Go" has the name of the action "Go"; rename one of them',
    );
    expect(refusedModel({ actions: { Gen: Go } })).toBe(
      'the action "Gen" has the name of the sort "Gen"; rename one of them',
    );
    expect(refusedModel({ constants: [Vcpu, Vcpu] })).toBe(
      'the constant "Vcpu" has the name of the constant "Vcpu"; rename one of them',
    );
  });

  test("two operators of one name", () => {
    const One = define("Op", "one", {}, Gen, () => s.gen);
    const Other = define("Op", "the other", {}, Gen, () => s.gen.plus(1));
    const Both = invariant("both", () => One().lt(Other()));
    expect(refusedModel({ properties: { Both } })).toBe('there are two operators named "Op"; rename one');
  });

  test("a bound name is no name of the spec", () => {
    const rename =
      "; rename one of them (the key of a map literal is named after its sort's first letter, " +
      'or "k" where that has no name)';
    const P = invariant("", () => all({ gen: Vcpu }, (x) => s.pc.at(x.gen).eq("guest")));
    const Q = property("", () => each({ Go: Vcpu }, (x) => leadsTo(s.pc.at(x.Go).eq("fault"), s.flag)));
    const R = invariant("", () => all({ IF: Vcpu }, (x) => s.pc.at(x.IF).eq("guest")));
    expect(refusedModel({ properties: { P } })).toBe(
      `the property "P" binds "gen", also the name of a variable${rename}`,
    );
    expect(refusedModel({ properties: { Q } })).toBe(
      `the property "Q" binds "Go", also the name of an action${rename}`,
    );
    expect(refusedModel({ properties: { R } })).toBe(
      'the property "R": "IF" is a word of TLA+; use another name',
    );
  });

  test("the key of a map literal has a bound name too, also in an initial value", () => {
    const clash = state({ g: variable(Gen, ""), table: variable(map(Gfn, Gen), "") });
    const parts = { ...base, actions: {}, init: { g: 0, table: () => 0 } };
    expect(refusal(() => spec(clash, parts))).toBe(
      'the initial value of "table" binds "g", also the name of a variable; rename one of them (the key of a map ' +
        'literal is named after its sort\'s first letter, or "k" where that has no name)',
    );
    const table = map(option(Gfn), Gen);
    const nameless = state({ k: variable(Gen, ""), table: variable(table, "") });
    expect(refusal(() => spec(nameless, { ...base, actions: {}, init: { k: 0, table: () => 0 } }))).toContain(
      'the initial value of "table" binds "k", also the name of a variable',
    );
  });

  test("a bound name stays in its formula", () => {
    const leaked: unknown[] = [];
    action("", { v: Vcpu }, ({ v }) => void leaked.push(v));
    const Leak = action("", () => s.pc.at(leaked[0] as never).set("fault"));
    expect(refusedModel({ actions: { Leak } })).toBe(
      'the action "Leak" uses "v", which belongs to another formula',
    );
  });
});

describe("constants:", () => {
  test("each that is used is listed", () => {
    const Last = constant("Last");
    const Table = given("Table", map(Gfn, Gen), "a table");
    const bounded = state({ x: variable(int("X", 0, Last), "bounded by a constant") });
    expect(refusedModel({ constants: [], instances: { small: {} } })).toBe(
      'the variable "pc": Vcpu is not among the spec\'s constants; list it there',
    );
    expect(refusal(() => spec(bounded, { ...base, init: { x: 0 }, actions: {} }))).toBe(
      'the variable "x": X is bounded by "Last", which the spec\'s constants do not list',
    );
    expect(refusedModel({ actions: { Go: action("", () => s.gen.set(Table.at(0))) } })).toBe(
      'the action "Go" reads the constant "Table"; list it in the spec\'s constants',
    );
  });

  test("an instance gives each of them, and nothing else", () => {
    expect(refusedModel({ instances: {} })).toBe("Model has no instance");
    expect(refusedModel({ instances: { small: {} } })).toBe(
      'the instance "small" of Model: "Vcpu" is missing',
    );
    expect(refusedModel({ instances: { small: { Vcpu: 2, Vcpus: 2 } } })).toBe(
      'the instance "small" of Model: "Vcpus" is not a constant; the constants are: Vcpu',
    );
  });

  test("a size is a number of members, a bound an integer", () => {
    const Last = constant("Last");
    const bounded = state({ x: variable(int("X", 1, Last), "bounded by a constant") });
    const withLast = (value: number): Spec =>
      spec(bounded, {
        ...base,
        constants: [Last],
        init: { x: 1 },
        actions: {},
        instances: { small: { Last: value } },
      });
    expect(refusedModel({ instances: { small: { Vcpu: 0 } } })).toBe(
      'the instance "small" of Model: "Vcpu" must be a number of members, 1 or more',
    );
    expect(refusal(() => withLast("3" as never))).toBe(
      'the instance "small" of Model: "Last" must be an integer',
    );
    expect(refusal(() => withLast(0))).toBe(
      'the instance "small" of Model: the variable "x": X is empty, 1..0',
    );
  });

  test("a structured constant is of its sort and complete", () => {
    const Table = given("Table", map(Gfn, Gen), "a table");
    const Use = action("", () => s.gen.set(Table.at(0)));
    const withTable = (value: unknown): string =>
      refusedModel({
        constants: [Vcpu, Table],
        actions: { Use },
        instances: { small: { Vcpu: 2, Table: value } },
      });
    const about = 'the instance "small" of Model: the constant "Table": ';
    expect(withTable(3)).toBe(`${about}the value is 3, not map(Gfn, Gen)`);
    expect(withTable([0, 1, 2, 9])).toBe(`${about}[3] is 9, not Gen (0..3)`);
    expect(withTable([0, 1])).toBe(`${about}the value has 2 values, not one for each of the 4 keys`);
    expect(withTable({ 0: 1, 1: 1, 2: 1 })).toBe(`${about}the value has no value for the key 3`);
    expect(withTable({ 0: 1, 1: 1, 2: 1, 3: 1, 4: 1 })).toBe(
      `${about}the value has a value for 4, which is no key`,
    );
  });

  test("none tells interchangeable keys apart, or names one", () => {
    const Priority = given("Priority", map(Vcpu, Gen), "an order among vCPUs");
    const First = given("First", setOf(Vcpu), "some vCPUs");
    const small = (constants: object): object => ({ small: { Vcpu: 2, ...constants } });
    expect(refusedModel({ constants: [Vcpu, Priority], instances: small({ Priority: [0, 1] }) })).toBe(
      'the instance "small" of Model: the constant "Priority": map(Vcpu, Gen) tells interchangeable keys apart',
    );
    expect(refusedModel({ constants: [Vcpu, First], instances: small({ First: ["Vcpu1"] }) })).toBe(
      'the instance "small" of Model: the constant "First": [0] is "Vcpu1", not Vcpu; a constant cannot name a ' +
        "member of Vcpu, they are interchangeable",
    );
  });
});

describe("a ghost does not steer the machine:", () => {
  const why = "; a ghost is for properties, it must not steer the machine";
  const Seen = define("Seen", "through an operator", {}, Gen, () => s.seen);
  const Deep = define("Deep", "through two", {}, Gen, () => Seen().plus(1));

  test("not in a guard", () => {
    const Wrong = action("", () => s.gen.set(1));
    const guarded = { ...Wrong, guards: [s.seen.eq(0).node] };
    expect(refusedModel({ actions: { guarded } })).toBe(
      `the guard of "guarded" reads the ghost "seen"${why}`,
    );
  });

  test("not in what is set, directly or through operators", () => {
    const update = `the next value of "gen" in a step of "Wrong" reads the ghost "seen"${why}`;
    expect(refusedModel({ actions: { Wrong: action("", () => s.gen.set(s.seen)) } })).toBe(update);
    expect(refusedModel({ actions: { Wrong: action("", () => s.gen.set(Deep())) } })).toBe(update);
  });

  test("but ghosts may follow the machine and each other, and properties read them", () => {
    const Look = action("", () => s.seen.set(s.gen));
    const Count = action("", () => s.seen.set(s.seen.plus(1)));
    const Behind = invariant("", () => s.seen.le(s.gen));
    expect(model({ actions: { Look, Count }, properties: { Behind } }).properties).toHaveLength(1);
  });
});

describe("fairness:", () => {
  const fair = (...fairness: readonly unknown[]): string => refusedModel({ fairness });

  test("is of actions that exist", () => {
    expect(fair(weak("Gone"))).toBe('fairness of "Gone", which is not an action');
    expect(fair(strong("Go", "Gone"))).toBe('fairness of "Gone", which is not an action');
  });

  test("is per parameters that the actions have", () => {
    expect(fair(weakTogether({ v: Vcpu }, "Go"))).toBe('fairness per "v", which is no parameter of "Go"');
    expect(fair(weakTogether({ w: Vcpu }))).toBe("a fairness has no action that has all its parameters");
    expect(fair(weakTogether({ v: Task }, "Fault"))).toBe(
      'fairness per "v" of Task; in "Fault" it is of Vcpu',
    );
  });

  test("together without names is of all actions that have the parameters", () => {
    expect(model({ fairness: [weakTogether({})] }).fairness[0]?.actions).toEqual(["Go", "Fault"]);
    expect(model({ fairness: [weakTogether({ v: Vcpu })] }).fairness[0]?.actions).toEqual(["Fault"]);
  });

  test("of an action is per its own parameters", () => {
    expect(model({ fairness: [weak("Go", "Fault")] }).fairness.map(({ per }) => per.length)).toEqual([0, 1]);
  });
});

describe("sorts:", () => {
  const sorted = (sort: AnySort, value: unknown): string =>
    refusal(() => spec(state({ x: variable(sort, "") }), { ...base, init: { x: value }, actions: {} }));

  test("an option of an option would have two kinds of none", () => {
    expect(sorted(option(option(Gfn)), null)).toBe(
      'the variable "x": option(option(Gfn)) has two kinds of none; use a variant',
    );
  });

  test("the cases of a variant share fields of one sort only", () => {
    expect(sorted(variant({ a: { x: Gfn }, b: { x: Gen } }), { tag: "a", x: 0 })).toBe(
      'the variable "x": variant(a, b) has two fields "x" of different sorts; rename one',
    );
    expect(sorted(variant({ a: { tag: Gfn } }), { tag: "a" })).toContain(
      'the field "tag" of variant(a) is missing',
    );
  });

  test("labels are different and can be printed", () => {
    expect(sorted(oneOf("a", "a"), "a")).toBe('the variable "x": "a" | "a" has a label twice');
    expect(sorted(oneOf("ü"), "ü")).toBe(
      'the variable "x": "ü" has a label that TLA+ cannot print; use plain ASCII without quotes',
    );
    expect(sorted(variant({ 'a"b': {} }), { tag: 'a"b' })).toContain("has a label that TLA+ cannot print");
  });

  test("fields have names that TLA+ knows as such and that expressions leave free", () => {
    expect(sorted(record({ set: Gfn }), { set: 0 })).toBe(
      'the variable "x": record(set) has a field "set", which every expression has already; rename it',
    );
    expect(sorted(record({ IF: Gfn }), { IF: 0 })).toBe(
      'the variable "x": record(IF) has a field that cannot be named so: "IF" is a word of TLA+; use another name',
    );
  });

  test("bounds are integers", () => {
    expect(sorted(int("X", 0, 1.5), 0)).toBe(
      'the variable "x": X is bounded by 1.5, which is not an integer',
    );
  });

  test("one name is one sort", () => {
    expect(sorted(record({ a: Gfn, b: int("Gfn", 0, 5) }), { a: 0, b: 0 })).toBe(
      'there are two different sorts named "Gfn"; rename one of them',
    );
    expect(refusal(() => named("Frame", Gfn))).toBe("Gfn has its name already");
  });
});

describe("properties:", () => {
  test("only a step property reads the next state", () => {
    const leaked: unknown[] = [];
    stepProperty("", s, (next) => {
      const { flag } = next;
      leaked.push(flag);
      return flag;
    });
    const P = invariant("", () => leaked[0] as never);
    expect(refusedModel({ properties: { P } })).toBe(
      'the property "P" reads the next value of "flag"; only a step property can',
    );
  });

  test("none reads another state", () => {
    const other = state({ x: variable(bool, "") });
    expect(refusedModel({ properties: { P: invariant("", () => other.x) } })).toBe(
      'the property "P" reads "x", a variable of another state',
    );
  });

  test("an invariant is no temporal formula", () => {
    expect(refusal(() => invariant("", () => leadsTo(s.flag, s.flag) as never))).toBe(
      "a temporal formula is not a value of bool",
    );
  });

  test("a refinement gives every variable of the abstract spec, which brings no constants", () => {
    const tasks = state({ ready: variable(setOf(Task), "") });
    const abstract = spec(tasks, {
      name: "Abstract",
      doc: "",
      constants: [Task],
      init: { ready: [] },
      actions: {},
      properties: {},
      instances: { small: { Task: 1 } },
    });
    const P = refines("", abstract, tasks, () => ({ ready: [] }));
    expect(refusedModel({ properties: { P } })).toBe(
      'the property "P": Abstract has the constant "Task", and Model has no such',
    );
    expect(refusal(() => refines("", abstract, tasks, () => ({}) as never))).toBe(
      'the map\'s "ready": undefined is not a value of setOf(Task)',
    );
  });
});

test("a state comes from state()", () => {
  expect(refusal(() => spec({} as typeof s, base as never))).toBe(
    "the first argument must come from state({ .. })",
  );
});
