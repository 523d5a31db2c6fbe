import { describe, expect, it } from "vitest";
import { reference } from "../../checker/evaluate/reference.ts";
import { search } from "../../checker/search/search.ts";
import { exportFiles } from "../../checker/tla/export.ts";
import { diningPhilosophers } from "../../model/example/dining-philosophers.ts";
import { twoPhase } from "../../model/example/two-phase.ts";
import { zoo } from "./zoo.ts";

const models = [twoPhase, diningPhilosophers, zoo];
const files = exportFiles(
  models.map((spec) => ({
    spec,
    source: "test/tla/zoo.ts",
    results: Object.keys(spec.instances).map((instance) => search(reference(spec, instance))),
  })),
);

describe("an export", () => {
  it.each([...files])("writes %s as its snapshot, which is reviewed like code", async (name, text) => {
    await expect(text).toMatchFileSnapshot(`modules/${name}`);
  });

  it("has no line of more than 100 columns in a module", () => {
    const long = [...files]
      .filter(([name]) => name.endsWith(".tla"))
      .flatMap(([, text]) => text.split("\n").filter((line) => line.length > 100));
    expect(long).toEqual([]);
  });

  it("leaves no trailing spaces and ends each file with one line break", () => {
    for (const text of files.values()) {
      expect(text).not.toMatch(/[ \t]$/m);
      expect(text).toMatch(/[^\n]\n$/);
    }
  });
});
