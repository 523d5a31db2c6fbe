// Every command and every token that a page shows works, and shows what the page says that it shows: a violation.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { findExhibit } from "../../checker/cli/exhibit.ts";
import { casesOf, propertiesOf } from "../../checker/cli/target.ts";
import type { Suite } from "../../checker/report/suite.ts";
import { bugSuite, kvmSuite } from "../../model/suite.ts";

const pages = [
  "README.md",
  "CHANGELOG.md",
  ...readdirSync("docs", { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

const texts = pages.map((page) => [page, readFileSync(page, "utf8")] as const);

/** Pages fold long commands. */
const unfolded = (text: string): string => text.replace(/\s+/g, " ");

/** What follows a command, in all pages, each with its page. */
function uses(pattern: RegExp): readonly (readonly [page: string, ...words: string[]])[] {
  return texts.flatMap(([page, text]) =>
    [...unfolded(text).matchAll(pattern)].map(([, ...words]) => [page, ...words] as [string, ...string[]]),
  );
}

const suiteOf = (id: string): Suite =>
  bugSuite.designs.some(({ name }) => name === id.split("/")[0]) ? bugSuite : kvmSuite;

const shows = uses(/slotcheck (?:show|trace) ([\w-]+\/[\w-]+) (\w+)/g);
const tokens = uses(/\b((?:kvm|bug)1:[\w-]+\/[\w-]+:[0-9a-z_]+(?:@[0-9a-z]+)?~[0-9a-z]{5})/g);
const hunts = uses(/slotcheck bugs ([\w -]+?)`/g);
const checks = uses(/`slotcheck check '([^']+)' -p '?([\w*]+)'?`/g);
const comparisons = uses(/`slotcheck compare ([a-z][\w-]+) ([a-z][\w-]+)`/g);

describe("the pages", () => {
  it("show commands and tokens of each kind, which this test finds", () => {
    const found = [shows, tokens, hunts, checks, comparisons].map(({ length }) => length);
    const atLeast = [80, 15, 15, 3, 1];
    expect(found.map((length, i) => length >= (atLeast[i] ?? 0))).toEqual(atLeast.map(() => true));
  });

  it.each([...new Set(shows.map(([, id, property]) => `${id} ${property}`))])(
    "slotcheck show %s: violated",
    (words) => {
      const [id = "", property = ""] = words.split(" ");
      const { verdict } = findExhibit(
        { suite: suiteOf(id), file: undefined, words: [id, property] },
        "show",
        "",
      );
      expect(verdict).toBe("violated");
    },
  );

  it.each([...new Set(tokens.map(([, token]) => token ?? ""))])("%s replays", (token) => {
    const suite = token.startsWith("bug1:") ? bugSuite : kvmSuite;
    const { property, trace } = findExhibit({ suite, file: undefined, words: [token] }, "replay", "");
    expect(property !== undefined || trace.loop !== undefined).toBe(true);
  });

  it("name bugs, cases and designs that there are", () => {
    const bugs = bugSuite.designs.map(({ name }) => name);
    const named = hunts.flatMap(([, ids = ""]) => ids.split(" "));
    expect(named.filter((id) => !bugs.includes(id))).toEqual([]);
    for (const [, words = "", property = ""] of checks) {
      const target = { suite: kvmSuite, file: undefined, words: [words] };
      expect(casesOf(target).length).toBeGreaterThan(0);
      expect(propertiesOf(target, [property]).length).toBeGreaterThan(0);
    }
    const designs = kvmSuite.designs.map(({ name }) => name);
    expect(
      comparisons.flatMap(([, a = "", b = ""]) => [a, b]).filter((name) => !designs.includes(name)),
    ).toEqual([]);
  });
});
