import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { resultJson, resultLines } from "../../checker/report/json.ts";
import { compareWith, printBaseline, updated } from "../../checker/report/baseline.ts";
import { judgements } from "../../checker/report/outcome.ts";
import { exhibitData } from "../../checker/trace/exhibit.ts";
import { sortedJson } from "../../checker/trace/json.ts";
import { dieHard } from "../../model/example/die-hard.ts";
import { weakEach } from "../../model/example/semaphore.ts";
import { exhibitsOf } from "../trace/exhibits.ts";
import { checked, reportOf } from "./fixture.ts";

/** Every object in a document, at any depth. */
function objects(value: unknown): readonly object[] {
  if (typeof value !== "object" || value === null) return [];
  return [...(Array.isArray(value) ? [] : [value]), ...Object.values(value).flatMap(objects)];
}

const schemaOf = (name: string): object =>
  JSON.parse(readFileSync(`docs/schema/${name}-1.schema.json`, "utf8")) as object;

/** What a schema objects to. */
function objections(name: string, document: unknown): unknown {
  const validate = new Ajv2020({ strict: true, strictTypes: false }).compile(schemaOf(name));
  validate(document);
  return validate.errors;
}

describe("the published schema", () => {
  it("of a result is what is printed, with a baseline and without", () => {
    expect(objections("result", JSON.parse(resultJson(reportOf(checked()))))).toBeNull();
    const comparison = compareWith(checked(), updated(checked(), undefined), "b.json");
    expect(objections("result", JSON.parse(resultJson(reportOf(checked(), comparison))))).toBeNull();
  });

  it("of a trace is what is printed, lasso or not", () => {
    for (const shown of [...exhibitsOf(weakEach, "two"), ...exhibitsOf(dieHard, "film")])
      expect(objections("trace", JSON.parse(sortedJson(exhibitData(shown))))).toBeNull();
  });

  it("of a baseline is what is written", () => {
    expect(objections("baseline", JSON.parse(printBaseline(updated(checked(), undefined))))).toBeNull();
  });

  it("objects to anything else", () => {
    for (const name of ["result", "trace", "baseline"]) {
      const right = { schema: `slotcheck.${name}/1` };
      expect(objections(name, right)).not.toBeNull();
    }
    const wrong = JSON.parse(resultJson(reportOf(checked()))) as { results: { verdict: string }[] };
    for (const each of wrong.results) each.verdict = "fine";
    expect(objections("result", wrong)).not.toBeNull();
  });
});

describe("the result as a JSON object a line", () => {
  it("has a line for each verdict and one for the end", () => {
    const lines = resultLines(reportOf(checked())).map((line) => JSON.parse(line) as Record<string, unknown>);
    const { results, ...rest } = JSON.parse(resultJson(reportOf(checked()))) as { results: object[] };
    expect(lines.slice(0, -1)).toEqual(results.map((each) => ({ event: "verdict", ...each })));
    expect(lines.at(-1)).toEqual({ event: "end", ...rest });
  });
});

describe("the result as JSON", () => {
  const text = resultJson(reportOf(checked()));

  it("is as recorded", async () => {
    await expect(`${text}\n`).toMatchFileSnapshot("../golden/result-json.txt");
  });

  it("has sorted keys all the way down", () => {
    for (const each of objects(JSON.parse(text))) expect(Object.keys(each)).toEqual(Object.keys(each).sort());
  });

  it("has one entry for each verdict", () => {
    const { results } = JSON.parse(text) as { results: readonly { id: string }[] };
    const ids = results.map(({ id }) => id);
    expect(ids).toEqual(
      judgements(checked()).map(({ design, scenario, property }) => `${design}/${scenario}/${property}`),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("is the same, byte for byte, the next time, and has no path of this machine in it", () => {
    expect(resultJson(reportOf(checked()))).toBe(text);
    expect(text).not.toContain(process.cwd());
    expect(text).not.toMatch(/file:|tiny\.ts/);
  });
});
