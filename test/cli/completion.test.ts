// Words completed by the shells themselves, and by the command that they ask.

import { execFileSync } from "node:child_process";
import { afterAll, describe, expect, it } from "vitest";
import { sandbox } from "./run.ts";

const box = sandbox({ "bin/slotcheck": '#!/bin/sh\nexec "$NODE" "$SLOTCHECK" "$@"\n' });
afterAll(box.remove);

async function complete(...words: readonly string[]): Promise<readonly string[]> {
  const { code, out } = await box.run(["__complete", "--", ...words]);
  expect(code).toBe(0);
  return out.split("\n").slice(0, -1);
}

describe("completion", () => {
  it("knows the commands, and no hidden one", async () => {
    const { out } = await box.run(["--help"]);
    const listed = [...out.matchAll(/^ {2}([a-z]+) (?:\[|<)/gm)].map(([, name]) => name);
    expect(await complete("")).toEqual([...listed, "--help", "--version"]);
  });

  it("knows options, and their values", async () => {
    expect(await complete("check", "--")).toContain("--max-states");
    expect(await complete("trace", "--format", "")).toContain("mermaid");
    expect(await complete("check", "-r", "")).toContain("junit");
    expect(await complete("check", "--max-states", "")).toEqual([]);
    const properties = await complete("check", "-p", "");
    expect(await complete("check", "--property", "")).toEqual(properties);
    expect(properties).toContain("NoStarve");
  });

  it("knows designs, cases, and the properties of a case", async () => {
    expect(await complete("check", "")).toEqual(expect.arrayContaining(["DieHard", "DieHard/film"]));
    expect(await complete("compare", "")).not.toContain("DieHard/film");
    expect(await complete("show", "")).not.toContain("DieHard");
    expect(await complete("show", "DieHard/film", "")).toEqual(["SmallFits", "NotSolved"]);
    expect(await complete("explain", "")).toEqual(expect.arrayContaining(["DieHard", "film", "NotSolved"]));
    expect(await complete("baseline", "")).toEqual(["update", "diff"]);
    expect(await complete("nothing", "")).toEqual([]);
  });

  it("works in bash", async () => {
    const { out, err } =
      await box.shell(`chmod +x bin/slotcheck && PATH="$PWD/bin:$PATH" bash --norc --noprofile -c '
      eval "$(slotcheck completion bash)"
      COMP_WORDS=(slotcheck show DieHard/f); COMP_CWORD=2; _slotcheck; echo "\${COMPREPLY[@]}"
      COMP_WORDS=(slotcheck comp); COMP_CWORD=1; _slotcheck; echo "\${COMPREPLY[@]}"
      complete -p slotcheck'`);
    expect([out, err]).toEqual([
      "DieHard/film\ncompare completion\ncomplete -o default -F _slotcheck slotcheck\n",
      "",
    ]);
  });

  it.skipIf(!has("zsh"))("works in zsh", async () => {
    const { out, err } = await box.shell(`chmod +x bin/slotcheck && PATH="$PWD/bin:$PATH" zsh -f -c '
      compdef() { print -r -- "compdef $*"; }
      compadd() { print -r -- "$@"; }
      _files() { print files; }
      eval "$(slotcheck completion zsh)"
      words=(slotcheck show DieHard/film ""); CURRENT=4; _slotcheck
      words=(slotcheck completion ""); CURRENT=3; _slotcheck
      words=(slotcheck check --max-states ""); CURRENT=4; _slotcheck'`);
    expect([out, err]).toEqual([
      "compdef _slotcheck slotcheck\n-- SmallFits NotSolved\n-- bash zsh fish\nfiles\n",
      "",
    ]);
  });

  it.skipIf(!has("fish"))("works in fish", async () => {
    const { out } = await box.shell(`chmod +x bin/slotcheck && HOME="$PWD" PATH="$PWD/bin:$PATH" fish -c '
      slotcheck completion fish | source
      complete -C "slotcheck show DieHard/f"; complete -C "slotcheck comp"'`);
    expect(out.split("\n")).toEqual(["DieHard/film", "compare", "completion", ""]);
  });
});

function has(shell: string): boolean {
  try {
    execFileSync(shell, ["--version"]);
    return true;
  } catch {
    return false;
  }
}
