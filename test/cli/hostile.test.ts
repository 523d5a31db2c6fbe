// Where disks are full, folders gone and files not what they are said to be: one message, no stack trace, nothing lost.

import { mkdirSync, readFileSync, symlinkSync, writeFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { UsageError } from "../../checker/cli/error.ts";
import { makeFolder, prepareFile, replaceFile } from "../../checker/cli/write-file.ts";
import { model, sandbox } from "./run.ts";

const box = sandbox({
  "m.ts": model(),
  "like.ts":
    "export const a = null;\nexport const b = { variables: [], init: null, actions: [], properties: [], instances: {} };\n",
  "kept.txt": "as it was",
  "kept/slotcheck.baseline.json": "{}",
});
symlinkSync("circle.ts", join(box.path, "circle.ts"));
afterAll(box.remove);

const path = (...names: readonly string[]): string => join(box.path, ...names);

describe("a file that is written", () => {
  it("is whole or as it was before, also behind a link, and nothing else is touched", () => {
    mkdirSync(path("files"));
    writeFileSync(path("files", "target"), "before");
    symlinkSync(path("files", "target"), path("files", "link"));
    replaceFile(path("files", "link"), "after");
    expect(readFileSync(path("files", "target"), "utf8")).toBe("after");
    const inTheWay = `target.${process.pid}.part`;
    writeFileSync(path("files", inTheWay), "somebody else's");
    expect(() => replaceFile(path("files", "target"), "lost")).toThrow(UsageError);
    expect(readFileSync(path("files", "target"), "utf8")).toBe("after");
    expect(readdirSync(path("files")).sort()).toEqual(["link", "target", inTheWay]);
    expect(readFileSync(path("files", inTheWay), "utf8")).toBe("somebody else's");
  });

  it("is refused before anybody waits, and not touched by that", () => {
    prepareFile(path("kept.txt"));
    expect(readFileSync(path("kept.txt"), "utf8")).toBe("as it was");
    prepareFile(path("new", "er", "file.txt"));
    expect(readdirSync(path("new", "er"))).toEqual([]);
    expect(() => prepareFile(path("new"))).toThrow("that is a folder");
    expect(() => prepareFile(path("kept.txt", "below"))).toThrow(/^cannot write to .*ENOTDIR/);
  });

  it("is refused where folders cannot be made, and the answer comes", () => {
    expect(() => makeFolder("/proc/none/such")).toThrow(/ENOENT|EACCES|EPERM/);
  });
});

describe("slotcheck", { concurrent: true }, () => {
  it("says that its output cannot be written, and exits with 2", async () => {
    const { out } = await box.shell('"$NODE" "$SLOTCHECK" list m.ts 2>&1 >/dev/full; echo $?');
    expect(out).toBe(
      "error[E031]: cannot write to standard output: ENOSPC: no space left on device, write\n2\n",
    );
  });

  it("exits as it should where its errors cannot be written, or nobody reads", async () => {
    expect((await box.shell('"$NODE" "$SLOTCHECK" check nowhere.ts 2>/dev/full; echo $?')).out).toBe("2\n");
    const { out, err } = await box.shell(
      '("$NODE" "$SLOTCHECK" trace m.ts M/one Low --format html; echo $? >&2) | head -1',
    );
    expect([out, err]).toEqual(["<!DOCTYPE html>\n", "0\n"]);
  });

  it.each([
    ["export", "m.ts"],
    ["trace", "m.ts", "M/one", "Low", "--format", "tla"],
  ])("says where %s can write no folder, and exits with 2", async (...words) => {
    const { code, out, err } = await box.run([...words, "--out", "/proc/none/such"]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(/^error: cannot write to \/proc\/none\/such: (ENOENT|EACCES|EPERM)\b.*\n$/);
  });

  it.each([
    ["a model", ["check", "circle.ts"], "cannot read circle.ts: ELOOP"],
    ["a token or a model", ["replay", "circle.ts"], "cannot read circle.ts: ELOOP"],
    ["a model to watch", ["check", "circle.ts", "--watch"], "cannot read circle.ts: ELOOP"],
    ["a configuration", ["check", "m.ts", "--config", "circle.ts"], "cannot read circle.ts: ELOOP"],
    [
      "a baseline",
      ["check", "m.ts", "--baseline", "circle.ts"],
      "the baseline circle.ts cannot be read: ELOOP",
    ],
    [
      "a checkpoint",
      ["check", "m.ts", "--resume", "circle.ts"],
      "cannot read the checkpoint circle.ts: ELOOP",
    ],
    [
      "a checkpoint to write",
      ["check", "m.ts", "--checkpoint", "kept.txt/c"],
      "cannot write to kept.txt/c: ENOTDIR",
    ],
  ])("says that the system refuses %s, and exits with 2", async (_, words, said) => {
    const { code, out, err } = await box.run(words);
    expect([code, out, err.slice(0, 7 + said.length)]).toEqual([2, "", `error: ${said}`]);
    expect(err).not.toContain("    at ");
  });

  it.each([
    [["check", "m.ts", "-r", "html:m.ts"], "a report is not written over m.ts: name another file\n"],
    [["check", "m.ts", "-r", "html:./m.ts"], "a report is not written over ./m.ts: name another file\n"],
    [["check", "m.ts", "-r", "html:a", "-r", "junit:./a"], "two reports cannot be written to ./a\n"],
    [
      ["check", "m.ts", "-r", "json:kept/slotcheck.baseline.json"],
      "a report is not written over kept/slotcheck.baseline.json: name another file\n",
    ],
    [["report", "m.ts", "--out", "m.ts"], "a report is not written over m.ts: name another file\n"],
    [
      ["check", "m.ts", "--checkpoint", "m.ts"],
      "--checkpoint m.ts: that is no checkpoint of slotcheck, and is not overwritten\n",
    ],
  ])("never writes over a model or a file of something else: %j", async (words, said) => {
    const before = readFileSync(path("m.ts"), "utf8");
    expect(await box.run(words)).toEqual({ code: 2, out: "", err: `error: ${said}` });
    expect(readFileSync(path("m.ts"), "utf8")).toBe(before);
  });

  it("does not overlook a baseline or a configuration that is a link to nowhere", async () => {
    mkdirSync(path("linked"));
    symlinkSync("nowhere", path("linked", "slotcheck.baseline.json"));
    const baseline = await box.shell('cd linked && "$NODE" "$SLOTCHECK" check ../m.ts 2>&1; echo $?');
    expect(baseline.out).toMatch(
      /^error\[E050\]: there is no baseline slotcheck\.baseline\.json; [^]*\n2\n$/,
    );
    symlinkSync("slotcheck.config.json", path("linked", "slotcheck.config.json"));
    const config = await box.shell('cd linked && "$NODE" "$SLOTCHECK" check ../m.ts 2>&1; echo $?');
    expect(config.out).toMatch(/^error\[E020\]: cannot read slotcheck\.config\.json: ELOOP[^]*\n2\n$/);
  });

  it("says that the folder is gone", async () => {
    const { out } = await box.shell(
      'mkdir gone && cd gone && rmdir ../gone && "$NODE" "$SLOTCHECK" check ../m.ts 2>&1; echo $?',
    );
    expect(out).toBe(
      "error[E030]: the folder that this runs in does not exist any more\n  change to another one\n2\n",
    );
  });

  it("takes nothing for a model that only looks like one", async () => {
    expect(await box.run(["check", "like.ts"])).toEqual({
      code: 2,
      out: "",
      err: "error: like.ts exports no spec; end it with: export const model = spec(s, { .. })\n",
    });
  });

  it("writes the other reports where one cannot be written, and the matrix", async () => {
    const words = [
      "check",
      "m.ts",
      "M/one",
      "-p",
      "Low",
      "-r",
      "html:/dev/full",
      "-r",
      "junit:j.xml",
      "-r",
      "lines",
    ];
    const { code, out, err } = await box.run(words);
    expect([code, err]).toEqual([
      2,
      "error: cannot write to /dev/full: ENOSPC: no space left on device, write\n",
    ]);
    expect(out).toMatch(/^M\/one {2}Low {2}violated/);
    expect(readFileSync(path("j.xml"), "utf8")).toContain("<testsuite ");
  });

  it("warns of a job's summary that cannot be written, and the verdict stays", async () => {
    const { code, err } = await box.run(["check", "m.ts", "M/one", "-p", "Small", "-r", "github"], {
      GITHUB_STEP_SUMMARY: "/nowhere/summary.md",
    });
    expect([code, err]).toEqual([
      0,
      "warning: cannot append to GITHUB_STEP_SUMMARY: ENOENT: no such file or directory, open '/nowhere/summary.md'\n",
    ]);
  });

  it("says what a token is like, and repeats no more of a wrong one than is read", async () => {
    const { code, err } = await box.run(["replay", "m.ts", "7".repeat(3000)]);
    expect([code, err]).toEqual([
      2,
      `error: "${"7".repeat(60)}.." is not a replay token: one is like m:DESIGN/SCENARIO:0123~abcde; copy it whole\n`,
    ]);
  });
});
