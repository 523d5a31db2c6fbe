// The twins count what the models count. Each is run where it is installed, and skipped, visibly, where it is not.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { byHand, rumur, spin } from "../../bench/engine/peers.ts";
import { models } from "../../bench/model/index.ts";

const root = mkdtempSync(join(tmpdir(), "slotcheck-peers-"));
afterAll(() => rmSync(root, { recursive: true }));

for (const engine of [byHand, spin, rumur]) {
  describe.skipIf(engine.version === undefined)(`the twin: ${engine.name}`, () => {
    const twins = engine === byHand ? models.filter(({ name }) => name === "memslot") : models;
    for (const model of twins) {
      const size = model.sizes.find(({ instance }) => instance === "S");
      if (!size) throw new Error(`${model.name} has no size S`);
      const { distinct, generated } = size;
      test(`${model.name} has ${distinct} states, ${generated} generated`, async () => {
        const command = await engine.prepare(model, size, mkdtempSync(join(root, "twin-")));
        if (!command) throw new Error(`no twin of ${model.name}`);
        const { stdout, stderr } = spawnSync(command.file, command.args, {
          cwd: command.cwd,
          encoding: "utf8",
        });
        expect(engine.counts(`${stdout}\n${stderr}`)).toEqual({ distinct, generated });
      });
    }
  });
}

describe("SPIN's counts", () => {
  test("are read where they are so large that it rounds them", () => {
    expect(spin.counts("errors: 0\n 10340352 states, stored\n1.235584e+08 transitions")).toEqual({
      distinct: 10_340_352,
      generated: 123_558_400,
    });
  });
});

describe("an engine that found an error, or not everything, has no counts", () => {
  test("SPIN", () => {
    expect(() => spin.counts("errors: 1\n 10 states, stored\n 20 transitions")).toThrow("did not search");
    expect(() => spin.counts("error: max search depth too small\nerrors: 0")).toThrow("did not search");
  });
  test("rumur", () => {
    expect(() => rumur.counts("1 error found\n5 states, 6 rules fired in 0s.")).toThrow("found an error");
  });
  test("C by hand", () => {
    expect(() => byHand.counts("the table is full\n")).toThrow("no counts");
  });
});
