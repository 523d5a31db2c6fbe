import { describe, expect, test } from "vitest";
import { action, all, bool, define, match, step, thread, when } from "../../checker/index.ts";
import { refusal } from "./refusal.ts";
import { Gen, refusedStep, s, Vcpu } from "./refused-step.ts";

/** What JavaScript sees in a condition; the linter refuses to look at anything but a boolean. */
function truth(x: unknown): boolean {
  return x as boolean;
}

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

  test("also if the body does something else when it runs again, to see where", () => {
    let runs = 0;
    const message = refusedStep(() => {
      runs += 1;
      if (runs === 1) s.gen.eq(0);
      s.gen.set(1);
    });
    expect([runs, message]).toEqual([2, left("gen = 0")]);
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
    'sort\'s first letter, or "k" where that has no name)';
  expect(refusedStep(() => when(all({ v: Vcpu }, ({ v }) => s.pc.at(v).eq("guest"))))).toBe(why);
});

test("match() without an arm has no value", () => {
  expect(refusedStep(() => s.gen.set(match(Gen, s.answer, {} as never)))).toBe("match() has no arm");
});
