// What the tool says of a design or a scenario comes from the head of its file, so the file has to be the right one.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { kvmSuite } from "../../model/suite.ts";

it.each(
  [...kvmSuite.designs, ...kvmSuite.scenarios].map(({ name, source }) => [name, source ?? ""] as const),
)("%s is named in its file, which opens with who proposed it or what happens", (name, source) => {
  const text = readFileSync(source, "utf8");
  expect(text).toContain(`"${name.replace(/-arm64$/, "")}"`);
  expect(text).toMatch(/^\/\/ \S.{20}/);
});
