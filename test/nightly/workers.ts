// The whole matrix, the bugs and the familiar machines: the same bytes with 1, 2 and 4 workers.

import { afterAll, expect, it } from "vitest";
import { examples } from "../../model/example/index.ts";
import { bugSuite } from "../../model/suite.ts";
import { sandbox } from "../cli/run.ts";

const box = sandbox({});
afterAll(box.remove);

const run = (targets: readonly string[], workers: number) =>
  box.run(["check", ...targets, "--json", "--baseline", "none", "--workers", String(workers)]);

it.each([
  ["the matrix", []],
  ["the bugs", bugSuite.designs.map(({ name }) => name)],
  ["the familiar machines", examples.map(({ name }) => name)],
])("%s", async (_, targets) => {
  const one = await run(targets, 1);
  expect(one.out.length).toBeGreaterThan(10_000);
  expect(await run(targets, 2)).toEqual(one);
  expect(await run(targets, 4)).toEqual(one);
});
