// The commands that help: explain, compare, doctor, init.

import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, it } from "vitest";
import { exitCodes } from "../../checker/cli/exit-codes.ts";
import { model, sandbox } from "./run.ts";

const box = sandbox({
  "m.ts": `// A counter that
// goes up.
//
// It is here for a test.

${model()}`,
  "two.ts": `import { action, int, invariant, spec, state, variable, when } from "slotcheck/checker";
const s = state({ x: variable(int("Num", 0, 9), "a number") });
const upTo = (top: number) => action("one more", () => { when(s.x.lt(top)); s.x.set(s.x.plus(1)); });
const Zero = action("back to zero", () => { when(s.x.gt(0)); s.x.set(0); });
const Low = invariant("x stays low", () => s.x.lt(3));
const parts = { constants: [], init: { x: 0 }, properties: { Low } };
export const a = spec(s, { ...parts, name: "High", doc: "to five", actions: { Up: upTo(5), Zero }, instances: { one: {} } });
export const b = spec(s, { ...parts, name: "Shy", doc: "to two", actions: { Up: upTo(2), Zero }, instances: { one: {} } });
`,
  "there/door.ts": "mine",
});
afterAll(box.remove);

const quick = { concurrent: true };

describe("slotcheck explain", quick, () => {
  it("says of a property what it says, by its formula and its file", async () => {
    const { code, out } = await box.run(["explain", "m.ts", "Low"]);
    expect(code).toBe(0);
    expect(out.split("\n")).toEqual([
      "Low, a property: x stays low",
      "",
      "It must hold in every state that can be reached.",
      "",
      "  x < 3",
      "",
      "Its file says:",
      "",
      "  A counter that goes up.",
      "  It is here for a test.",
      "",
      "It is judged in 2 cases. Written at m.ts:9.",
      "",
    ]);
  });

  it("says of an action when it can be taken", async () => {
    expect((await box.run(["explain", "m.ts", "Up"])).out).toBe(
      "Up, an action: up\n\nIt can be taken when\n\n  x < 5\n\nWritten at m.ts:8.\n",
    );
  });

  it("knows every exit code and every verdict", async () => {
    for (const { code, means } of exitCodes)
      expect((await box.run(["explain", String(code), "--width", "120"])).out).toContain(
        `exit code ${code}: ${means}\n`,
      );
    for (const verdict of ["holds", "bounded", "violated", "vacuous"])
      expect((await box.run(["explain", verdict])).out).toMatch(new RegExp(`^${verdict}, a verdict\n`));
  });

  it("knows every name of what ships, and lists them", async () => {
    const { out } = await box.run(["explain", "--width", "160"]);
    const sections = out
      .split("\n\n")
      .map((section) => section.split("\n").slice(1).join(" ").trim().split(/ +/));
    expect(sections.length).toBe(6);
    for (const names of sections) {
      const { code } = await box.run(["explain", names[0] ?? ""]);
      expect([names[0], code]).toEqual([names[0], 0]);
    }
  });

  it("knows the names of a machine that ships beside the models", async () => {
    expect((await box.run(["explain", "NoStarve"])).out).toMatch(/^NoStarve, a property: /);
  });
});

/** What the schema of a comparison objects to. */
function objections(document: object): unknown {
  const schema = JSON.parse(readFileSync("docs/schema/comparison-1.schema.json", "utf8")) as object;
  const validate = new Ajv2020({ strict: true, strictTypes: false }).compile(schema);
  validate(document);
  return validate.errors;
}

describe("slotcheck compare", quick, () => {
  it("shows verdicts, sizes, the same steps in both, and what was checked", async () => {
    const { code, out } = await box.run(["compare", "two.ts", "Shy", "High", "--width", "80"]);
    expect(code).toBe(0);
    expect(out.split("\n")).toEqual([
      "        Shy  High",
      "──────  ───  ────",
      "Low     ✓    ✗3",
      "states  3    6",
      "steps   5    11",
      "",
      "the same steps in both, scenario one: the left one violates Low; * the first",
      "difference",
      "     High                                | Shy",
      " 1   Up                                  | Up",
      " 2   Up                                  | Up",
      " 3 * Up ✗                                | (cannot take this step here)",
      "",
      "Of 1 property, scenario one:",
      "  Shy holds all 1.",
      "  High violates Low.",
      "  Only Shy holds all that was checked.",
      "",
    ]);
  });

  it("is ASCII where that is asked for, and never wider than it may be", async () => {
    for (const width of ["48", "80", "120"]) {
      const { out } = await box.run(["compare", "two.ts", "Shy", "High", "--width", width, "--ascii"]);
      expect(out).toMatch(/^[\n -~]*$/);
      for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(Number(width));
    }
  });

  it("says the same as JSON, for which there is a schema", async () => {
    const { code, out } = await box.run(["compare", "two.ts", "Shy", "High", "--json"]);
    const data = JSON.parse(out) as object;
    expect([code, objections(data)]).toEqual([0, null]);
    expect(data).toMatchObject({
      exit: 0,
      complete: true,
      designs: [
        { design: "Shy", scenarios: ["one"], states: 3, generated: 5 },
        { design: "High", scenarios: ["one"], states: 6, generated: 11 },
      ],
      properties: [
        {
          property: "Low",
          verdicts: [
            { design: "Shy", scenario: "one", verdict: "holds", steps: null, replay: null },
            { design: "High", scenario: "one", verdict: "violated", steps: 3 },
          ],
        },
      ],
      schedule: {
        property: "Low",
        violated: "High",
        other: "Shy",
        difference: 3,
        steps: [{ other: { action: "Up" } }, { other: { action: "Up" } }, { other: null }],
      },
      holdsAll: ["Shy"],
    });
    expect(objections({ ...data, holdsAll: "Shy" })).not.toBeNull();
  });

  it("as JSON has costs, and exits as check does", async () => {
    const words = ["compare", "delete-create", "pause-always", "-s", "punch", "-p", "P1w", "--json"];
    const whole = await box.run(words);
    const data = JSON.parse(whole.out) as { readonly costs: readonly { readonly id: string }[] };
    expect([whole.code, objections(data)]).toEqual([0, null]);
    expect(data.costs.map(({ id }) => id)).toEqual(["delete-create/punch", "pause-always/punch"]);
    const part = await box.run([...words, "--max-states", "2"]);
    expect([part.code, objections(JSON.parse(part.out))]).toEqual([3, null]);
    expect(JSON.parse(part.out)).toMatchObject({ exit: 3, complete: false, schedule: null, holdsAll: [] });
  });

  it("of what a limit ended exits as check does", async () => {
    expect((await box.run(["compare", "two.ts", "Shy", "High", "--max-states", "2"])).code).toBe(3);
  });
});

describe("slotcheck doctor", quick, () => {
  it("names what is there and what each is for, and never fails", async () => {
    const { code, out } = await box.run(["doctor", "--width", "120", "--ascii"]);
    expect(code).toBe(0);
    expect(out.match(/^(?:ok|- ) (\S+)/gm)?.map((line) => line.slice(3))).toEqual([
      "Node",
      "Java",
      "TLC",
      "cc",
      "/dev/kvm",
    ]);
  });

  it("says what is missing, why, and for what", async () => {
    const { code, out } = await box.run(["doctor", "--width", "160"], {
      PATH: box.path,
      JAVA_HOME: "",
      TLA2TOOLS_JAR: "",
    });
    expect(code).toBe(0);
    expect(out).toMatch(/^- {2}Java {6}There is no java [^;]*; for slotcheck agree$/m);
    expect(out).toMatch(/^- {2}TLC {7}no Java to run it; for slotcheck agree, and to run/m);
    expect(out).toMatch(/^- {2}cc {8}no C compiler named cc in PATH; for /m);
  });
});

describe("slotcheck init", quick, () => {
  it("writes a model that is wrong in one place, as it says, and can be mended as it says", async () => {
    const { code, out } = await box.run(["init", "new"]);
    expect(code).toBe(0);
    expect(out).toContain("\nslotcheck check ./new/door.ts\n");
    const verdicts = async (): Promise<readonly string[]> =>
      (await box.run(["check", "./new/door.ts"])).out
        .trimEnd()
        .split("\n")
        .map((line) => line.split(/ {2,}/).slice(1, 4).join(" "));
    expect(await verdicts()).toEqual(["NeverOpenWhileMoving violated 1", "ComesUp holds 4"]);
    await box.shell(
      `sed -i 's/when(s.moving.not()); .*/when(s.moving.not(), s.door.eq("closed"));/' new/door.ts`,
    );
    expect(await verdicts()).toEqual(["NeverOpenWhileMoving holds -", "ComesUp holds 5"]);
  });

  it("names the model as it can be named from here, also in a folder far away", async () => {
    const { out } = await box.run(["init", `${box.path}/far away`]);
    expect(out).toContain(`\nslotcheck check '${box.path}/far away/door.ts'\n`);
  });

  it("overwrites nothing", async () => {
    expect(await box.run(["init", "there"])).toEqual({
      code: 2,
      out: "",
      err: "error: there/door.ts: already there, so nothing was written\n  name another folder: slotcheck init FOLDER\n",
    });
    expect((await box.shell("cat there/door.ts; ls there/.github 2>&1 | wc -l")).out).toBe("mine1\n");
  });
});
