// TLC's SYMMETRY counts what --symmetry counts.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tlc } from "tla2tools-runner";
import { expect, it } from "vitest";
import { reference } from "../../checker/evaluate/reference.ts";
import type { Spec } from "../../checker/language/spec.ts";
import { engine, search } from "../../checker/search/search.ts";
import { symmetryOf } from "../../checker/search/symmetry.ts";
import { exportFiles } from "../../checker/tla/export.ts";
import { writeFolder } from "../../checker/tla/folder.ts";
import { transactionCommit } from "../../model/example/transaction-commit.ts";
import { twoPhase } from "../../model/example/two-phase.ts";
import { describeWithTlc, jvmArgs, timeout } from "./tlc.ts";

/** Distinct states that TLC finds if all permutations of ids are its symmetry. */
async function distinct(spec: Spec, instance: string): Promise<number | undefined> {
  const place = mkdtempSync(join(tmpdir(), "slotcheck-symmetry-"));
  const folder = join(place, spec.name);
  try {
    const bare: Spec = { ...spec, properties: [] };
    const model = { spec: bare, source: "a test", results: [search(engine(bare, instance))] };
    await writeFolder(place, exportFiles([model]));
    const found = symmetryOf(bare, reference(bare, instance).constants);
    const sets = ("ids" in found ? found.ids : []).map(({ name }) => `Permutations(${name})`);
    const root = `---- MODULE Folded ----\nEXTENDS ${spec.name}, TLC\nFold == ${sets.join(" \\cup ")}\n====\n`;
    writeFileSync(join(folder, "Folded.tla"), root);
    const config = join(folder, `${spec.name}_${instance}.cfg`);
    writeFileSync(config, "SYMMETRY Fold\n", { flag: "a" });
    const { verdict, counts } = await tlc({ module: join(folder, "Folded.tla"), config, jvmArgs });
    expect(verdict.kind).toBe("ok");
    return counts?.distinct;
  } finally {
    rmSync(place, { recursive: true });
  }
}

describeWithTlc("TLC's SYMMETRY leaves as many states", () => {
  it.each([
    ["two-phase commit with 5 resource managers", twoPhase, "large", 314],
    ["transaction commit with 3", transactionCommit, "small", 13],
  ] as const)("of %s", { timeout }, async (_name, spec, instance, count) => {
    expect(search(engine(spec, instance), { symmetry: true }).distinct).toBe(count);
    expect(await distinct(spec, instance)).toBe(count);
  });
});
