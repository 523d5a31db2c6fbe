// V8 complains on stderr of flags that it does not have, and has others in each version.

import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { flagsFor } from "../../checker/cli/v8.ts";

it("V8 knows the flags that it is given", () => {
  const { stdout } = spawnSync(process.execPath, ["--v8-options"], { encoding: "utf8" });
  const names = flagsFor(process.versions.v8).map((flag) => flag.replace(/=.*/, ""));
  expect(names.filter((name) => !stdout.includes(`  ${name} (`))).toEqual([]);
});

it("the V8 of Node 20, 22 and 24 is tuned, any other is left alone", () => {
  const tuned = (version: string): boolean => flagsFor(version).length > 0;
  expect(["11.3.244.8-node.38", "12.4.254.21-node.57", "13.6.233.17-node.53"].filter(tuned)).toHaveLength(3);
  expect(["10.2.154", "14.1.146.11-node.9", "1", ""].filter(tuned)).toEqual([]);
});
