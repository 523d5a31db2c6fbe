// The words and flags of slotcheck show and slotcheck replay.

import type { Command } from "commander";
import { collect, type Declare, format, formatOf, look, type SettingFlags, settings } from "../command.ts";
import { UsageError } from "../error.ts";
import { targetOf } from "../target.ts";
import { type LookOptions, terminal } from "../terminal.ts";

interface Flags extends SettingFlags, LookOptions {
  readonly baseline?: string;
  /** Of replay. */
  readonly format?: string;
  readonly full?: true;
  readonly var?: readonly string[];
  readonly expr?: readonly string[];
  readonly json?: true;
  /** A stage's. */
  readonly [name: string]: unknown;
}

export const showCommand: Declare = (program, tool, done) => {
  const command = program
    .command("show")
    .summary("show a property's shortest counterexample")
    .description("Shows one property of one case with its trace, or the trace that a replay token names.")
    .argument("<WHAT...>", "[FILE] DESIGN/SCENARIO PROPERTY, [FILE] TOKEN, or [FILE] TRACE.json")
    .option("--baseline <file>", "says why a violation is expected; as for check");
  settings(look(views(command))).action(async (words: readonly string[], flags: Flags) => {
    const { show } = await import("../show.ts");
    const options = { ...shown(flags), baseline: flags.baseline };
    done(show(await targetOf(words, tool.suites, flags.set), "show", options, terminal(flags), tool.version));
  });
};

export const replayCommand: Declare = (program, tool, done) => {
  const command = program
    .command("replay")
    .summary("walk the behaviour that a token names again")
    .description(
      "Walks the behaviour that a replay token names, or that a trace's file holds, in the model as it is now; fails if the model has changed.",
    )
    .argument("<WHAT...>", "[FILE] TOKEN, or [FILE] TRACE.json");
  for (const { name, does } of tool.stages ?? []) command.option(`--${name}`, does);
  settings(look(format(views(command), tool))).action(async (words: readonly string[], flags: Flags) => {
    const { show } = await import("../show.ts");
    const owner = tool.stages?.find(({ owns }) => owns?.(words[0] ?? "") === true);
    if (owner?.playOwn && words.length === 1) {
      if (flags[owner.name] === true)
        return done(await owner.playOwn(words[0] ?? "", flags.json === true, terminal(flags)));
      throw new UsageError(`this token can only be replayed with --${owner.name}`, "E040");
    }
    const target = await targetOf(words, tool.suites, flags.set);
    if (target.words.length !== 1)
      throw new UsageError("replay needs one token: slotcheck replay [FILE] TOKEN");
    const stage = tool.stages?.find(({ name }) => flags[name] === true);
    if (stage) {
      const { findExhibit } = await import("../exhibit.ts");
      const exhibit = findExhibit(target, "replay", tool.version);
      return done(await stage.play(exhibit, flags.json === true, terminal(flags)));
    }
    if (flags.format !== "text") {
      const { trace } = await import("../trace.ts");
      const options = { format: formatOf(flags.format ?? "text", tool), out: undefined };
      return done(await trace(target, options, terminal(flags), tool.version));
    }
    const options = { ...shown(flags), baseline: "none" };
    done(show(target, "replay", options, terminal(flags), tool.version));
  });
};

/** What of a trace is shown. */
function views(command: Command): Command {
  return command
    .option("--full", "every state as a whole, not only what changes")
    .option("--var <name>", "only changes of this variable; may be repeated", collect)
    .option(
      "--expr <expression>",
      "its value in every state: f[a].b, q.size + 1, pc[a] = busy and not x in set; may be repeated",
      collect,
    )
    .option("--json", "one JSON document, schema slotcheck.trace/1");
}

function shown({ full, json, var: only = [], expr: exprs = [] }: Flags) {
  return { full: full === true, json: json === true, only, exprs };
}
