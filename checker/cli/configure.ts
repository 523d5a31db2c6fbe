// Options that nobody has typed: from SLOTCHECK_* in the environment, or from slotcheck.config.ts, .js or .json.
//
// Main invariant: a flag beats the environment, which beats the file, which beats the default; and each value goes through
// the parser of its flag, so that it means the same wherever it stands.

import { lstatSync, readFileSync } from "node:fs";
import { type Command, InvalidArgumentError, type Option } from "commander";
import type { Config } from "../config.ts";
import { messageOf, unknownName, UsageError } from "./error.ts";
import { loadModule, lookAt } from "./load.ts";

const configurable = [
  "width",
  "ascii",
  "color",
  "quiet",
  "verbose",
  "maxStates",
  "maxDepth",
  "maxMem",
  "maxTime",
  "set",
  "reporter",
  "baseline",
  "by",
  "engine",
  "workers",
  "symmetry",
  "hashCompact",
  "failFast",
] as const satisfies readonly (keyof Config)[];

type Key = (typeof configurable)[number];

/** Every key of a configuration is one of these, which the compiler checks. */
const all: Exclude<keyof Config, Key> extends never ? readonly Key[] : never = configurable;

const usualFiles = ["ts", "mts", "js", "mjs", "json"].map((end) => `slotcheck.config.${end}`);

/** What a command's options are when the environment and the file have been asked; where each comes from, by its key. */
export async function configure(command: Command): Promise<void> {
  const asked = command.getOptionValue("config") as string | undefined;
  const found = await readConfig(asked ?? process.env["SLOTCHECK_CONFIG"]);
  for (const option of command.options) {
    const key = all.find((each) => each === option.attributeName());
    if (key === undefined || command.getOptionValueSource(key) === "cli") continue;
    const variable = variableOf(key);
    const words = process.env[variable];
    if (words !== undefined && words !== "") apply(command, option, key, wordsOf(words), variable);
    else if (found?.config[key] !== undefined)
      apply(command, option, key, textsOf(key, found.config[key], found.file), found.file);
  }
}

/** SLOTCHECK_MAX_STATES */
export function variableOf(key: string): string {
  return `SLOTCHECK_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** Several in one variable are a line each. */
function wordsOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}

/** As a person would have typed it. */
function textsOf(key: Key, value: unknown, file: string): readonly string[] {
  const isList = Array.isArray(value);
  if (key === "set") {
    if (typeof value !== "object" || value === null || isList)
      throw new UsageError(
        `${file}: "set" is ${JSON.stringify(value)}, and must be an object such as { "Top": 3 }`,
        "E020",
      );
    return Object.entries(value).map(([name, each]) => `${name}=${JSON.stringify(each)}`);
  }
  const values: readonly unknown[] = isList ? value : [value];
  return values.map((each) => {
    if (["string", "number", "boolean"].includes(typeof each)) return String(each);
    throw new UsageError(
      `${file}: "${key}" is ${JSON.stringify(value)}, and must be a text, a number or true or false`,
      "E020",
    );
  });
}

function apply(command: Command, option: Option, key: Key, words: readonly string[], source: string): void {
  const wrong = (why: string): UsageError =>
    new UsageError(`${source}: "${key}" is "${words.join(" ")}". ${why}`, "E020");
  if (option.isBoolean()) {
    const [word = ""] = words;
    if (!["true", "1", "false", "0"].includes(word)) throw wrong("It must be true or false.");
    const value = word === "true" || word === "1" ? true : undefined;
    command.setOptionValueWithSource(key, value, source);
    return;
  }
  try {
    const parse = (before: unknown, word: string): unknown =>
      option.parseArg ? option.parseArg(word, before) : word;
    command.setOptionValueWithSource(key, words.reduce(parse, undefined), source);
  } catch (error) {
    throw error instanceof InvalidArgumentError ? wrong(error.message) : error;
  }
}

interface Found {
  readonly file: string;
  readonly config: Config;
}

async function readConfig(asked: string | undefined): Promise<Found | undefined> {
  if (asked === "none") return undefined;
  if (asked !== undefined && lookAt(asked)?.isFile() !== true)
    throw new UsageError(`there is no configuration ${asked}`, "E020");
  const file = asked ?? usualFiles.find(isThere);
  if (file === undefined) return undefined;
  const config = file.endsWith(".json") ? readJson(file) : (await loadModule(file))["default"];
  if (typeof config !== "object" || config === null || Array.isArray(config))
    throw new UsageError(
      file.endsWith(".json")
        ? `${file} is no object`
        : `${file} has no configuration: export default defineConfig({ .. })`,
      "E020",
    );
  const strange = Object.keys(config).find((name) => !all.some((key) => key === name));
  if (strange !== undefined) throw unknownName(`option of ${file}`, strange, all, all.join(", "));
  return { file, config };
}

/** Also a link that leads nowhere: who made it does not want it to be overlooked. */
function isThere(name: string): boolean {
  return lstatSync(name, { throwIfNoEntry: false }) !== undefined;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as unknown;
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${messageOf(error)}`, "E020");
  }
}

/** Every option that can be configured, with its value and where that comes from, three columns. */
export function configLines(command: Command): readonly string[] {
  const rows = all
    .filter((key) => command.options.some((option) => option.attributeName() === key))
    .map((key) => {
      const value: unknown = command.getOptionValue(key);
      const source = command.getOptionValueSource(key) ?? "default";
      return [key, valueText(key, value), source === "cli" ? "flag" : source] as const;
    });
  const width = (i: 0 | 1): number => Math.max(...rows.map((row) => row[i].length));
  return rows.map(([key, value, source]) => `${key.padEnd(width(0))}  ${value.padEnd(width(1))}  ${source}`);
}

function valueText(key: Key, value: unknown): string {
  if (value === undefined) return "-";
  if (key === "maxMem") return `${Number(value) / 2 ** 20}M`;
  if (key === "maxTime") return `${Number(value) / 1000}s`;
  if (key !== "reporter") {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return values.map((each) => (typeof each === "string" ? each : JSON.stringify(each))).join(" ");
  }
  return (value as readonly { readonly name: string; readonly file: string | undefined }[])
    .map(({ name, file }) => (file === undefined ? name : `${name}:${file}`))
    .join(" ");
}
