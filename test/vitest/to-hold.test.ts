// The matcher as a test of one's own model uses it.

import "../../checker/vitest/index.ts";
import { describe, expect, it } from "vitest";
import {
  action,
  constant,
  int,
  invariant,
  sometimes,
  spec,
  state,
  variable,
  when,
} from "../../checker/index.ts";

const Top = constant("Top");
const Num = int("Num", 0, Top);
const s = state({ x: variable(Num, "a number") });
const Up = action("up to n", { n: Num }, ({ n }) => {
  when(n.eq(s.x.plus(1)));
  s.x.set(n);
});
const counter = spec(s, {
  name: "Counter",
  doc: "It counts",
  constants: [Top],
  init: { x: 0 },
  actions: { Up },
  properties: {
    Low: invariant("x stays below four", () => s.x.lt(4)),
    Small: invariant("x stays below ninety", () => s.x.lt(90)),
    Two: sometimes("x is two", () => s.x.eq(2)),
    Idle: invariant(
      "x stays low",
      () => s.x.lt(90),
      () => s.x.eq(80),
    ),
  },
  instances: { low: { Top: 3 }, high: { Top: 5 } },
});

/** What a failing expectation says. */
function saying(run: () => void): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return "it passed";
}

describe("toHold", () => {
  it("passes for what holds, at one instance or at all", () => {
    expect(counter).toHold("Small");
    expect(counter).toHold("Low", { instance: "low" });
    expect(counter).not.toHold("Low");
    expect(counter).not.toHold();
  });

  it("fails with a shortest counterexample, its reason, its place and the command that shows it", () => {
    const lines = saying(() => expect(counter).toHold("Low")).split("\n");
    const place = lines.at(-2) ?? "";
    expect(lines.slice(0, 5)).toEqual([
      "Counter/high Low: violated in 4 steps, a shortest trace   6 states",
      "x stays below four",
      "",
      " #  actor  action and what it changed",
      " 0  -      initial state",
    ]);
    expect(lines.slice(-6)).toEqual([
      " 4  -      Up(4)   <-- ✗",
      "             M x  3 -> 4",
      "           because x >= 4, x = 4",
      "",
      place,
      " again     slotcheck show test/vitest/to-hold.test.ts Counter/high Low",
    ]);
    expect(place).toMatch(/^ property {2}test\/vitest\/to-hold\.test\.ts:\d+$/);
  });

  it("takes other constants, and then names no command, which would not know them", () => {
    expect(counter).toHold("Low", { set: { Top: 3 } });
    const said = saying(() => expect(counter).toHold("Low", { instance: "low", set: { Top: 9 } }));
    expect(said).toContain("violated in 4 steps, a shortest trace   10 states");
    expect(said).not.toContain("slotcheck show");
  });

  it("fails for what is vacuous or never reached", () => {
    expect(saying(() => expect(counter).toHold("Idle"))).toContain("vacuous: holds, but");
    const never = saying(() => expect(counter).toHold("Two", { set: { Top: 1 } }));
    expect(never).toContain("violated: no reachable state is like that");
  });

  it("fails for what a limit ended, also where a violation is expected", () => {
    const limits = { instance: "high", maxStates: 2 };
    const open = "Counter/high Low: no counterexample up to the limit   2 states";
    expect(saying(() => expect(counter).toHold("Low", limits))).toContain(open);
    expect(saying(() => expect(counter).not.toHold("Low", limits))).toContain(open);
  });

  it("says so if a violation is expected and everything holds", () => {
    expect(saying(() => expect(counter).not.toHold("Small"))).toBe(
      "Counter/low Small, Counter/high Small: holds, and was expected not to",
    );
  });

  it("refuses names that do not exist", () => {
    expect(() => expect(counter).toHold("Lo")).toThrow(
      'Counter has no property "Lo"; it has Low, Small, Two, Idle',
    );
    expect(() => expect(counter).not.toHold("Low", { instance: "lo" })).toThrow(
      'Counter has no instance "lo"; it has low, high',
    );
    expect(() => expect(counter).toHold("Low", { set: { Tip: 3 } })).toThrow(
      '"Tip" is not a constant; the constants are: Top',
    );
  });
});
