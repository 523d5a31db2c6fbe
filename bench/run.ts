// npm run bench: every engine on every model, in turns, and what came of it as bench/results.md.
//
// Main invariant: a figure counts only if the engine found exactly the states that the model has.

import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { layoutOf } from "../checker/compile/layout.ts";
import type { Row } from "./bars.ts";
import { generation } from "./code.ts";
import type { Engine } from "./engine/engine.ts";
import { own } from "./engine/own.ts";
import { byHand, rumur, spin } from "./engine/peers.ts";
import { tlc } from "./engine/tlc.ts";
import { type Command, measure, medians, type Usage } from "./measure.ts";
import { type Model, models, type Size } from "./model/index.ts";
import { readOptions } from "./options.ts";
import { page } from "./report.ts";

const engines: readonly Engine[] = [...own, byHand, spin, rumur, tlc];

const options = readOptions(process.argv.slice(2));
if (typeof options === "string") {
  console.error(options);
  process.exit(2);
}
const { runs, out, models: wanted, sizes, engines: racers, rows: kept } = options;
const isAmong = (words: readonly string[] | undefined, name: string): boolean =>
  words === undefined || words.some((word) => name.startsWith(word));
const failures: string[] = [];
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const started = new Date();
const folder = mkdtempSync(join(tmpdir(), "slotcheck-bench-"));

try {
  const rows: Row[] = keptRows();
  for (const model of models.filter(({ name }) => isAmong(wanted, name))) {
    for (const size of model.sizes.filter(({ instance }) => isAmong(sizes, instance)))
      for (const row of await compare(model, size, rows)) {
        rows.push(row);
        if (kept !== undefined) appendFileSync(kept, `${JSON.stringify(row)}\n`);
      }
  }
  if (rows.length > 0) writePage(rows);
  else failures.push("nothing was measured: no model, size or engine has such a name");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const failure of failures) say(failure);
process.exitCode = failures.length > 0 ? 1 : 0;

function writePage(measured: readonly Row[]): void {
  // Kept ones may have come in another order.
  const rows = models.flatMap(({ name, sizes: all }) =>
    all.flatMap(({ instance }) => measured.filter(({ model, size }) => model === name && size === instance)),
  );
  const firstResult = medians(Array.from({ length: runs }, () => measure(start(), folder)));
  const generations = [
    ...models.flatMap(({ name, sizes: [first] }) =>
      first ? [generation(name, [name, first.instance], runs)] : [],
    ),
    generation("the KVM matrix", ["kvm"], runs),
  ];
  const [cpu] = cpus();
  const text = page(
    { rows, firstResult, generations },
    {
      date: started.toISOString().slice(0, 10),
      machine: `${cpus().length} x ${cpu?.model ?? "unknown processor"}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
      versions: engines.map(({ name, version }) => [name, version]),
      runs,
      failures,
    },
  );
  writeFileSync(out, text);
  say(`written to ${out}`);
}

/** What was measured before. */
function keptRows(): Row[] {
  if (kept === undefined || !existsSync(kept)) return [];
  const lines = readFileSync(kept, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Row);
}

/** All engines on one instance, but those that were: a run of each, then again, so that a slow minute of the machine is everyone's. */
async function compare(model: Model, size: Size, before: readonly Row[]): Promise<readonly Row[]> {
  const id = `${model.name} ${size.instance}`;
  const racing: { readonly engine: Engine; readonly command: Command; readonly usages: Usage[] }[] = [];
  for (const engine of engines.filter(({ name }) => isAmong(racers, name))) {
    const isMeasured = before.some(
      (row) => row.model === model.name && row.size === size.instance && row.engine === engine.name,
    );
    if (isMeasured || engine.version === undefined || (["XS", "XL"].includes(size.instance) && !engine.own))
      continue;
    const place = join(folder, `${id} ${engine.name}`.replace(/\W+/g, "-"));
    mkdirSync(place, { recursive: true });
    const command = await engine.prepare(model, size, place);
    if (command) racing.push({ engine, command, usages: [] });
  }
  const failed = new Set<Engine>();
  for (let run = 1; run <= runs; run += 1) {
    for (const { engine, command, usages } of racing) {
      if (failed.has(engine)) continue;
      try {
        const { output, ...usage } = measure(command, command.cwd);
        const { distinct, generated } = engine.counts(output);
        const printed = (count: number): number =>
          engine.digits === undefined ? count : Number(count.toPrecision(engine.digits));
        if (distinct !== printed(size.distinct) || generated !== printed(size.generated))
          throw new Error(
            `${distinct} distinct, ${generated} generated, not ${size.distinct}, ${size.generated}`,
          );
        usages.push(usage);
        say(
          `${id}, run ${run} of ${runs}, ${engine.name}: ${usage.user.toFixed(2)} s user, ${usage.wall.toFixed(2)} s`,
        );
      } catch (error) {
        failed.add(engine);
        failures.push(`${engine.name} on ${id}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  const packed = 4 * layoutOf(model.spec, model.spec.instances[size.instance] ?? {}).words;
  return racing
    .filter(({ engine }) => !failed.has(engine))
    .map(({ engine, usages }) => ({
      model: model.name,
      size: size.instance,
      distinct: size.distinct,
      packed,
      engine: engine.name,
      threads: engine.threads,
      own: engine.own,
      runs: usages.length,
      usage: medians(usages),
    }));
}

/** What a newcomer runs first. */
function start(): Command {
  return { file: "npm", args: ["start", "--silent"], cwd: process.cwd() };
}
