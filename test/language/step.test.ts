import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  action,
  all,
  bool,
  branch,
  define,
  type Expr,
  ids,
  ifElse,
  int,
  map,
  match,
  oneOf,
  option,
  record,
  seq,
  setOf,
  state,
  step,
  thread,
  variable,
  variant,
  when,
} from "../../checker/index.ts";
import { refusal } from "./refusal.ts";

const Vcpu = ids("Vcpu");
const Task = ids("Task");
const Gfn = int("Gfn", 0, 3);
const Gen = int("Gen", 0, 3);
const Where = oneOf("guest", "fault");

const s = state({
  pc: variable(map(Vcpu, Where), "where each vCPU is"),
  gen: variable(Gen, "a generation"),
  flag: variable(bool, "a flag"),
  slot: variable(record({ base: Gfn, valid: bool }), "a slot"),
  table: variable(map(Gfn, Gen), "the generation of each gfn"),
  deep: variable(map(Gfn, record({ a: map(Vcpu, Gen), b: Gen })), "a map of records of maps"),
  dirty: variable(setOf(Gfn), "a set"),
  queue: variable(seq(Gfn, 2), "a sequence"),
  owner: variable(option(Vcpu), "an option"),
  answer: variable(variant({ none: {}, slot: { base: Gfn } }), "a variant"),
});

const Newer = define("Newer", "the next generation", {}, Gen, () => s.gen.plus(1));

/** Made outside of any step, as a model's author names a part of the state. */
const isOld = s.gen.eq(0);

/** What JavaScript sees in a condition; the linter refuses to look at anything but a boolean. */
function truth(x: unknown): boolean {
  return x as boolean;
}

const params = { v: Vcpu, w: Vcpu, t: Task };
type Params = Parameters<Parameters<typeof action<typeof params>>[2]>[0];

function refusedStep(body: (x: Params) => void): string {
  return refusal(() => action("Act", params, body));
}

describe("a step is refused that sets", () => {
  test("a variable twice", () => {
    const message = refusedStep(() => {
      s.gen.set(1);
      s.gen.set(2);
    });
    expect(message).toBe('"Act" sets gen twice; choose with branch() or ifElse()');
  });

  test("the same entry of a map twice", () => {
    const message = refusedStep(({ v }) => {
      s.pc.at(v).set("guest");
      s.pc.at(v).set("fault");
    });
    expect(message).toBe('"Act" sets pc[v] twice; choose with branch() or ifElse()');
  });

  test("an entry after the whole, or the whole after an entry", () => {
    const after = refusedStep(({ v }) => {
      s.pc.set(() => "guest");
      s.pc.at(v).set("fault");
    });
    const before = refusedStep(() => {
      s.slot.base.set(1);
      s.slot.set({ base: 0, valid: true });
    });
    expect(after).toBe('"Act" sets pc[v] twice; choose with branch() or ifElse()');
    expect(before).toBe('"Act" sets slot twice; choose with branch() or ifElse()');
  });

  test("again what one arm of a branch has set", () => {
    const message = refusedStep(() => {
      branch(s.flag, () => s.gen.set(1));
      s.gen.set(2);
    });
    expect(message).toBe('"Act" sets gen twice; choose with branch() or ifElse()');
  });

  test("something that is no part of the state", () => {
    expect(refusedStep(({ v, w }) => (v as unknown as typeof s.owner).set(w))).toBe(
      "only state variables can be set, not v",
    );
    expect(refusedStep(() => (Newer() as typeof s.gen).set(1))).toBe(
      "only state variables can be set, not Newer()",
    );
  });

  test("a literal outside the bounds of its sort, however deep it is", () => {
    expect(refusedStep(() => s.gen.set(4))).toBe("4 is outside Gen, 0..3");
    expect(refusedStep(() => s.gen.set(-1))).toBe("-1 is outside Gen, 0..3");
    expect(refusedStep(() => s.slot.set({ base: 4, valid: true }))).toBe("4 is outside Gfn, 0..3");
    expect(refusedStep(() => s.table.set(() => 9))).toBe("9 is outside Gen, 0..3");
    expect(refusedStep(() => s.dirty.set([0, 7]))).toBe("7 is outside Gfn, 0..3");
    expect(refusedStep(() => s.gen.set(ifElse(Gen, s.flag, 1, 9)))).toBe("9 is outside Gen, 0..3");
    expect(refusedStep(() => s.answer.set({ tag: "slot", base: 5 }))).toBe("5 is outside Gfn, 0..3");
    expect(refusedStep(() => s.queue.set([0, 1, 2]))).toBe(
      "3 elements are too many for seq(Gfn), which holds 2",
    );
  });
});

describe("a step may set", () => {
  test("two fields of one record, two entries of one map, either arm of a branch", () => {
    const { updates } = action("Act", params, ({ v, w }) => {
      s.slot.base.set(1);
      s.slot.valid.set(false);
      s.pc.at(v).set("guest");
      s.pc.at(w).set("fault");
      branch(
        s.flag,
        () => s.gen.set(1),
        () => s.gen.set(2),
      );
    });
    expect(updates.map(({ variable }) => variable)).toEqual(["slot", "pc", "gen"]);
  });
});

describe("a step is refused that reads after setting it", () => {
  const late = (what: string): string =>
    `"Act" reads ${what} after setting it. Reads mean the value before the step; put the read first`;

  test("a variable", () => {
    const message = refusedStep(() => {
      s.gen.set(1);
      s.table.at(0).set(s.gen);
    });
    expect(message).toBe(late("gen"));
  });

  test("an entry whose key may be the same", () => {
    const message = refusedStep(({ v, w }) => {
      s.pc.at(v).set("guest");
      s.flag.set(s.pc.at(w).eq("guest"));
    });
    expect(message).toBe(late("pc[w]"));
  });

  test("through an operator", () => {
    const message = refusedStep(() => {
      s.gen.set(1);
      s.table.at(0).set(Newer());
    });
    expect(message).toBe(late("gen"));
  });

  test("through an expression that was made outside the step", () => {
    const message = refusedStep(() => {
      s.gen.set(1);
      s.flag.set(isOld);
    });
    expect(message).toBe(late("gen"));
  });

  test("in the condition of a branch, in a key, in a quantifier", () => {
    const inCondition = refusedStep(() => {
      s.flag.set(true);
      branch(s.flag, () => s.gen.set(1));
    });
    const inKey = refusedStep(() => {
      s.slot.base.set(1);
      s.table.at(s.slot.base).set(0);
    });
    const inQuantifier = refusedStep(({ v }) => {
      s.pc.at(v).set("guest");
      s.flag.set(all({ x: Vcpu }, ({ x }) => s.pc.at(x).eq("guest")));
    });
    expect(inCondition).toBe(late("flag"));
    expect(inKey).toBe(late("slot.base"));
    expect(inQuantifier).toBe(late("pc[x]"));
  });

  test("what one arm of a branch has set", () => {
    const message = refusedStep(() => {
      branch(s.flag, () => s.gen.set(1));
      s.table.at(0).set(s.gen);
    });
    expect(message).toBe(late("gen"));
  });
});

test("a step may read what it sets, if it reads first", () => {
  const { updates } = action("Act", () => {
    const before = s.gen.plus(1);
    s.gen.set(0);
    s.table.at(0).set(before);
  });
  expect(updates).toHaveLength(2);
});

test("a step may use what it read first inside a larger expression later", () => {
  const { updates } = action("Act", { v: Vcpu }, ({ v }) => {
    const isFirst = s.gen.eq(0);
    const newer = Newer();
    branch(isFirst, () => s.gen.set(1));
    s.pc.at(v).set(ifElse(Where, isFirst, "guest", "fault"));
    s.table.at(0).set(newer.plus(1));
  });
  expect(updates.map(({ variable }) => variable)).toEqual(["gen", "pc", "table"]);
});

test("a step may read one field after setting another", () => {
  const { updates } = action("Act", () => {
    s.slot.base.set(1);
    s.flag.set(s.slot.valid);
  });
  expect(updates).toHaveLength(2);
});

test("an arm of a branch may read what the other arm sets", () => {
  const { updates } = action("Act", () => {
    branch(
      s.flag,
      () => s.gen.set(1),
      () => s.table.at(0).set(s.gen),
    );
  });
  expect(updates).toHaveLength(2);
});

describe("an expression that is left over is refused:", () => {
  const left = (what: string): string =>
    `this part is never used: ${what}\n` +
    "A condition needs when(..); &&, ||, ! and === do not work on expressions: use and(), or(), not(), .eq()";

  test("a condition without its when", () => {
    const message = refusedStep(() => {
      s.gen.eq(0);
      s.gen.set(1);
    });
    expect(message).toBe(left("gen = 0"));
  });

  test("the left side of &&", () => {
    expect(refusedStep(() => when((truth(s.gen.eq(0)) && s.flag) as never))).toBe(left("gen = 0"));
    expect(refusedStep(() => when((truth(s.flag) && s.gen.eq(0)) as never))).toBe(left("flag"));
  });

  test("the condition of an if", () => {
    const message = refusedStep(() => {
      if (truth(s.flag)) s.gen.set(1);
    });
    expect(message).toBe(left("flag"));
  });

  test("the condition of ?:", () => {
    expect(refusedStep(() => s.gen.set(truth(s.flag) ? 1 : 0))).toBe(left("flag"));
  });

  test("what !, === and !== look at", () => {
    expect(refusedStep(() => when(!truth(s.flag) as never))).toBe(left("flag"));
    expect(refusedStep(() => when((s.gen === (1 as unknown)) as never))).toBe(left("gen"));
    expect(refusedStep(() => when((s.gen.plus(1) !== s.gen) as never))).toBe(left("gen + 1"));
  });

  test("in a quantifier, an operator, a map's value", () => {
    const inQuantifier = refusedStep(() =>
      when(
        all({ x: Vcpu }, ({ x }) => {
          s.pc.at(x).eq("guest");
          return s.flag;
        }),
      ),
    );
    const inOperator = refusal(() =>
      define("Op", "an operator", {}, bool, () => {
        s.gen.eq(1);
        return s.flag;
      }),
    );
    const inMap = refusedStep(() =>
      s.pc.set((v) => {
        s.pc.at(v).eq("guest");
        return "fault";
      }),
    );
    expect(inQuantifier).toBe(left('pc[x] = "guest"'));
    expect(inOperator).toBe(left("gen = 1"));
    expect(inMap).toBe(left('pc[v2] = "guest"'));
  });

  test("but a parameter may stay unused", () => {
    expect(action("Act", { v: Vcpu }, () => s.gen.set(1)).params).toHaveLength(1);
  });
});

test("native comparison, arithmetic and templates are refused", () => {
  const why = "gen has no value while the model is being built; use .eq(), .lt(), .plus(), ifElse()";
  const gen = s.gen as unknown as number;
  expect(refusedStep(() => when((gen < 3) as never))).toBe(why);
  expect(refusedStep(() => s.gen.set((gen + 1) as never))).toBe(why);
  expect(refusedStep(() => s.gen.set(`${gen}` as never))).toBe(why);
});

describe("guards come first:", () => {
  test("no when() after setting something", () => {
    const message = refusedStep(() => {
      s.gen.set(1);
      when(s.flag);
    });
    expect(message).toBe('"Act" has a when() after setting something; guards come first');
  });

  test("no when() inside a branch()", () => {
    const message = refusedStep(() => branch(s.flag, () => when(s.gen.eq(1))));
    expect(message).toBe('"Act" has a when() inside a branch(); a guard belongs to the whole step');
  });
});

test("steps do not nest, and their parts work inside them only", () => {
  expect(refusedStep(() => action("Inner", () => {}))).toBe("a step cannot be made inside another step");
  expect(refusal(() => s.gen.set(1))).toBe("set() works inside a step only: gen");
  expect(refusal(() => when(s.flag))).toBe("when() works inside a step only");
  expect(refusal(() => branch(s.flag, () => {}))).toBe("branch() works inside a step only");
});

test("after a refused step the language works as before", () => {
  refusedStep(() => s.gen.set(9));
  expect(action("Act", () => s.gen.set(1)).updates).toHaveLength(1);
});

describe("a value is refused that is not of its sort:", () => {
  test("a label that does not exist", () => {
    const why = '"gest" is not a value of "guest" | "fault"';
    expect(refusedStep(({ v }) => s.pc.at(v).set("gest" as never))).toBe(why);
    expect(refusedStep(({ v }) => when(s.pc.at(v).eq("gest" as never)))).toBe(why);
  });

  test("a literal of another shape", () => {
    expect(refusedStep(() => s.flag.set("true" as never))).toBe('"true" is not a value of bool');
    expect(refusedStep(() => s.gen.set(1.5))).toBe("1.5 is not a value of Gen");
    expect(refusedStep(() => s.dirty.set(1 as never))).toBe("1 is not a value of setOf(Gfn)");
    expect(refusedStep(() => s.table.set(0 as never))).toBe("0 is not a value of map(Gfn, Gen)");
    expect(refusedStep(() => s.gen.set((() => 1) as never))).toBe("a function is not a value of Gen");
  });

  test("a record with a field too many or too few", () => {
    expect(refusedStep(() => s.slot.set({ base: 1 } as never))).toBe(
      'the field "valid" of record(base, valid) is missing',
    );
    expect(refusedStep(() => s.slot.set({ base: 1, valid: true, size: 1 } as never))).toBe(
      'there is no field "size" in record(base, valid)',
    );
  });

  test("a case that does not exist", () => {
    expect(refusedStep(() => s.answer.set({ tag: "hole" } as never))).toBe(
      '{"tag":"hole"} is not a value of variant(none, slot)',
    );
    expect(refusedStep(() => s.answer.as("hole" as "slot"))).toBe('there is no case "hole" of none, slot');
  });

  test("a name for a member of an ids sort", () => {
    expect(refusedStep(() => s.owner.set("vcpu0" as never))).toBe(
      '"vcpu0" stands where a Vcpu belongs; members of Vcpu have no literals',
    );
  });

  test("an expression of another sort", () => {
    expect(refusedStep(() => s.gen.set(s.slot.base as never))).toBe(
      "slot.base is of Gfn, and Gen belongs here",
    );
    expect(refusedStep(({ t }) => s.pc.at(t as never).set("guest"))).toBe(
      "t is of Task, and Vcpu belongs here",
    );
    expect(refusedStep(({ t }) => s.owner.set(t as never))).toBe(
      "t is of Task, and option(Vcpu) belongs here",
    );
    expect(refusedStep(() => when(s.gen as never))).toBe("gen is of Gen, and bool belongs here");
  });

  test("a label that a thread cannot go to", () => {
    const go = (): "fault" => "falt" as "fault";
    expect(refusal(() => thread(Vcpu, s.pc, { guest: step("go", go), fault: step("go", go) }))).toBe(
      '"falt" is not a value of "guest" | "fault"',
    );
  });
});

test("a formula cannot bind a name that is bound around it", () => {
  const why =
    '"v" already has a meaning around this formula; use another name (the key of a map literal is named after its ' +
    "sort's first letter)";
  expect(refusedStep(() => when(all({ v: Vcpu }, ({ v }) => s.pc.at(v).eq("guest"))))).toBe(why);
});

test("match() without an arm has no value", () => {
  expect(refusedStep(() => s.gen.set(match(Gen, s.answer, {} as never)))).toBe("match() has no arm");
});

// ---------------------------------------------------------------------------------------------
// The rule about reads and writes, for random places.

type Hop = { readonly field: "a" | "b" } | { readonly key: number };

/** A place as the author writes it, and what it is by the rule's own words. */
interface AnyPlace {
  readonly hops: readonly Hop[];
}

const key = fc.integer({ min: 0, max: 1 }).map((n): Hop => ({ key: n }));
const shapes: fc.Arbitrary<readonly Hop[]> = fc.oneof(
  fc.constant([]),
  key.map((k) => [k]),
  fc.tuple(key, fc.constant<Hop>({ field: "b" })),
  fc.tuple(key, fc.constant<Hop>({ field: "a" })),
  fc.tuple(key, fc.constant<Hop>({ field: "a" }), key),
);
const places: fc.Arbitrary<AnyPlace> = shapes.map((hops) => ({ hops }));

interface Loose extends Expr<typeof Gen> {
  at(key: number): Loose;
  readonly a: Loose;
  readonly b: Loose;
  set(x: unknown): void;
}

const r = state({
  m: variable(map(Gfn, record({ a: map(Gfn, Gen), b: Gen })), "a map of records of maps"),
  out: variable(bool, "where reads go"),
});

function walkTo({ hops }: AnyPlace): Loose {
  return hops.reduce((at, hop) => ("key" in hop ? at.at(hop.key) : at[hop.field]), r.m as unknown as Loose);
}

/** Keys may be equal, so only fields tell two places apart; a place overlaps with its parts. */
function overlap(x: AnyPlace, y: AnyPlace): boolean {
  return x.hops.every((hop, i) => {
    const other = y.hops[i];
    return other === undefined || !("field" in hop && "field" in other) || hop.field === other.field;
  });
}

function outcome(body: () => unknown): "fine" | "late" | "refused otherwise" {
  try {
    body();
    return "fine";
  } catch (error) {
    const { message } = error as Error;
    return message.includes("after setting it") ? "late" : "refused otherwise";
  }
}

test("a read after a write is refused exactly if their places may overlap", () => {
  fc.assert(
    fc.property(places, places, (written, read) => {
      const body = (): void => {
        walkTo(written).set(walkTo(written));
        const late = walkTo(read);
        r.out.set(late.eq(late as never));
      };
      expect(outcome(() => action("Act", body))).toBe(overlap(written, read) ? "late" : "fine");
    }),
  );
});

test("a read before a write is never refused", () => {
  fc.assert(
    fc.property(places, places, (written, read) => {
      const { updates } = action("Act", () => {
        const early = walkTo(read);
        r.out.set(early.eq(early as never));
        walkTo(written).set(walkTo(written));
      });
      expect(updates).toHaveLength(2);
    }),
  );
});
