// The command line. Invariant: standard output has a result, as JSON, or the help that was asked for, and nothing else.

import { parseArgs } from "node:util";
import { install, pcal, sany, simulate, tlc, Tla2ToolsError, which } from "./index.ts";

const usage = `usage: tla2tools-runner install
       tla2tools-runner which
       tla2tools-runner sany|pcal MODULE.tla
       tla2tools-runner tlc|simulate [--config FILE] [--workers N] [--heap SIZE] [--no-deadlock]
                                     [--coverage] [--timeout SECONDS] MODULE.tla
Prints the result as JSON. Exit code: 0 ok, 1 anything else was found, 2 the tool could not be run.`;

/** Runs one command; returns what to print and the exit code. */
async function main(argv: string[]): Promise<{ readonly output: unknown; readonly exitCode: number }> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      config: { type: "string" },
      workers: { type: "string" },
      heap: { type: "string" },
      timeout: { type: "string" },
      "no-deadlock": { type: "boolean" },
      coverage: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  const [command, module, ...rest] = positionals;
  if (values.help === true) return { output: usage, exitCode: 0 };
  if (rest.length > 0) throw new TypeError(usage);
  if (module === undefined) {
    if (command === "install") return { output: await install(), exitCode: 0 };
    if (command === "which") return { output: await which(), exitCode: 0 };
    throw new TypeError(usage);
  }
  const options = {
    module,
    deadlock: values["no-deadlock"] !== true,
    coverage: values.coverage === true,
    ...(values.config !== undefined && { config: values.config }),
    ...(values.workers !== undefined && { workers: Number(values.workers) }),
    ...(values.heap !== undefined && { heap: values.heap }),
    ...(values.timeout !== undefined && { timeoutMs: 1000 * Number(values.timeout) }),
  };
  if (command === "sany" || command === "pcal") {
    const output = await (command === "sany" ? sany : pcal)(options);
    return { output, exitCode: output.kind === "ok" ? 0 : 1 };
  }
  if (command === "tlc" || command === "simulate") {
    const output = await (command === "tlc" ? tlc : simulate)(options);
    return { output, exitCode: output.verdict.kind === "ok" ? 0 : 1 };
  }
  throw new TypeError(usage);
}

try {
  const { output, exitCode } = await main(process.argv.slice(2));
  console.log(typeof output === "string" ? output : JSON.stringify(output, null, 2));
  process.exitCode = exitCode;
} catch (error) {
  const expected = error instanceof Tla2ToolsError || error instanceof TypeError;
  console.error(expected ? error.message : error);
  process.exitCode = 2;
}
