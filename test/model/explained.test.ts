// What the tool says of a design, a scenario or a step comes from its file, so the file has to be the right one and to say all
// that is asked of it. And where there is no verdict, there is a reason.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isCheckable } from "../../checker/report/suite.ts";
import { silences } from "../../checker/report/silence.ts";
import { slices } from "../../model/slice/index.ts";
import { kvmSuite } from "../../model/suite.ts";

it.each(
  [...kvmSuite.designs, ...kvmSuite.scenarios].map(({ name, source }) => [name, source ?? ""] as const),
)("%s is named in its file, which opens with who proposed it or what happens", (name, source) => {
  const text = readFileSync(source, "utf8");
  expect(text).toContain(`"${name.replace(/-arm64$/, "")}"`);
  expect(text).toMatch(/^\/\/ \S.{20}/);
});

const designFiles = [...new Set(kvmSuite.designs.map(({ source }) => source ?? ""))];

describe("the file of a design", () => {
  it.each(designFiles)(
    "%s opens with who, what was posted and what became of it, and has 200 lines at most",
    (source) => {
      const text = readFileSync(source, "utf8");
      const head = text.slice(0, text.indexOf("\n\n"));
      for (const part of ["Who and where: ", "Code: ", "Outcome: "]) expect(head).toContain(`// ${part}`);
      expect(text.split("\n").length).toBeLessThanOrEqual(200);
    },
  );

  it("is a file of its own in model/design", () => {
    const files = readdirSync("model/design").map((name) => `model/design/${name}`);
    expect(files.filter((file) => !designFiles.includes(file))).toEqual(["model/design/design.ts"]);
  });
});

describe("the file of a property", () => {
  it.each(readdirSync("model/property"))(
    "%s says what it formalises, by whom, and of which class it is",
    (name) => {
      const text = readFileSync(`model/property/${name}`, "utf8");
      const head = text.slice(0, text.indexOf("\n\n")).replaceAll("\n// ", " ");
      expect(head).toMatch(/"[^"]{20,}"|No(?:body asked| mail)|no mail|review of/);
      expect(head).toMatch(/Class: /);
    },
  );
});

describe("a step of the kernel", () => {
  const actions = slices.flatMap(({ spec }) =>
    spec.actions.map((action) => ({ spec: spec.name, ...action })),
  );

  it("names the code that it stands for and its version, or says that there is none", () => {
    const known = /\bv\d\.\d|QEMU \d|not merged|no code|without code|^the processor|^user space|Intel SDM/;
    const nameless = actions.filter(({ standsFor }) => !known.test(standsFor ?? ""));
    expect(nameless.map(({ spec, name, standsFor }) => `${spec}.${name}: ${standsFor ?? "nothing"}`)).toEqual(
      [],
    );
  });
});

describe("a cell without a verdict", () => {
  const judged = (design: string, scenario: string, property: string): boolean =>
    kvmSuite.cases.some(
      (each) =>
        each.design === design &&
        each.scenario === scenario &&
        isCheckable(each) &&
        each.spec.properties.some(({ name }) => name === property),
    );

  it("has a reason, in every design, scenario and property", () => {
    const cases = [
      ...new Map(kvmSuite.cases.map((each) => [`${each.design}/${each.scenario}`, each])).values(),
    ];
    const bare = cases.flatMap((each) =>
      kvmSuite.properties
        .filter(({ name }) => isCheckable(each) && !judged(each.design, each.scenario, name))
        .filter(({ name }) => (kvmSuite.silence?.(each.design, each.scenario, name) ?? "") === "")
        .map(({ name }) => `${each.design}/${each.scenario} ${name}`),
    );
    expect(bare).toEqual([]);
  });

  it("has one in the matrix as well, and no cell with a verdict has", () => {
    for (const { name: design } of kvmSuite.designs)
      for (const { name: property } of kvmSuite.properties)
        expect([design, property, silences(kvmSuite, design, property).length > 0]).toEqual([
          design,
          property,
          !kvmSuite.scenarios.some(({ name }) => judged(design, name, property)),
        ]);
  });
});
