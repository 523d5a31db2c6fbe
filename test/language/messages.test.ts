// What tsc says of the commonest mistakes. Its messages are a part of the language: they stay short, and a change of
// one is seen in messages.txt.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const mark = /\/\/ @ts-expect-error (.*)$/;

interface Message {
  readonly mistake: string;
  /** Lines as tsc prints them; the first says what is wrong. */
  readonly lines: readonly string[];
}

/** The output of tsc for a file that lies elsewhere, importing this package. */
function typeCheck(source: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "slotcheck-types-"));
  try {
    const file = join(folder, "mistakes.ts");
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    const config = join(folder, "tsconfig.json");
    writeFileSync(file, source.replace("../../checker/index.ts", `${root}/checker/index.ts`));
    writeFileSync(
      config,
      JSON.stringify({ extends: `${root}/tsconfig.json`, compilerOptions: { types: [] }, include: [file] }),
    );
    return output(["-p", config, "--pretty", "false"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function output(args: readonly string[]): readonly string[] {
  try {
    execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), ...args], {
      encoding: "utf8",
    });
    return [];
  } catch (error) {
    return (error as { readonly stdout: string }).stdout.trimEnd().split("\n");
  }
}

/** The messages by mistake: an error belongs to the last mark above it. */
function messages(source: string): readonly Message[] {
  const marks = source.split("\n").map((line) => mark.exec(line)?.[1]);
  const found: { mistake: string; lines: string[] }[] = [];
  for (const line of typeCheck(source.replaceAll("@ts-expect-error", "a mistake:"))) {
    const [, at, text] = /^\S*mistakes\.ts\((\d+),\d+\): error TS\d+: (.*)$/.exec(line) ?? [];
    if (text === undefined) found.at(-1)?.lines.push(line);
    else found.push({ mistake: marks.slice(0, Number(at)).findLast(Boolean) ?? `line ${at}`, lines: [text] });
  }
  return found;
}

const source = readFileSync(join(import.meta.dirname, "type-errors.ts"), "utf8");
const mistakes = source.split("\n").flatMap((line) => mark.exec(line)?.[1] ?? []);
let found: readonly Message[] = [];
beforeAll(() => {
  found = messages(source);
});

test("each mistake is an error, and there is no other", () => {
  expect([...new Set(found.map(({ mistake }) => mistake))]).toEqual(mistakes);
});

test("the first line of a message is short, or names the missing part before the type that it is missing from", () => {
  const named =
    /^Property '\w+' (does not exist|is missing)|^Object literal may only specify known properties/;
  const long = found.filter(({ lines: [first = ""] }) => first.length > 160 && !named.test(first));
  expect(long).toEqual([]);
});

test("the messages are the known ones", async () => {
  const text = found.map(
    ({ mistake, lines }) => `${mistake}\n${lines.map((line) => `  ${line}\n`).join("")}`,
  );
  await expect(text.join("\n")).toMatchFileSnapshot("messages.txt");
});
