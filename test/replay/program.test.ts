// A plan as a C program does on the real kernel what the helper did.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compiler } from "../../model/replay/compile.ts";
import { mainText, standAlone } from "../../model/replay/program.ts";
import { planOf, type PlanStep, sequences } from "../../model/replay/sequence.ts";
import { describeWithKvm } from "./kvm.ts";

function run(plan: readonly PlanStep[]): { readonly stdout: string; readonly status: number | null } {
  const folder = mkdtempSync(join(tmpdir(), "slotcheck-program-"));
  try {
    const [file, output] = [join(folder, "test.c"), join(folder, "test")];
    writeFileSync(file, standAlone(["a test"], plan).join("\n"));
    const built = spawnSync(compiler(), ["-Wall", "-Wextra", "-Werror", "-o", output, file], {
      encoding: "utf8",
    });
    if (built.status !== 0) throw new Error(built.stderr);
    return spawnSync(output, { encoding: "utf8" });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const long = fc
  .sample(sequences(3, 150), { seed: 11, numRuns: 20 })
  .map((sequence) => planOf(sequence))
  .sort((a, b) => b.length - a.length)
  .slice(0, 4);

describeWithKvm("a program", () => {
  it.each(long.map((plan) => [plan.length, plan] as const))("of %i steps agrees too", (_long, plan) => {
    const { stdout, status } = run(plan);
    const lines = stdout.split("\n").filter((line) => /^(not )?ok /.test(line));
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.filter((line) => line.startsWith("not"))).toEqual([]);
    expect(status).toBe(0);
  });

  it("fails, with what it got, where the expectation is wrong", () => {
    const [fresh] = planOf({ setting: { cpl: 3, manual: 0 }, choices: [] });
    const wrong: PlanStep = {
      request: { op: "access", kind: "load", gfn: 256 },
      expected: { reply: { exit: "done", rax: "0x1" } },
    };
    const { stdout, status } = run(fresh ? [fresh, wrong] : []);
    expect(stdout).toContain("# mmio-read detail 0 error 0 gpa 0x100908");
    expect(stdout).toContain("not ok 2 access kind load gfn 256: done rax 0x1\n");
    expect(status).toBe(1);
  });
});

describe("the text of a program", () => {
  it("has a line for each step and names what it asks", () => {
    const plan = planOf({
      setting: { cpl: 3, manual: 0 },
      choices: [
        { do: "create", slot: 1, at: 0, pages: 2, backing: 0, page: 1, flags: 1 },
        { do: "access", kind: "store", at: 1, value: 7 },
        { do: "dirty", slot: 1 },
      ],
    });
    expect(mainText(plan).slice(8, 12)).toEqual([
      '\tcheck(vm_reset(&vm, (struct setting){.cpl = 3, .manual = 0}) == 0, "vm cpl 3 manual 0: ok");',
      '\tcheck(vm_region(&vm, 1, 1, 0x100000, 0x2000, hva(&vm, 0, 1)) == 0, "region slot 1 flags 1 gpa 1048576 size 8192 backing 0 page 1: ok");',
      '\tcheck(ends(vm_access(&vm, STORE, 257, 7), (struct step){.exit = DONE, .rax = 0x7}), "access kind store gfn 257 value 7: done rax 0x7");',
      '\tcheck(dirty_has(&vm, 1, 0x2), "dirty slot 1: at least pages 0x2");',
    ]);
  });
});
