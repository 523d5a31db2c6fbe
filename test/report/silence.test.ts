// Where a suite gives reasons, every cell without a verdict has them: in one case, in a design, and for a property.

import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { resultJson } from "../../checker/report/json.ts";
import { matrix } from "../../checker/report/matrix.ts";
import { silenceIn, silences, silent } from "../../checker/report/silence.ts";
import type { Suite } from "../../checker/report/suite.ts";
import { checked, look, reportOf, suite } from "./fixture.ts";

/** Only odd ones are asked whether they are, and only idle ones what happens late. */
const reasoned: Suite = {
  ...suite,
  silence(design, scenario, property) {
    if (property === "Odd") return design === "leaky" ? undefined : `no ${design} one counts by two`;
    if (property === "Low") return design === "idle" ? `nothing is low in ${scenario}` : undefined;
    return undefined;
  },
};

describe("the reason for a cell without a verdict", () => {
  it("is the suite's, or why the case does not exist", () => {
    const [steady] = suite.cases;
    const missing = suite.cases.find((each) => !("spec" in each));
    if (!steady || !missing) throw new Error("the fixture is another one");
    expect(silenceIn(reasoned, steady, "Odd")).toBe("no steady one counts by two");
    expect(silenceIn(reasoned, steady, "Low")).toBeUndefined();
    expect(silenceIn(suite, steady, "Odd")).toBeUndefined();
    expect(silenceIn(reasoned, missing, "Odd")).toBe("it cannot count");
  });

  it("is, for a whole design, that of the scenarios in which others are asked", () => {
    expect(silences(reasoned, "leaky", "Odd")).toEqual([]);
    expect(silences(reasoned, "steady", "Odd")).toEqual(["no steady one counts by two"]);
    expect(silences(reasoned, "partial", "Odd")).toEqual(["it cannot count", "no partial one counts by two"]);
    expect(silences(reasoned, "idle", "Low")).toEqual(["nothing is low in low"]);
  });

  it("is, for a property, listed with the cases that share it", () => {
    expect([...silent(reasoned, "Odd")]).toEqual([
      ["no steady one counts by two", ["steady/low"]],
      ["no idle one counts by two", ["idle/low"]],
      ["it cannot count", ["partial/low"]],
      ["no partial one counts by two", ["partial/high"]],
      ["no broken one counts by two", ["broken/over"]],
    ]);
  });
});

describe("reports of a suite that gives reasons", () => {
  const all = { ...checked(), suite: reasoned };

  it("say where they are", () => {
    const text = matrix(all, { style: look(80, false), times: false, show: "" }).join("\n");
    expect(text).toContain("- no verdict: slotcheck explain DESIGN says why");
  });

  it("have them as data, as the schema says", () => {
    const document = JSON.parse(resultJson({ ...reportOf(checked()), checked: all })) as { silent: unknown };
    const schema = JSON.parse(readFileSync("docs/schema/result-1.schema.json", "utf8")) as object;
    const validate = new Ajv2020({ strict: true, strictTypes: false }).compile(schema);
    validate(document);
    expect(validate.errors).toBeNull();
    expect(document.silent).toContainEqual({
      design: "steady",
      property: "Odd",
      reasons: ["no steady one counts by two"],
    });
  });
});
