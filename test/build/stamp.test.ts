// When a build is taken for one of the sources that lie here.

import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { digestOf, isBuilt, leaveStamp, sources } from "../../build/stamp.ts";

let root = "";
const write = (path: string, content: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
};
const remove = (path: string): void => rmSync(join(root, path), { recursive: true });

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "slotcheck-"));
  for (const path of ["build/bundle.ts", "checker/search/search.ts", "model/main.ts"]) write(path, "a");
  for (const name of ["package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json"])
    write(name, "{}");
  const digest = digestOf(root, sources);
  write("dist/model/main.js", "built");
  write("checker/tla2tools-runner/dist/index.js", "built");
  leaveStamp(root, digest);
});
afterEach(() => remove("."));

describe("a build", () => {
  it("is of the same sources, whenever they were written", () => {
    utimesSync(join(root, "model/main.ts"), new Date(0), new Date());
    write("test/some.test.ts", "not part of it");
    write("checker/node_modules/other.js", "not part of it");
    symlinkSync("someone@somewhere.1:2", join(root, "model/.#main.ts"));
    expect(isBuilt(root)).toBe(true);
  });

  it.each([
    ["has other content", () => write("model/main.ts", "b")],
    ["is new", () => write("checker/search/new.ts", "")],
    ["is a new link to nowhere", () => symlinkSync("nowhere", join(root, "model/new.ts"))],
    ["is a new link to what is around it", () => symlinkSync("..", join(root, "model/loop"))],
    ["is gone", () => remove("checker/search/search.ts")],
    [
      "has another name",
      () => renameSync(join(root, "checker/search/search.ts"), join(root, "checker/search/find.ts")),
    ],
    ["names another dependency", () => write("package-lock.json", '{ "packages": {} }')],
    ["is not there any more where there must be one", () => remove("package-lock.json")],
  ])("is old if a source %s", (_, change) => {
    change();
    expect(isBuilt(root)).toBe(false);
  });

  it("is old if a source has changed while it went on", () => {
    const digest = digestOf(root, sources);
    write("model/main.ts", "b");
    leaveStamp(root, digest);
    expect(isBuilt(root)).toBe(false);
  });

  it.each([
    ["was never begun", () => remove("dist")],
    ["was broken off after an earlier one", () => write("checker/tla2tools-runner/dist/index.js", "new")],
    ["was left by another commit", () => write("dist/checker/old.js", "old")],
    ["lacks what it has written", () => remove("dist/model/main.js")],
    ["lacks the runner", () => remove("checker/tla2tools-runner/dist")],
  ])("is none if it %s", (_, change) => {
    change();
    expect(isBuilt(root)).toBe(false);
  });
});
