// When a build is taken for one of the sources that lie here.

import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { digestOf, isBuilt, leaveStamp } from "../../build/stamp.ts";

let root = "";
const write = (path: string, content: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "slotcheck-"));
  for (const path of ["build/bundle.ts", "checker/search/search.ts", "model/main.ts"]) write(path, "a");
  for (const name of ["package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json"])
    write(name, "{}");
  write("dist/slotcheck.1", "manual");
  leaveStamp(root, digestOf(root));
});
afterEach(() => rmSync(root, { recursive: true }));

describe("a build", () => {
  it("is of the same sources, whenever they were written", () => {
    utimesSync(join(root, "model/main.ts"), new Date(0), new Date());
    write("checker/tla2tools-runner/dist/index.js", "made of them");
    write("test/some.test.ts", "not part of it");
    symlinkSync("someone@somewhere.1:2", join(root, "model/.#main.ts"));
    expect(isBuilt(root)).toBe(true);
  });

  it.each([
    ["has other content", () => write("model/main.ts", "b")],
    ["is new", () => write("checker/search/new.ts", "")],
    ["is gone", () => rmSync(join(root, "checker/search/search.ts"))],
    [
      "has another name",
      () => renameSync(join(root, "checker/search/search.ts"), join(root, "checker/search/find.ts")),
    ],
    ["names another dependency", () => write("package-lock.json", '{ "packages": {} }')],
  ])("is old if a source %s", (_, change) => {
    change();
    expect(isBuilt(root)).toBe(false);
  });

  it.each([
    ["was never begun", () => rmSync(join(root, "dist"), { recursive: true })],
    ["was broken off", () => rmSync(join(root, "dist/slotcheck.1"))],
    ["failed at its end", () => write("dist/slotcheck.1", "")],
  ])("is none if it %s", (_, change) => {
    change();
    expect(isBuilt(root)).toBe(false);
  });
});
