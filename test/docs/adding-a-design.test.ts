// The page that adds a design shows what is in the tree.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { designs } from "../../model/registry.ts";

const page = readFileSync("docs/adding-a-design.md", "utf8");
const blocks = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code ?? "");
const files = ["model/ioctl/create.ts", "model/design/create-first.ts"].map((file) =>
  readFileSync(file, "utf8"),
);

it("has the ioctl and the design of the example, letter by letter", () => {
  expect(blocks.map((code, i) => files[i]?.includes(code))).toEqual([true, true]);
  expect(designs.map(({ name }) => name)).toContain("create-first");
});

it("names files, functions and scripts that there are", () => {
  for (const file of page.match(/(?:model|test)\/[\w/-]+\.ts/g) ?? [])
    expect(readFileSync(file, "utf8")).not.toBe("");
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
  for (const [, script = ""] of page.matchAll(/npm run (\w+)/g)) expect(scripts).toHaveProperty(script);
  const program = readFileSync("model/kvm/program.ts", "utf8");
  for (const [, step = ""] of page.matchAll(/`kvm\.(\w+)`/g)) expect(program).toContain(`  ${step}(`);
});
