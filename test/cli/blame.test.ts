// Whose fault is it, where no command line can bring the error about.

import { mkdtempSync } from "node:fs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { faultOf } from "../../checker/cli/blame.ts";
import { OutOfMemory } from "../../checker/search/wasm.ts";

afterEach(() => void vi.restoreAllMocks());

function said(error: unknown): readonly [number, string] {
  const lines: string[] = [];
  vi.spyOn(process.stderr, "write").mockImplementation((text) => lines.push(String(text)) > 0);
  const code = faultOf(error, { bugs: "the tracker" });
  return [code, lines.join("")];
}

it("what the system refuses is said in its words", () => {
  let refused: unknown;
  try {
    mkdtempSync("/proc/none/such-");
  } catch (error) {
    refused = error;
  }
  const [code, text] = said(refused);
  expect(code).toBe(2);
  expect(text).toMatch(/^error\[E034\]: the system refuses: E\w+: .* mkdtemp '\/proc\/none\/such-XXXXXX'\n$/);
});

describe("memory that is refused", () => {
  it.each([
    new OutOfMemory("the system gives no memory to search in: no"),
    new RangeError("Array buffer allocation failed"),
    new RangeError("Invalid typed array length: 8589934592"),
  ])("is a limit and no bug: %s", (error) => {
    expect(said(error)).toEqual([
      3,
      `error[E300]: ${error.message}\n  bound the search by --max-states or --max-mem, end other programs, or raise ulimit -v\n`,
    ]);
  });

  it("is not any range error", () => {
    const [code, text] = said(new RangeError("Maximum call stack size exceeded"));
    expect(code).toBe(70);
    expect(text).toMatch(/^slotcheck has a bug\. Please report it .*\n {2}the tracker\n/);
  });
});
