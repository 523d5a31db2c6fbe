import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { staleFiles, writeFolder } from "../../checker/tla/folder.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "slotcheck-test-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const files = new Map([
  ["A.cfg", "1\n"],
  ["A.tla", "2\n"],
  ["manifest.json", "{}\n"],
]);

describe("an exported folder", () => {
  it("is not stale once it is written", async () => {
    await writeFolder(folder, files);
    expect(await staleFiles(folder, files)).toEqual([]);
  });

  it("names each file that is missing, different or left over", async () => {
    await writeFolder(folder, files);
    await writeFile(join(folder, "A.tla"), "3\n");
    await writeFile(join(folder, "Old.cfg"), "");
    await rm(join(folder, "manifest.json"));
    expect(await staleFiles(folder, files)).toEqual([
      "A.tla is not what its model says",
      "manifest.json is missing",
      "Old.cfg has no model any more",
    ]);
  });

  it("loses what no model exports and keeps what is not an export", async () => {
    await writeFile(join(folder, "Old.tla"), "");
    await writeFile(join(folder, "README.md"), "mine\n");
    await writeFolder(folder, files);
    expect(await staleFiles(folder, files)).toEqual([]);
    expect(await readFile(join(folder, "README.md"), "utf8")).toBe("mine\n");
  });
});
