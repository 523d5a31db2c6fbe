// Locals of compiled functions: which of them share an index, and what may be done with them where.

import { describe, expect, it } from "vitest";
import { Code } from "../../checker/compile/assemble.ts";

describe("locals", () => {
  it("share an index if their blocks are not open together", () => {
    const code = new Code(2, false);
    const outer = code.local();
    code.open("block");
    const [first, second] = [code.local(), code.local()];
    code.open("loop");
    const inner = code.local();
    code.end().end().open("if");
    const third = code.local();
    code.else();
    const fourth = code.local();
    code.end();
    const last = code.local();
    const all = [outer, first, second, inner, third, fourth, last];
    expect(all.map(({ index }) => index)).toEqual([2, 3, 4, 5, 3, 3, 6]);
  });

  it("are 0 at first outside of all blocks", () => {
    const code = new Code(0, false);
    expect(() => code.get(code.local())).not.toThrow();
  });

  it("are refused where their block is over", () => {
    const code = new Code(0, false).open("block");
    const local = code.local();
    code.const(1).set(local).end();
    expect(() => code.get(local)).toThrow("compiled code reads a local that is over here");
    expect(() => code.set(local)).toThrow("compiled code sets a local that is over here");
  });

  it("are refused where nothing may have set them", () => {
    const code = new Code(0, false).open("block");
    const local = code.local();
    expect(() => code.get(local)).toThrow("compiled code reads a local that is unset here");
    code.const(1).open("if").const(1);
    expect(() => code.set(local)).toThrow("compiled code sets a local that is unset here");
    code.end().const(1).tee(local);
    expect(() => code.get(local)).not.toThrow();
  });
});
