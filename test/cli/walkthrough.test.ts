// What somebody does who answers a mail: from a cell of the matrix to a text that can be sent, each command printed by the
// one before, on a terminal of 80 columns and through a pipe. Whatever the model says, all of them say the same.

import { execFileSync, spawnSync } from "node:child_process";
import { afterAll, describe, expect, it } from "vitest";
import { executable, sandbox } from "./run.ts";

const box = sandbox({ "bin/slotcheck": `#!/bin/sh\nexec "${process.execPath}" "${executable}" "$@"\n` });
afterAll(box.remove);
execFileSync("chmod", ["+x", `${box.path}/bin/slotcheck`]);

const env = { PATH: `${box.path}/bin:${process.env["PATH"]}`, LC_ALL: "C.UTF-8", TERM: "xterm" };

/** On a terminal of 80 columns, that of script(1), as a person sees it when all is done; without colours. */
function onTerminal(command: string): string {
  const { stdout } = spawnSync("script", ["-qec", `stty cols 80 rows 50; ${command}`, "/dev/null"], {
    cwd: box.path,
    env,
    encoding: "utf8",
    input: "",
  });
  const escape = String.fromCodePoint(27);
  return stdout
    .replaceAll("\r\n", "\n")
    .split(`${escape}[2K`)
    .map((text, i, all) => (i === all.length - 1 ? text : text.replace(/\r[^\n]*$/, "")))
    .join("")
    .replaceAll(new RegExp(`${escape}\\[[0-9;]*m`, "g"), "");
}

function inPipe(command: string): string {
  return spawnSync("sh", ["-c", `${command} | cat`], { cwd: box.path, env, encoding: "utf8" }).stdout;
}

const found = (text: string, pattern: RegExp): string => {
  const [, part] = pattern.exec(text) ?? [];
  if (part === undefined) throw new Error(`${pattern} is not in:\n${text}`);
  return part;
};

describe("in three commands", () => {
  const matrix = onTerminal("slotcheck check delete-create -s punch -p P1w -p P3");
  const shows = found(matrix, /(slotcheck show delete-create\/punch P1w)$/m);
  const shown = onTerminal(shows);
  const mails = found(shown, /^ mail {6}(slotcheck trace .*)$/m);
  const mail = onTerminal(mails);
  const steps = found(matrix, /P1w +(\d+) steps/);
  const token = found(shown, /^ replay {4}slotcheck replay (kvm1:\S+)$/m);

  it("the matrix names the counterexample, show its steps and reasons, and trace writes them as mail", () => {
    expect(matrix).toMatch(new RegExp(`^delete-create {2}✗${steps} `, "m"));
    expect(shown).toContain(`violated in ${steps} steps, a shortest trace`);
    expect(shown).toMatch(new RegExp(`^ ${steps} .* <-- ✗$`, "m"));
    expect(mail).toContain(`violated in ${steps} steps`);
    expect(mail.trimEnd().endsWith(`slotcheck replay ${token}`)).toBe(true);
    const reason = found(shown, /because (.*)$/m);
    expect(mail).toContain(`because ${reason}`);
  });

  it("the mail is ASCII in 72 columns, with nothing but prose at the left edge", () => {
    expect(mail).toMatch(/^[\n -~]*$/);
    for (const line of mail.split("\n")) {
      expect(line.length).toBeLessThanOrEqual(72);
      expect(line).not.toMatch(/\s$/);
      expect(line).not.toMatch(/^(?:---|diff |Index: |#|From |>)/);
    }
  });

  it("the token replays the same steps in every format, and the mail says what was searched", () => {
    const replayed = onTerminal(`slotcheck replay ${token} --format mail`);
    expect(mail.split("\n").filter((line) => !replayed.includes(line))).toEqual([
      expect.stringMatching(/ shortest trace\.$/),
      expect.stringMatching(/^ {2}Searched: [0-9,]+ states, all that can be reached\.$/),
    ]);
    const numbered = /^ *\d+ {2}.*$/gm;
    expect(onTerminal(`slotcheck replay ${token}`).match(numbered)).toEqual(shown.match(numbered));
  });

  it("screens fit 80 columns, and through a pipe each verdict is one line with the token", () => {
    for (const line of [...matrix.split("\n"), ...shown.split("\n")].filter(
      (each) => !each.includes("kvm1:"),
    ))
      expect(line.length).toBeLessThanOrEqual(80);
    const lines = inPipe("slotcheck check delete-create -s punch -p P1w -p P3").split("\n").slice(0, -1);
    const properties = lines.map((line) => line.split(/ +/)[1]);
    expect(properties).toEqual(["P1w", "P3"]);
    expect(lines[0]?.split(/ {2,}/)).toEqual(["delete-create/punch", "P1w", "violated", steps, token]);
    expect(inPipe(mails)).toBe(mail);
  });

  it("without UTF-8 and in 48 columns it is ASCII records with the same numbers", () => {
    const narrow = onTerminal("LC_ALL=C slotcheck check delete-create -s punch -p P1w -p P3 --width 48");
    expect(narrow).toMatch(/^[\n -~]*$/);
    expect(narrow).toMatch(new RegExp(`^ {2}P1w X${steps} +P3 ok$`, "m"));
    for (const line of narrow.split("\n")) expect(line.length).toBeLessThanOrEqual(48);
  });
});
