import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { reference } from "../../checker/evaluate/reference.ts";
import { search } from "../../checker/search/search.ts";
import { exportFiles } from "../../checker/tla/export.ts";
import { staleFiles, writeFolder } from "../../checker/tla/folder.ts";
import { tryFolder, writeFiles } from "../../checker/tla/write-files.ts";
import { tiny } from "../evaluate/tiny.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "slotcheck-test-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** What is exported of a spec of this name. */
function exported(name: string): ReadonlyMap<string, string> {
  const spec = tiny({ name });
  return exportFiles([{ spec, source: "tiny.ts", results: [search(reference(spec, "only"))] }]);
}

const files = exported("A");

function read(name: string): Promise<string> {
  return readFile(join(folder, name), "utf8");
}

describe("an exported folder", () => {
  it("is not stale once it is written", async () => {
    expect(await writeFolder(folder, files)).toEqual([]);
    expect(await staleFiles(folder, files)).toEqual([]);
  });

  it("names each file that is missing, different or left over", async () => {
    await writeFolder(folder, exported("Old"));
    await mkdir(join(folder, "A"));
    await writeFile(join(folder, "A/A.tla"), "3\n");
    await rm(join(folder, "manifest.json"));
    expect(await staleFiles(folder, files)).toEqual([
      "A/A.tla is not what its model says",
      "A/A_only.cfg is missing",
      "manifest.json is missing",
      "Old/Old.tla has no model any more",
      "Old/Old_only.cfg has no model any more",
    ]);
  });

  it("is missing all of its files if there is no folder", async () => {
    const none = join(folder, "none");
    expect(await staleFiles(none, files)).toEqual([
      "A/A.tla is missing",
      "A/A_only.cfg is missing",
      "manifest.json is missing",
    ]);
  });

  it("loses what no model exports any more", async () => {
    await writeFolder(folder, exported("Old"));
    await writeFolder(folder, files);
    expect(await staleFiles(folder, files)).toEqual([]);
    expect(await readdir(folder)).toEqual(["A", "manifest.json"]);
  });

  it("loses what an older slotcheck wrote beside the folders of specs", async () => {
    const text = files.get("A/A.tla") ?? "";
    await writeFile(join(folder, "A.tla"), text);
    expect(await staleFiles(folder, files)).toContain("A.tla has no model any more");
    await writeFolder(folder, files);
    expect(await readdir(folder)).toEqual(["A", "manifest.json"]);
  });

  it("keeps a file of mine in the folder of a spec that is gone", async () => {
    await writeFolder(folder, exported("Old"));
    await writeFile(join(folder, "Old", "notes.md"), "mine\n");
    await writeFolder(folder, files);
    expect(await readdir(join(folder, "Old"))).toEqual(["notes.md"]);
  });

  it("keeps whatever slotcheck did not generate", async () => {
    const mine = {
      "Mine.tla": "---- MODULE Mine ----\n====\n",
      "Mine.cfg": "INIT Init\n",
      "README.md": "mine\n",
    };
    for (const [name, text] of Object.entries(mine)) await writeFile(join(folder, name), text);
    await mkdir(join(folder, "Folder.tla"));
    await writeFolder(folder, files);
    expect(await staleFiles(folder, files)).toEqual([]);
    for (const [name, text] of Object.entries(mine)) expect(await read(name)).toBe(text);
  });

  it.each([
    ["A/A.tla", "---- MODULE A ----\n\\* I wrote this myself.\n====\n"],
    ["A/A_only.cfg", "SPECIFICATION Spec\n"],
    ["manifest.json", '{"name": "my application"}\n'],
  ])("is left as it is if %s is in the way and not generated", async (name, text) => {
    await writeFolder(folder, exported("Old"));
    await mkdir(join(folder, "A"));
    await writeFile(join(folder, name), text);
    expect(await writeFolder(folder, files)).toEqual([name]);
    expect(await read(name)).toBe(text);
    expect(await read("Old/Old.tla")).toContain("MODULE Old");
  });
});

describe("files that are written together", () => {
  /** The last of these has a name that no file can have. */
  const impossible = new Map([...files, [`${"x".repeat(300)}.tla`, ""]]);

  it("are all as they were where one cannot be written, and so are the folders above", async () => {
    await writeFolder(folder, exported("Old"));
    const before = await readdir(folder, { recursive: true });
    const manifest = await read("manifest.json");
    await expect(writeFolder(folder, impossible)).rejects.toThrow("ENAMETOOLONG");
    expect(await readdir(folder, { recursive: true })).toEqual(before);
    expect(await read("manifest.json")).toBe(manifest);
    await expect(writeFiles(join(folder, "new/er"), impossible)).rejects.toThrow("ENAMETOOLONG");
    expect(await readdir(folder)).not.toContain("new");
  });

  it("do not take the place of a folder", async () => {
    await mkdir(join(folder, "manifest.json"));
    await expect(writeFiles(folder, files)).rejects.toThrow("manifest.json is a folder");
    expect(await readdir(folder)).toEqual(["manifest.json"]);
  });

  it("are refused where there can be none, and the answer comes", async () => {
    for (const write of [(name: string) => writeFiles(name, files), tryFolder])
      await expect(write("/proc/none/such")).rejects.toThrow(/ENOENT|EACCES|EPERM/);
  });

  it("can be tried, which leaves nothing behind", async () => {
    await tryFolder(join(folder, "new/er"));
    await tryFolder(folder);
    expect(await readdir(folder)).toEqual([]);
  });
});
