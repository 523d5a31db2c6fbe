// The words and flags of slotcheck check.

import { Option } from "commander";
import type { Report } from "../../report/report.ts";
import { faultOf } from "../blame.ts";
import type { CheckOptions } from "../check.ts";
import type { Crew } from "../crew.ts";
import { UsageError } from "../error.ts";
import { type ExitStyle, exitStyles } from "../exit-codes.ts";
import {
  type Begin,
  choice,
  type Declare,
  limits,
  look,
  type SearchFlags,
  searchOf,
  type SettingFlags,
  settings,
  time,
  workers,
} from "../command.ts";
import { reporter, reporterNames, type Reporting } from "../reporting.ts";
import { chosen, isFile, targetOf } from "../target.ts";
import { terminal } from "../terminal.ts";

interface Flags extends SearchFlags, SettingFlags {
  readonly reporter?: readonly Reporting[];
  readonly json?: true;
  readonly jsonLines?: true;
  readonly format: "auto" | "matrix" | "lines" | "json";
  readonly baseline?: string;
  readonly engine: "wasm" | "reference";
  readonly exitZero?: true;
  readonly checkpoint?: string;
  readonly checkpointEvery: number;
  readonly resume?: string;
  readonly symmetry?: true;
  readonly hashCompact?: true;
  readonly by: "property" | "scenario";
  readonly verbose?: true;
  readonly failFast?: true;
  readonly printConfig?: true;
  readonly exitStyle: ExitStyle;
  readonly watch?: true;
}

export const checkCommand: Declare = (program, tool, done) => {
  const command = program
    .command("check")
    .summary("check every property of every case, or of those named")
    .description(
      "Checks designs in scenarios: DESIGN, DESIGN/SCENARIO, 'hole-*/SCENARIO' where * stands for any text, or a model's file.",
    )
    .argument("[TARGET...]", "what to check; everything if nothing is named");
  choice(command)
    .option("-r, --reporter <name[:file]>", `${reporterNames.join(", ")}; may be repeated`, reporter)
    .option("--json", "one JSON document, schema slotcheck.result/1")
    .option("--json-lines", "one JSON object a line; also written --json=lines")
    .addOption(
      new Option("--format <name>", "matrix on a terminal and lines in a pipe, unless told")
        .choices(["auto", "matrix", "lines", "json"])
        .default("auto"),
    )
    .addOption(
      new Option("--by <what>", "the columns of the matrix: a cell is the worst of all that is in it")
        .choices(["property", "scenario"])
        .default("property"),
    )
    .option(
      "--baseline <file>",
      "expected verdicts, or none; default: slotcheck.baseline.json if it is there",
    );
  limits(workers(command))
    .addOption(
      new Option(
        "--engine <name>",
        "what searches: compiled code, or the slow evaluator that it is tested by",
      )
        .choices(["wasm", "reference"])
        .default("wasm"),
    )
    .option("--symmetry", "count states that differ in the names of ids alone as one, where that is sound")
    .option("--hash-compact", "keep 64 bits of each state, and say how likely it is that one was missed")
    .option("--checkpoint <file>", "write there now and then how far it is; also on Ctrl-C and --max-time")
    .option("--checkpoint-every <time>", "how often", time, 60_000)
    .option("--resume <file>", "go on from a checkpoint of the same models and properties")
    .option("-v, --verbose", "the matrix with times, how often each action fired, and what is not modelled")
    .option(
      "--print-config",
      "print the options that can be configured, each with its source, and do nothing else",
    )
    .option("--fail-fast", "begin no other case when one has failed")
    .addOption(
      new Option("--exit-style <name>", "ksft: 0 pass, 1 fail, 2 expected failures only, 3 fixed, 4 open")
        .choices(exitStyles)
        .default("slotcheck"),
    )
    .option("--exit-zero", "exit with 0 also if something is violated or a limit is hit")
    .option(
      "--watch",
      "check a model's file again whenever it is saved, and show the shortest counterexample; keys: a all, f what fails, p a property, t the next counterexample, q quit",
    );
  settings(look(command)).action(async (words: readonly string[], flags: Flags) => {
    if (flags.printConfig === true) {
      const { configLines } = await import("../configure.ts");
      terminal(flags).out(configLines(command));
      return done(0);
    }
    const { check } = await import("../check.ts");
    const { baseline, exitZero } = flags;
    const asked = searchOf(flags);
    if (flags.hashCompact === true && (flags.checkpoint ?? flags.resume) !== undefined)
      throw new UsageError(
        "--hash-compact keeps too little for a checkpoint to go on from\n  leave out --hash-compact, or --checkpoint and --resume",
      );
    const options = {
      ...asked,
      reporters: reportersOf(flags),
      baseline,
      limits: { ...asked.limits, symmetry: flags.symmetry, hashCompact: flags.hashCompact },
      engine: flags.engine,
      checkpoints: {
        file: flags.checkpoint,
        every: flags.checkpointEvery,
        resume: flags.resume,
        tool: tool.version,
      },
      exitZero: exitZero === true,
      by: flags.by,
      verbose: flags.verbose === true,
      failFast: flags.failFast === true,
    };
    const look = terminal(flags);
    const target = (begin?: Begin) => chosen(words, () => tool.suites(begin), flags);
    if (flags.watch !== true) {
      let report: Report | undefined;
      const onReport = (found: Report): void => void (report = found);
      const { crew, begin } = await crewFor(words, flags, options);
      const code = await target(begin)
        .then((own) => check(own, { ...options, crew, onReport }, look, tool.version))
        .finally(() => crew?.end());
      if (flags.exitStyle !== "ksft" || exitZero === true || !report) return done(code);
      const { kselftestCode } = await import("../exit-style.ts");
      return done(kselftestCode(report));
    }
    const [file = ""] = words;
    if (!isFile(file))
      throw new UsageError("--watch needs a model's file: slotcheck check --watch ./door.ts");
    await targetOf([file], tool.suites).catch((error: unknown) => {
      if (error instanceof UsageError) throw error; // what is wrong with the model can be mended while we watch
    });
    const { watch } = await import("../watch.ts");
    const run = async (only: readonly string[]) => {
      let report: Report | undefined;
      const own = {
        ...options,
        property: only.length > 0 ? only : asked.property,
        onReport: (found: Report) => void (report = found),
      };
      try {
        const code = await check(await target(), own, look, tool.version);
        return { code, report };
      } catch (error) {
        return { code: faultOf(error, tool), report };
      }
    };
    done(await watch(file, run, look));
  });
};

/** Threads for everything that there is: they get ready while the models load, and begin with those that have. */
async function crewFor(
  words: readonly string[],
  { workers, checkpoint, resume, set = [] }: Flags,
  { property, limits, engine = "wasm" }: Pick<CheckOptions, "property" | "limits" | "engine">,
): Promise<{ readonly crew?: Crew; readonly begin?: Begin }> {
  if (words.length > 0 || workers < 2 || (checkpoint ?? resume) !== undefined) return {};
  const { Crew } = await import("../crew.ts");
  const { distinct } = await import("../side-by-side.ts");
  const crew = new Crew(workers - 1);
  if (property.length > 0 || set.length > 0) return { crew };
  const begin: Begin = (spec, instances) =>
    void crew.offer(distinct(instances.map((instance) => ({ spec, instance, limits, engine }))));
  return { crew, begin };
}

function reportersOf({ reporter: named = [], json, jsonLines, format }: Flags): readonly Reporting[] {
  const name =
    json === true || format === "json"
      ? "json"
      : jsonLines === true
        ? "json-lines"
        : format === "matrix"
          ? "text"
          : format === "lines"
            ? "lines"
            : undefined;
  return name === undefined ? named : [...named, { name, file: undefined }];
}
