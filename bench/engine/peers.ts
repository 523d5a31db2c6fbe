// The peers that compile a model written by hand: SPIN, rumur, and the C of memslot. Compiling is not in the figures.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { firstLine } from "../measure.ts";
import type { Model, Size } from "../model/index.ts";
import { countsBy, type Engine } from "./engine.ts";

const peerFolder = resolve("bench/peer");
const compiler = firstLine("cc", "--version");
const native = ["-march=native", "-w"];

function twin({ name }: Model, ending: string): string | undefined {
  const file = join(peerFolder, `${name}.${ending}`);
  return existsSync(file) ? file : undefined;
}

function definesOf({ peer, spec }: Model, { instance }: Size): readonly (readonly [string, number])[] {
  const constants = (spec.instances[instance] ?? {}) as Readonly<Record<string, number>>;
  return Object.entries(peer(constants)).map(([name, value]) => [name, Number(value)]);
}

const flagsOf = (model: Model, size: Size): readonly string[] =>
  definesOf(model, size).map(([name, value]) => `-D${name}=${value}`);

/** Of a table of 2^n places that these states fill to 60 % at most. */
const bitsFor = (distinct: number): number => Math.ceil(Math.log2(distinct / 0.6));

export const byHand: Engine = {
  name: "C by hand",
  threads: 1,
  own: false,
  version: compiler,
  async prepare(model, size, folder) {
    const source = twin(model, "c");
    if (source === undefined) return undefined;
    const file = join(folder, "by-hand");
    execFileSync("cc", ["-O3", ...native, ...flagsOf(model, size), source, "-o", file]);
    return { file, args: [String(bitsFor(size.distinct))], cwd: folder };
  },
  counts: (output) => countsBy(/^(\d+) distinct, (\d+) generated/m, output),
};

export const spin: Engine = {
  name: "SPIN",
  threads: 1,
  digits: 8, // pan.c prints %9.8g
  own: false,
  version: compiler === undefined ? undefined : firstLine("spin", "-V"),
  async prepare(model, size, folder) {
    const source = twin(model, "pml");
    if (source === undefined) return undefined;
    execFileSync("spin", ["-a", ...flagsOf(model, size), source], { cwd: folder });
    execFileSync("cc", ["-O2", "-DSAFETY", "-DNOREDUCE", "-w", "pan.c", "-o", "pan"], { cwd: folder });
    // Depth first, no path is longer than there are states. End states are no errors (-E), none are listed (-n).
    const args = [`-m${size.distinct}`, `-w${bitsFor(size.distinct)}`, "-E", "-n"];
    return { file: join(folder, "pan"), args, cwd: folder };
  },
  counts(output) {
    if (!/errors: 0/.test(output) || /max search depth too small/.test(output))
      throw new Error(`SPIN did not search everything:\n${output}`);
    return countsBy(/([\d.e+]+) states, stored[\s\S]*?([\d.e+]+) transitions/, output);
  },
};

export const rumur: Engine = {
  name: "rumur",
  threads: 1,
  own: false,
  version: compiler === undefined ? undefined : firstLine("rumur", "--version"),
  async prepare(model, size, folder) {
    const source = twin(model, "m");
    if (source === undefined) return undefined;
    let text = readFileSync(source, "utf8");
    for (const [name, value] of definesOf(model, size))
      text = text.replace(new RegExp(`\\b${name}: \\d+;`), `${name}: ${value};`);
    writeFileSync(join(folder, "model.m"), text);
    const flags = ["--threads", "1", "--deadlock-detection", "off", "--symmetry-reduction", "off"];
    execFileSync("rumur", ["model.m", "-o", "model.c", ...flags], { cwd: folder });
    execFileSync("cc", ["-O3", ...native, "model.c", "-o", "model", "-lpthread", "-mcx16"], { cwd: folder });
    return { file: join(folder, "model"), args: [], cwd: folder };
  },
  counts(output) {
    if (!/No error found/.test(output)) throw new Error(`rumur found an error:\n${output}`);
    const { distinct, generated } = countsBy(/(\d+) states, (\d+) rules fired in \d+s\.\s*$/, output.trim());
    // The one initial state was not reached by a rule.
    return { distinct, generated: generated + 1 };
  },
};
