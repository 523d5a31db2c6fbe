// The commonest mistakes, each of which must stay a type error. Never run: tsc fails where one begins to compile, and
// messages.test.ts reads what tsc says of each.

/* oxlint-disable oxc/const-comparisons, typescript/strict-boolean-expressions -- it objects to some of them too */

import {
  action,
  all,
  bool,
  branch,
  constant,
  convert,
  define,
  eventually,
  ids,
  ifElse,
  int,
  invariant,
  leadsTo,
  map,
  match,
  oneOf,
  option,
  property,
  record,
  refines,
  seq,
  setOf,
  spec,
  state,
  step,
  stepProperty,
  thread,
  variable,
  variant,
  weak,
  when,
} from "../../checker/index.ts";

const Vcpu = ids("Vcpu");
const Task = ids("Task");
const LastGfn = constant("LastGfn");
const Gfn = int("Gfn", 0, LastGfn);
const Gen = int("Gen", 0, 3);
const Slot = record({ base: Gfn, valid: bool });
const Answer = variant({ none: {}, slot: { base: Gfn } });

const s = state({
  pc: variable(map(Vcpu, oneOf("guest", "fault", "map")), "where each vCPU is"),
  slot: variable(Slot, "a slot"),
  answer: variable(Answer, "what a lookup answers"),
  gen: variable(Gen, "a generation"),
  dirty: variable(setOf(Gfn), "a set"),
  owner: variable(option(Vcpu), "an option"),
  queue: variable(seq(Gfn, 2), "a sequence"),
  flag: variable(bool, "a flag"),
});

const Newer = define("Newer", "the next generation", { by: Gen }, Gen, ({ by }) => s.gen.plus(by));

export function values(): void {
  action("", { v: Vcpu, w: Vcpu, t: Task }, ({ v, w, t }) => {
    // @ts-expect-error set a label that does not exist
    s.pc.at(v).set("gest");
    // @ts-expect-error compare with a label that does not exist
    when(s.pc.at(v).eq("gest"));
    // @ts-expect-error one of several labels does not exist
    when(s.pc.at(v).in(["guest", "falt"]));
    // @ts-expect-error a Task for the key of a map from Vcpu
    when(s.pc.at(t).eq("guest"));
    // @ts-expect-error a Gfn where a Gen belongs
    s.gen.set(s.slot.base);
    // @ts-expect-error a Gfn compared with a Gen
    when(s.slot.base.lt(s.gen));
    // @ts-expect-error text where a number belongs
    s.gen.set("1");
    // @ts-expect-error a variable that does not exist
    s.gne.set(1);
    // @ts-expect-error a field that does not exist
    s.slot.bse.set(1);
    // @ts-expect-error a record that lacks a field
    s.slot.set({ base: 1 });
    // @ts-expect-error a record with a field too many
    s.slot.set({ base: 1, valid: true, size: 1 });
    // @ts-expect-error an element of another sort
    when(s.dirty.has("x"));
    // @ts-expect-error an element where a set belongs
    s.dirty.set(1);
    // @ts-expect-error a case that does not exist
    s.answer.set({ tag: "hole" });
    // @ts-expect-error a case without its field
    s.answer.set({ tag: "slot" });
    // @ts-expect-error a field of a variant without its case
    when(s.answer.base.eq(1));
    // @ts-expect-error an option used as its element
    s.pc.at(s.owner).set("fault");
    // @ts-expect-error members of an ids sort have no order
    when(v.lt(w));
    // @ts-expect-error members of an ids sort have no names
    s.owner.set("vcpu0");
    // @ts-expect-error a parameter is not a variable
    v.set(w);
    // @ts-expect-error an operator's result is not a variable
    Newer({ by: 1 }).set(1);
    // @ts-expect-error a number where a formula belongs
    when(s.gen);
    // @ts-expect-error true where a formula belongs
    when(true);
    // @ts-expect-error a value where a map belongs
    s.pc.set("guest");
    // @ts-expect-error an operator without its argument
    s.gen.set(Newer());
    // @ts-expect-error an arm of another sort
    s.gen.set(ifElse(Gen, s.flag, 1, "0"));
    // @ts-expect-error a match without one of the cases
    s.gen.set(match(Gen, s.answer, { none: () => 0 }));
    // @ts-expect-error a converted set
    s.gen.set(convert(Gen, s.dirty));
  });
}

export function nativeOperators(): void {
  action("", { v: Vcpu }, ({ v }) => {
    // @ts-expect-error = instead of set
    s.gen = 3;
    // @ts-expect-error === with a literal
    when(s.pc.at(v) === "guest");
    // @ts-expect-error === of two expressions
    when(s.owner === s.owner);
    // @ts-expect-error ! instead of not
    when(!s.owner.isNone());
    // @ts-expect-error < instead of lt
    when(s.gen < s.gen);
    // @ts-expect-error + instead of plus
    s.gen.set(s.gen + 1);
    // @ts-expect-error a condition in place of an arm
    branch(s.flag, s.gen.eq(1));
  });
}

export function programs(): void {
  // @ts-expect-error a label without its step
  thread(Vcpu, s.pc, { guest: step("", () => "fault"), fault: step("", () => "map") });
  thread(Vcpu, s.pc, {
    // @ts-expect-error a step to a label that does not exist
    guest: step("", () => "falt"),
    fault: step("", () => "map"),
    map: step("", () => "guest"),
  });
  thread(Vcpu, s.pc, {
    // @ts-expect-error a step that goes nowhere
    guest: step("", () => s.gen.set(1)),
    fault: step("", () => "map"),
    map: step("", () => "guest"),
  });
}

export function properties(): void {
  // @ts-expect-error a temporal formula where a state formula belongs
  invariant("", () => leadsTo(s.flag, s.flag));
  // @ts-expect-error a state formula where a temporal one belongs
  property("", () => s.flag);
  // @ts-expect-error an invariant without its doc
  invariant(() => s.flag);
  // @ts-expect-error a step property that sets
  stepProperty("", s, (next) => next.gen.set(1));
  // @ts-expect-error a quantifier whose name is misspelt
  invariant("", () => all({ v: Vcpu }, ({ w }) => s.pc.at(w).eq("guest")));
  // @ts-expect-error temporal operators inside each other
  property("", () => leadsTo(eventually(s.flag), s.flag));
}

export function specs(): void {
  const Go = action("", () => s.gen.set(1));
  const init = {
    pc: () => "guest" as const,
    slot: { base: 0, valid: true },
    answer: { tag: "none" },
    gen: 0,
    dirty: [],
    owner: null,
    queue: [],
    flag: false,
  } as const;
  const { gen: _, ...withoutGen } = init;
  const good = {
    name: "Good",
    doc: "",
    constants: [Vcpu, LastGfn],
    init,
    actions: { Go },
    properties: {},
    instances: { small: { Vcpu: 2, LastGfn: 1 } },
  } as const;
  const abstract = spec(s, good);
  // @ts-expect-error a variable without an initial value
  spec(s, { ...good, init: withoutGen });
  // @ts-expect-error an initial label that does not exist
  spec(s, { ...good, init: { ...init, pc: () => "gest" } });
  // @ts-expect-error an initial value of no variable
  spec(s, { ...good, init: { ...init, gne: 1 } });
  // @ts-expect-error fairness of an action that does not exist
  spec(s, { ...good, fairness: [weak("Goo")] });
  // @ts-expect-error an instance without a constant
  spec(s, { ...good, instances: { small: { Vcpu: 2 } } });
  // @ts-expect-error an instance with a constant that does not exist
  spec(s, { ...good, instances: { small: { Vcpu: 2, LastGfn: 1, Vcpus: 2 } } });
  // @ts-expect-error a constant given as text
  spec(s, { ...good, instances: { small: { Vcpu: "2", LastGfn: 1 } } });
  // @ts-expect-error a property among the actions
  spec(s, { ...good, actions: { Go, Flag: invariant("", () => s.flag) } });
  // @ts-expect-error a refinement without one of the abstract variables
  refines("", abstract, s, () => withoutGen);
}
