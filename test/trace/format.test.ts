import { describe, expect, it } from "vitest";
import type { Sort } from "../../checker/language/node.ts";
import type { Plain } from "../../checker/language/spec.ts";
import { diff } from "../../checker/trace/diff.ts";
import { fold } from "../../checker/trace/fold.ts";
import { formatPlain } from "../../checker/trace/format.ts";
import { bool, int, labels } from "../evaluate/tiny.ts";

const num = int(0, 9);
const light = labels("red", "green");
const proc: Sort = { kind: "ids", name: "Proc" };
const set: Sort = { kind: "set", elem: num };
const seq: Sort = { kind: "seq", elem: num, max: 3 };
const option: Sort = { kind: "option", elem: num };
const point: Sort = { kind: "record", fields: { x: num, y: num } };
const shape: Sort = {
  kind: "variant",
  cases: { none: {}, dot: { at: point }, line: { from: point, to: point } },
};
const byProc: Sort = { kind: "map", key: proc, value: num };
const byNum: Sort = { kind: "map", key: num, value: bool };
const byPoint: Sort = { kind: "map", key: point, value: option };

describe("a value as text", () => {
  it.each<[string, Sort, Plain, string]>([
    ["a truth value", bool, true, "true"],
    ["a number", num, 7, "7"],
    ["a label", light, "red", "red"],
    ["a member", proc, "proc0", "proc0"],
    ["nothing", option, null, "-"],
    ["something", option, 0, "0"],
    ["an empty set", set, [], "{}"],
    ["a set", set, [1, 2], "{1, 2}"],
    ["an empty sequence", seq, [], "<>"],
    ["a sequence", seq, [2, 1], "<2, 1>"],
    ["a record", point, { x: 1, y: 2 }, "{x: 1, y: 2}"],
    ["a record in its sort's order", point, { y: 2, x: 1 }, "{x: 1, y: 2}"],
    ["a case without fields", shape, { tag: "none" }, "none"],
    ["a case with fields", shape, { tag: "dot", at: { x: 1, y: 2 } }, "dot{at: {x: 1, y: 2}}"],
    ["a map by member", byProc, { proc0: 1, proc1: 2 }, "[proc0: 1, proc1: 2]"],
    ["a map by number", byNum, { 0: true, 1: false }, "[0: true, 1: false]"],
    ["a map by record", byPoint, [[{ x: 0, y: 0 }, null]], "[{x: 0, y: 0}: -]"],
  ])("is short: %s", (_, sort, value, text) => {
    expect(formatPlain(sort, value)).toBe(text);
  });
});

/** The changes as lines: "M x  1 -> 2". */
function changed(sort: Sort, before: Plain, after: Plain): readonly string[] {
  return diff(sort, before, after, "s").map(
    (each) => `${each.mark} ${each.path}  ${each.before ?? "none"} -> ${each.after ?? "none"}`,
  );
}

describe("what a step changed", () => {
  it.each<[string, Sort, Plain, Plain, readonly string[]]>([
    ["nothing", point, { x: 1, y: 2 }, { x: 1, y: 2 }, []],
    ["a number", num, 1, 2, ["M s  1 -> 2"]],
    ["a set as a whole", set, [1], [1, 2], ["M s  {1} -> {1, 2}"]],
    ["a sequence as a whole", seq, [1], [], ["M s  <1> -> <>"]],
    ["an option that appears", option, null, 0, ["A s  none -> 0"]],
    ["an option that changes", option, 0, 1, ["M s  0 -> 1"]],
    ["an option that goes", option, 1, null, ["D s  1 -> none"]],
    ["a field", point, { x: 1, y: 2 }, { x: 1, y: 3 }, ["M s.y  2 -> 3"]],
    ["two fields", point, { x: 1, y: 2 }, { x: 0, y: 3 }, ["M s.x  1 -> 0", "M s.y  2 -> 3"]],
    [
      "a field of one case",
      shape,
      { tag: "dot", at: { x: 1, y: 2 } },
      { tag: "dot", at: { x: 1, y: 3 } },
      ["M s.at.y  2 -> 3"],
    ],
    [
      "another case",
      shape,
      { tag: "none" },
      { tag: "dot", at: { x: 1, y: 2 } },
      ["M s  none -> dot{at: {x: 1, y: 2}}"],
    ],
    ["a map by member", byProc, { proc0: 1, proc1: 2 }, { proc0: 1, proc1: 3 }, ["M s[proc1]  2 -> 3"]],
    ["a map by number", byNum, { 0: true, 1: true }, { 0: false, 1: true }, ["M s[0]  true -> false"]],
    [
      "a map by record",
      byPoint,
      [
        [{ x: 0, y: 0 }, null],
        [{ x: 0, y: 1 }, 4],
      ],
      [
        [{ x: 0, y: 0 }, 3],
        [{ x: 0, y: 1 }, null],
      ],
      ["A s[{x: 0, y: 0}]  none -> 3", "D s[{x: 0, y: 1}]  4 -> none"],
    ],
    [
      "a record in an option in a map",
      { kind: "map", key: proc, value: { kind: "option", elem: point } },
      { proc0: { x: 1, y: 2 }, proc1: null },
      { proc0: { x: 1, y: 3 }, proc1: null },
      ["M s[proc0].y  2 -> 3"],
    ],
  ])("is its smallest parts: %s", (_, sort, before, after, lines) => {
    expect(changed(sort, before, after)).toEqual(lines);
  });
});

describe("folded text", () => {
  it("keeps to the width, and to 16 columns at least", () => {
    expect(fold("one two three four five", 16)).toEqual(["one two three", "four five"]);
    expect(fold("one two three four five", 1)).toEqual(["one two three", "four five"]);
  });

  it("does not break words", () => {
    expect(fold("a pneumonoultramicroscopic b", 16)).toEqual(["a", "pneumonoultramicroscopic", "b"]);
    expect(fold("", 16)).toEqual([""]);
  });
});
