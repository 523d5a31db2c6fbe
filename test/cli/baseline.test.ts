// A baseline in a project, from the first one to a verdict that changed, and reports in files.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { model, sandbox } from "./run.ts";

const box = sandbox({ "m.ts": model(), "sub/.keep": "" });
afterAll(box.remove);

const text = (name: string): string => readFileSync(join(box.path, name), "utf8");

describe("a baseline", () => {
  it("is written, explained, kept, and fails when a verdict changes", async () => {
    const first = await box.run(["baseline", "update", "m.ts"]);
    expect(first).toEqual({
      code: 0,
      out:
        "6 verdicts in slotcheck.baseline.json\n" +
        '2 violations without a reason, until there is one check fails: write it in "why"\n  M/one/Low\n  M/two/Low\n',
      err: "",
    });
    expect((await box.run(["check", "m.ts"])).code).toBe(1);

    await box.shell(`sed -i 's/"why":""/"why":"it may rise"/' slotcheck.baseline.json`);
    const well = await box.run(["check", "m.ts"]);
    expect([well.code, well.err]).toEqual([0, ""]);
    expect(well.out).toMatch(/^M\/one {2}Low {4}violated {2}3 {2}expected {2}m:M\/one:0000~\w{5}\n/);
    expect((await box.run(["check", "m.ts", "--baseline", "none"])).code).toBe(1);
    const matrix = await box.run(["check", "m.ts", "--format", "matrix"]);
    expect(matrix.out).toMatch(
      /^all as slotcheck.baseline.json expects; one of its violations:\n {2}slotcheck show m.ts M\/one Low\n$/m,
    );
    const shown = async (...more: readonly string[]): Promise<string> =>
      (await box.run(["show", "m.ts", "M/one", "Low", ...more])).out.split("\n")[2] ?? "";
    expect(await shown()).toBe("  as in slotcheck.baseline.json: it may rise");
    expect(await shown("--baseline", "none")).toBe("");
    expect((await box.run(["baseline", "diff", "m.ts"])).out).toBe(
      "all 6 verdicts as slotcheck.baseline.json expects\n",
    );

    const before = text("slotcheck.baseline.json");
    expect((await box.run(["baseline", "update", "m.ts", "M/one", "-p", "Low"])).code).toBe(0);
    expect(text("slotcheck.baseline.json")).toBe(before);

    await box.shell("sed -i 's/s.x.lt(3)/s.x.lt(2)/' m.ts");
    const shorter = await box.run(["baseline", "diff", "m.ts"]);
    expect(shorter).toEqual({
      code: 1,
      out:
        "M/one/Low: violated in 2 steps, 3 expected\nM/two/Low: violated in 2 steps, 3 expected\n" +
        "2 verdicts not as slotcheck.baseline.json expects\n",
      err: "",
    });
    await box.shell("sed -i 's/s.x.lt(2)/s.x.lt(4)/; s/two: {}/three: {}/' m.ts");
    expect(await shown()).toBe("  slotcheck.baseline.json: violated in 4 steps, 3 expected");
    const longer = await box.run(["check", "m.ts", "M/one"]);
    expect(longer).toMatchObject({
      code: 0,
      err:
        "warning: M/one/Low: violated in 4 steps, 3 expected\n" +
        ["Four", "Low", "Small"]
          .map((name) => `warning: slotcheck.baseline.json expects M/two/${name}, which does not exist\n`)
          .join(""),
    });
    await box.shell("sed -i 's/s.x.lt(4)/s.x.lt(9)/' m.ts");
    expect((await box.run(["check", "m.ts", "M/one"])).code).toBe(1);
    expect((await box.run(["baseline", "diff", "m.ts", "M/one"])).out).toContain(
      "M/one/Low: was violated, holding now: fixed\n",
    );
    expect((await box.run(["check", "m.ts", "M/one", "--max-states", "2"])).code).toBe(3);
  });

  it("of another suite is not this one's", async () => {
    await box.shell(`sed 's/"suite":"m"/"suite":"n"/' slotcheck.baseline.json > sub/slotcheck.baseline.json`);
    const { out } = await box.shell('cd sub && "$NODE" "$SLOTCHECK" check ../m.ts M/one');
    expect(out).not.toContain("expected");
    const refused = await box.shell('cd sub && "$NODE" "$SLOTCHECK" baseline update ../m.ts');
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('is of "n", and this is "m"; name another with --baseline');
  });
});

describe("reports", () => {
  it("go where they are sent, several at once, and the exit code stays", async () => {
    const { code, out } = await box.run(
      ["check", "m.ts", "--baseline", "none", "-p", "Four"].concat(
        [
          "lines",
          "junit:out/j.xml",
          "sarif:out/s.sarif",
          "html:out/r.html",
          "ktap:out/k",
          "text:out/t",
        ].flatMap((each) => ["-r", each]),
      ),
    );
    expect(code).toBe(0);
    expect(out.split("\n").length).toBe(3);
    expect(text("out/j.xml")).toMatch(/^<\?xml /);
    expect(text("out/s.sarif")).toContain('"version": "2.1.0"');
    expect(text("out/r.html")).toMatch(/^<!DOCTYPE html>/);
    expect(text("out/k")).toMatch(/^KTAP version 1\n/);
    expect(text("out/t")).toContain("design  Four  states\n");
    expect(text("out/t")).not.toMatch(/\d\.\ds/);
  });

  it("is one HTML file for slotcheck report, which exits as check does", async () => {
    await box.shell("mkdir own && cp m.ts own/m.ts");
    const words = ["own/m.ts", "M/one", "--baseline", "none"];
    const { code, out, err } = await box.run(["report", ...words, "--out", "one/two.html"]);
    expect([code, err]).toEqual([(await box.run(["check", ...words, "-r", "html:three.html"])).code, ""]);
    expect(out).toMatch(/^3 verdicts: .*\nwrote one\/two\.html\n$/);
    expect(text("one/two.html")).toBe(text("three.html"));
    expect((await box.run(["report", ...words, "--out", "m.ts/x"])).code).toBe(2);
  });

  it("of github append the summary of the job", async () => {
    const summary = join(box.path, "summary.md");
    const run = () =>
      box.run(["check", "m.ts", "M/one", "--baseline", "none", "-r", "github"], {
        GITHUB_STEP_SUMMARY: summary,
      });
    const { out } = await run();
    expect(out).toMatch(/^::notice title=slotcheck::3 verdicts: 3 hold\n$/);
    await run();
    expect(text("summary.md").match(/^## slotcheck: m$/gm)?.length).toBe(2);
  });

  it("as JSON a line are spelled in two ways", async () => {
    const words = ["check", "m.ts", "M/one", "--baseline", "none"];
    const { out } = await box.run([...words, "--json=lines"]);
    expect(
      out
        .trimEnd()
        .split("\n")
        .map((line) => (JSON.parse(line) as { event: string }).event),
    ).toEqual(["verdict", "verdict", "verdict", "end"]);
    expect((await box.run([...words, "-r", "json-lines"])).out).toBe(out);
  });

  it("that cannot be written are an error", async () => {
    expect(await box.run(["check", "m.ts", "-r", "junit:m.ts/x"])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^error: cannot write to m\.ts\/x: /),
    });
  });
});
