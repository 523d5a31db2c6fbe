import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createJiti } from "jiti";
import { expect, test } from "vitest";
import { reference } from "../../checker/evaluate/reference.ts";
import type { Spec } from "../../checker/index.ts";
import * as language from "../../checker/index.ts";
import { search } from "../../checker/search/search.ts";

const root = resolve(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/language.md"), "utf8");

/** Everything that stands between backquotes or in a block of code. */
const code = page
  .split("```")
  .flatMap((part, i) => (i % 2 === 1 ? [part] : (part.match(/`[^`]+`/g) ?? [])))
  .join("\n");

test("every function of the language is on the page", () => {
  const missing = Object.keys(language).filter((name) => !new RegExp(`\\b${name}\\b`).test(code));
  expect(missing).toEqual([]);
});

test("the first model on the page is violated in two steps", async () => {
  const [, block = ""] = /```ts\n([\s\S]*?)```/.exec(page) ?? [];
  const folder = mkdtempSync(join(tmpdir(), "slotcheck-door-"));
  try {
    const file = join(folder, "door.ts");
    writeFileSync(file, block.replace("slotcheck/checker", `${root}/checker/index.ts`));
    const { door } = await createJiti(import.meta.url).import<{ readonly door: Spec }>(file);
    const { properties } = search(reference(door, "one"));
    expect(properties).toMatchObject([{ property: "NeverOpenWhileMoving", verdict: "violated", steps: 2 }]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
