import { describe, expect, it } from "vitest";
import { reference } from "../../checker/evaluate/reference.ts";
import type { Spec } from "../../checker/language/spec.ts";
import { search } from "../../checker/search/search.ts";
import { traceText, type TextOptions } from "../../checker/trace/text.ts";
import { type Narrator, plainly, traceOf } from "../../checker/trace/trace.ts";
import { dieHard } from "../../model/example/die-hard.ts";
import { hanoi } from "../../model/example/hanoi.ts";
import { unfair, weakEach } from "../../model/example/semaphore.ts";

/** The trace of a property as text, with what differs from the usual options. */
function text(
  spec: Spec,
  instance: string,
  name: string,
  options: Partial<TextOptions> = {},
): readonly string[] {
  const machine = reference(spec, instance);
  const { trace } = search(machine).properties.find(({ property }) => property === name) ?? {};
  if (!trace) throw new Error(`no trace of ${name}`);
  const usual = { width: 80, mark: "X", full: false, narrator: plainly, markLast: false };
  return traceText(traceOf(machine, trace, options.narrator), { ...usual, ...options });
}

describe("a trace as text", () => {
  it("has a line a step and under it only what changed; the violation is marked", () => {
    expect(text(dieHard, "film", "NotSolved", { markLast: true })).toEqual([
      " #  actor  action and what it changed",
      " 0  -      initial state",
      " 1  -      FillBig",
      "             M big  0 -> 5",
      " 2  -      BigToSmall",
      "             M small  0 -> 3",
      "             M big    5 -> 2",
      " 3  -      EmptySmall",
      "             M small  3 -> 0",
      " 4  -      BigToSmall",
      "             M small  0 -> 2",
      "             M big    2 -> 0",
      " 5  -      FillBig",
      "             M big  0 -> 5",
      " 6  -      BigToSmall   <-- X",
      "             M small  2 -> 3",
      "             M big    5 -> 4",
    ]);
  });

  it("says where a lasso goes round", () => {
    expect(text(weakEach, "two", "NoStarve")).toEqual([
      " #  actor     action and what it changed",
      " 0  -         initial state",
      " 1  process0  Try(process0)",
      "                M pc[process0]  outside -> waiting",
      " 2  process1  Try(process1)",
      "                M pc[process1]  outside -> waiting",
      " 3  process1  Enter(process1)",
      "                M pc[process1]  waiting -> critical",
      "                M free          true -> false",
      " 4  process1  Exit(process1)",
      "                M pc[process1]  critical -> outside",
      "                M free          false -> true",
      "              and again from after step 1, for ever",
    ]);
  });

  it("says of stuttering that nothing more has to happen", () => {
    expect(text(unfair, "two", "NoStarve")).toEqual([
      " #  actor     action and what it changed",
      " 0  -         initial state",
      " 1  process0  Try(process0)",
      "                M pc[process0]  outside -> waiting",
      "              and so for ever: nothing more has to happen",
    ]);
  });

  it("is every state as a whole if asked", () => {
    expect(text(unfair, "two", "NoStarve", { full: true })).toEqual([
      " #  actor     action and what it changed",
      " 0  -         initial state",
      "                pc   = [process0: outside, process1: outside]",
      "                free = true",
      " 1  process0  Try(process0)",
      "                pc   = [process0: waiting, process1: outside]",
      "                free = true",
      "              and so for ever: nothing more has to happen",
    ]);
  });

  it("wraps values under their own column where it is narrow", () => {
    expect(text(unfair, "two", "NoStarve", { full: true, width: 48 })).toEqual([
      " #  actor     action and what it changed",
      " 0  -         initial state",
      "                pc   = [process0: outside,",
      "                       process1: outside]",
      "                free = true",
      " 1  process0  Try(process0)",
      "                pc   = [process0: waiting,",
      "                       process1: outside]",
      "                free = true",
      "              and so for ever: nothing more has to happen",
    ]);
  });

  it("is told in a narrator's words, without what they say already, and ends with a picture", () => {
    const narrator: Narrator = {
      tell: ({ binding }, before) => ({
        actor: "guest",
        action: `somebody (${JSON.stringify(binding["p"])}) knocks while ${before["free"] === true ? "nobody" : "one"} is in`,
      }),
      hidden: ["pc[process0]"],
      picture: ({ free }) => [`free: ${JSON.stringify(free)}`],
    };
    expect(text(unfair, "two", "NoStarve", { narrator, width: 40 })).toEqual([
      " #  actor  action and what it changed",
      " 0  -      initial state",
      ' 1  guest  somebody ("process0") knocks',
      "           while nobody is in",
      "           and so for ever: nothing more has to happen",
      "",
      "after step 1",
      "  free: true",
    ]);
  });

  it("counts more than nine steps in a column", () => {
    const lines = text(hanoi, "three", "NotSolved");
    expect(lines[0]).toMatch(/^ # /);
    expect(lines.filter((line) => /^ *\d/.test(line)).length).toBe(8);
  });

  it("is no more than an initial state if nothing happened", () => {
    const machine = reference(weakEach, "two");
    const trace = traceOf(machine, { initial: 0, choices: [] });
    expect(
      traceText(trace, { width: 80, mark: "X", full: false, narrator: plainly, markLast: true }),
    ).toEqual([" #  actor  action and what it changed", " 0  -      initial state"]);
  });
});
