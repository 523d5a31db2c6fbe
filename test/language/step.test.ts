import { describe, expect, test } from "vitest";
import { action, branch, ifElse, when } from "../../checker/index.ts";
import { refusal } from "./refusal.ts";
import { Gen, Newer, params, refusedStep, s } from "./refused-step.ts";

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
