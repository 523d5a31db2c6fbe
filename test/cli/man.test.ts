// The manual page: whole, current, and read without complaint by the program that prints manuals.

import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { sandbox } from "./run.ts";

const box = sandbox({});
afterAll(box.remove);

const page = async (): Promise<string> => (await box.run(["__man"])).out;

describe("the manual page", () => {
  it("is the one that the build wrote, and that package.json names", async () => {
    const { man } = JSON.parse(readFileSync("package.json", "utf8")) as { readonly man: string };
    expect(readFileSync(man, "utf8")).toBe(await page());
  });

  it("has every command, every option of each and every exit code that the help has", async () => {
    const plain = (await page()).replaceAll("\\-", "-").replaceAll("\\(dq", '"');
    const sections = new Map(
      plain.split('\n.SS "').map((text) => [/^slotcheck (\S+)/.exec(text)?.[1] ?? "", text] as const),
    );
    const { out: words } = await box.run(["__complete", "--", ""]);
    const commands = words.split("\n").filter((word) => /^[a-z]/.test(word));
    expect(commands.length).toBeGreaterThan(10);
    for (const command of commands) {
      const { out: options } = await box.run(["__complete", "--", command, "--"]);
      for (const option of options.split("\n").filter((word) => word.startsWith("--") && word !== "--help"))
        expect(sections.get(command)).toMatch(new RegExp(`^\\.B .*${option}\\b`, "m"));
    }
    for (const code of [0, 1, 2, 3, 4, 70]) expect(plain).toContain(`\n.B ${code}\n`);
  });

  it("is ASCII, and no line of it is taken for a request that is none", async () => {
    const text = await page();
    expect(text).toMatch(/^[\n -~]*$/);
    const requests = text.match(/^[.'].*$/gm) ?? [];
    expect(new Set(requests.map((line) => line.split(" ")[0]))).toEqual(
      new Set([".B", ".SH", ".SS", ".TH", ".TP", ".fi", ".nf"]),
    );
  });

  it.skipIf(!hasGroff())("is printed by groff without a warning", async () => {
    const { stdout, stderr, status } = spawnSync("groff", ["-man", "-ww", "-Tascii", "-P-cbou"], {
      input: await page(),
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("slotcheck trace delete-create/punch P1w --format mail\n");
    expect(stdout).toMatch(/^EXIT STATUS\n {7}0 +All +is +as +it +should +be\./m);
  });
});

function hasGroff(): boolean {
  try {
    execFileSync("groff", ["--version"]);
    return true;
  } catch {
    return false;
  }
}
