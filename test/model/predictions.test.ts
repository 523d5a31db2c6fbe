// What was expected of each cell before there was a checker, from reading mails and code: the page of findings has a row for
// every cell in which the checker says something else, or in which nobody was sure.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { findExhibit } from "../../checker/cli/exhibit.ts";
import { patternOf } from "../../checker/report/pattern.ts";
import { kvmSuite } from "../../model/suite.ts";

/** H holds, V violated, N cannot be expressed, ? nobody knew; H? and V? somebody guessed; . nobody asked. */
type Expected = "H" | "V" | "N" | "?" | "H?" | "V?" | ".";

interface Cell {
  readonly property: string;
  readonly instance: string;
  readonly expected: Expected;
}

/** Columns are designs, some of which share one; a row is properties, scenarios and what was expected. */
function grid(columns: readonly string[], rows: string): readonly Cell[] {
  return rows
    .trim()
    .split("\n")
    .flatMap((row) => {
      const [properties = "", scenarios = "", cells = ""] = row.split("|").map((each) => each.trim());
      const expected = cells.split(/ +/) as Expected[];
      if (expected.length !== columns.length) throw new Error(`${row}: ${columns.length} cells are needed`);
      return columns.flatMap((column, i) =>
        column.split(" ").flatMap((design) =>
          properties.split(" ").flatMap((property) =>
            scenarios.split(" ").map((scenario) => ({
              property,
              instance: `${design}/${scenario}`,
              expected: expected[i] ?? ".",
            })),
          ),
        ),
      );
    });
}

const holes = "hole-drop-bits hole-in-slot hole-retry-first";

const missing = grid(
  [
    "delete-create",
    "append-only",
    holes,
    "batched-posted",
    "batched-posted-arm64",
    "batched-list",
    "batched-waiting",
    "batched-swap",
    "grow-shrink",
    "disabled-slots",
    "pause-vcpus",
    "kick-ioctls",
  ],
  `
  P1d P1f | punch fill           | V N H H V H  H  H H H  H H
  P1w P1k | punch fill           | V N H V V V  H  H H V  H V
  P1d P1f | grow shrink          | V H H H V H  H  H H H  H H
  P1w P1k | grow shrink          | V H H V V V  H  H H V  H V
  P1d P1f | split merge          | V N N H V H  H  H H H  H H
  P1w P1k | split merge          | V N N V V V  H  H H V  H V
  P1d P1f | resize               | V N H H V H  H  H H H  H H
  P1w P1k | resize               | V N H V V V  H  H H V  H V
  P1d P1f | boundary             | V N N H V H  H  H H H  H H
  P1w P1k | boundary             | V N N V V V  H  H H V  H V
  P1d P1f | rebacked             | V N N H V H  H  H N H  H H
  P1w P1k | rebacked             | V N N V V V  H  H N V  H V
  P1d P1f | shadow               | V N N H V H  H  H H H  H H
  P1w P1k | shadow               | V N N V V V  H  H H V  H V
  P1n     | punch shrink         | V N H V V V  H? H H V? H V
  P1d P1f P1w P1k | rom          | . . . . . .  .  . N .  . .
  P1x     | punch                | . . . . . .  .  . . .  ? .
  `,
);

const mixed = grid(
  [
    "delete-create",
    "hole-drop-bits hole-in-slot",
    "hole-retry-first",
    "batched-posted",
    "batched-list",
    "delete-create-arm64 batched-posted-arm64 batched-list-arm64",
    "batched-swap",
    "grow-shrink",
    "disabled-slots",
    "pause-vcpus",
  ],
  `
  P2     | punch        | H V  H  H H V V  V  H  H
  P2     | rebacked rom | H N  N  H H . V  N  H? H
  P2k    | rebacked rom | . .  .  . . . V  .  .  .
  P3 P3t | punch        | H H  H  H H . H  H  H  H
  P4     | punch        | V H  H  H H . H  H  H  H
  P4     | resize       | . .  .  . . . .  V  .  .
  P4x    | smram        | V V  V  V V . V  V  V  V?
  P18    | punch        | H H  H  V H . H  H  V? H
  P19    | punch        | V .  .  . . . .  .  .  H
  P19    | bar          | . .  .  . . . .  .  .  V?
  P10    | punch shrink | H V? V? H H . V? V? H  H
  P11    | fill         | H H? H? H H . H  H? H  H
  P12    | shadow       | H N  N  H H . H? H? H  H
  `,
);

const dirty = grid(
  [
    "delete-create batched-posted grow-shrink-copy",
    "batched-list hole-in-slot grow-shrink disabled-slots pause-vcpus kick-ioctls",
  ],
  `
  P6w P6p | punch grow shrink | V H
  P6h     | punch grow shrink | V H
  `,
).concat(
  grid(["hole-drop-bits hole-unseen"], "P6h | punch shrink | V"),
  grid(["pause-vcpus"], "P6w P6p | bar | V"),
  grid(["delete-create"], "P6r P6rp | grow split bar | ?"),
);

const errors = grid(
  [
    "delete-create",
    holes,
    "batched-posted",
    "batched-list",
    "grow-shrink",
    "pause-vcpus",
    "pause-always",
    "kick-ioctls",
  ],
  `
  P9     | punch | H H V H H H H H
  P9t    | punch | V H V H V V V V
  L1     | punch | H H H H H H H ?
  L2n    | grow  | ? ? ? ? ? ? ? ?
  L4     | punch | . . . . . ? H V
  L3     | punch | . . . . . H H V
  P16    | punch | . . . . . H V H
  P7     | punch | V H V V V V V V
  P8     | punch | V H V V H V V V
  `,
);

const others = [
  ...grid(["pci-hole mmio-bus single-hva ones-pages"], "P17 P17d | device punch shrink | H"),
  ...grid(["single-hva"], "P15 | shrink | H"),
  ...grid(["userfault-bitmap"], "P13 P13k P14 | postcopy | H"),
  ...grid(["userfault-bitmap"], "P13k | memfd | V"),
  ...grid(["userfault-bitmap"], "P13b | poison | V"),
  ...grid(["userfault-attribute"], "P13 P13k | postcopy memfd | H"),
  ...grid(["fetch-exit"], "P1f | punch | H"),
  ...grid(["fetch-exit"], "P1w P1k | punch | V"),
  ...grid(["fetch-exit"], "L1 | punch shrink | V"),
  ...grid(["delete-create"], "P1v | punch | H"),
  ...grid(["hole-overlay"], "P1d P1f P1w P1k | shadow | V"),
  ...grid(["hole-capped"], "P1d P1f P1w P1k | windows | V"),
  ...grid(["batched-capped"], "P1d P1f P1w P1k | shadow | V"),
  ...grid(["resize-only"], "P1d P1f P1w P1k | boundary | V"),
];

const cells = [...missing, ...mixed, ...dirty, ...errors, ...others].filter(
  ({ expected }) => expected !== ".",
);

const manifest = JSON.parse(readFileSync("spec/manifest.json", "utf8")) as {
  readonly [spec: string]: {
    readonly [instance: string]: { readonly properties: Readonly<Record<string, string>> };
  };
};

/** What the checker says of a cell: H, V, or N where it is not asked. */
function said({ property, instance }: Cell): "H" | "V" | "N" {
  const verdict = Object.values(manifest)
    .map((instances) => instances[instance]?.properties[property])
    .find((each) => each !== undefined);
  if (verdict === undefined) return "N";
  return verdict === "holds" ? "H" : "V";
}

/** The cells that need a row: the checker says something else, or nobody was sure. */
const notable = cells.filter((cell) => cell.expected !== said(cell));

interface Row {
  readonly properties: readonly string[];
  readonly instances: readonly string[];
  readonly expected: string;
  readonly said: string;
  readonly token: string | undefined;
  readonly why: string;
}

const quoted = (text: string): readonly string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, each]) => each ?? "");

/** The rows of the table that begins with this heading. */
const rows: readonly Row[] = (readFileSync("docs/findings.md", "utf8").split("| property | where |")[1] ?? "")
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => {
    const [properties = "", instances = "", expected = "", found = "", trace = "", why = ""] = line
      .split("|")
      .slice(1)
      .map((each) => each.trim());
    return {
      properties: quoted(properties),
      instances: quoted(instances),
      expected,
      said: found,
      token: quoted(trace)[0],
      why,
    };
  });

const words: Readonly<Record<Expected | "H" | "V" | "N", string>> = {
  H: "holds",
  V: "violated",
  N: "not asked",
  "H?": "holds, perhaps",
  "V?": "violated, perhaps",
  "?": "unknown",
  ".": "",
};

function isAbout({ properties, instances }: Row, { property, instance }: Cell): boolean {
  return properties.includes(property) && instances.some((each) => patternOf(each).test(instance));
}

describe("the page of findings", () => {
  it("has one row for every cell of which something else was expected, or nothing certain", () => {
    expect([cells.length, notable.length, rows.length]).toEqual([940, 127, 33]);
    const badly = notable
      .map((cell) => ({ cell, about: rows.filter((row) => isAbout(row, cell)) }))
      .filter(({ about }) => about.length !== 1);
    expect(badly.map(({ cell, about }) => `${cell.property} ${cell.instance}: ${about.length} rows`)).toEqual(
      [],
    );
  });

  it.each(rows)("says what was expected of $properties in $instances, what is, and why", (row) => {
    const own = notable.filter((cell) => isAbout(row, cell));
    expect(own.length).toBeGreaterThan(0);
    for (const cell of own)
      expect([words[cell.expected], words[said(cell)]], `${cell.property} ${cell.instance}`).toEqual([
        row.expected,
        row.said,
      ]);
    expect(row.why).not.toBe("");
    expect(row.token !== undefined).toBe(row.said === "violated");
  });

  it.each(rows.flatMap((row) => (row.token === undefined ? [] : [{ ...row, token: row.token }])))(
    "shows a shortest trace of $properties in $instances: $token",
    ({ token, properties, instances }) => {
      const [, id = ""] = /^kvm1:(.+):/.exec(token) ?? [];
      expect(instances.some((each) => patternOf(each).test(id))).toBe(true);
      const tokens = properties.flatMap((property) =>
        said({ property, instance: id, expected: "." }) === "V"
          ? [findExhibit({ suite: kvmSuite, file: undefined, words: [id, property] }, "show", "").token]
          : [],
      );
      expect(tokens).toContain(token);
    },
  );
});
