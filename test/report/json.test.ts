import { describe, expect, it } from "vitest";
import { resultJson } from "../../checker/report/json.ts";
import { judgements } from "../../checker/report/outcome.ts";
import { checked } from "./fixture.ts";

/** Every object in a document, at any depth. */
function objects(value: unknown): readonly object[] {
  if (typeof value !== "object" || value === null) return [];
  return [...(Array.isArray(value) ? [] : [value]), ...Object.values(value).flatMap(objects)];
}

describe("the result as JSON", () => {
  const text = resultJson(checked(), "0.1.0", 4);

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
    expect(resultJson(checked(), "0.1.0", 4)).toBe(text);
    expect(text).not.toContain(process.cwd());
    expect(text).not.toMatch(/file:|tiny\.ts/);
  });
});
