// slotcheck tlc: TLC's own verdict on a case, of any size, on one machine or on several.

import { install } from "tla2tools-runner";
import { reference } from "../evaluate/reference.ts";
import { unreachable } from "../language/node.ts";
import { tokenOf } from "../report/outcome.ts";
import { count, quoted, thousands } from "../report/style.ts";
import { type Checkable, idOf, isCheckable } from "../report/suite.ts";
import { type Answer, type AskOptions, askTlc } from "../tla/ask.ts";
import { UsageError } from "./error.ts";
import { modelErrorText } from "./fault.ts";
import { casesOf, commandOf, type Target } from "./target.ts";
import type { Terminal } from "./terminal.ts";

export type TlcCommandOptions = Pick<AskOptions, "distributed" | "workers" | "host" | "port" | "heap">;

/** Resolves to the worst of: 0 no error, 1 violated, 3 TLC did not finish, 4 the model is wrong. */
export async function runTlc(
  target: Target,
  options: TlcCommandOptions,
  terminal: Terminal,
): Promise<number> {
  if (!options.distributed && (options.host !== undefined || options.port !== undefined)) {
    throw new UsageError("--host and --port say where the server of --distributed is; add --distributed");
  }
  const cases = casesOf(target).filter(isCheckable);
  terminal.progress("looking for TLC");
  await install();
  const codes: number[] = [];
  for (const each of cases) {
    const id = idOf(each);
    terminal.progress(id);
    const answer = await askTlc(
      reference(each.spec, each.instance),
      (spec) => reference(spec, each.instance),
      {
        ...options,
        onProgress: (distinct) => terminal.progress(`${id} ${thousands(distinct)} states`),
        onReady: ({ host, port }) => {
          if (options.host === undefined) return;
          terminal.progress(undefined);
          terminal.err([
            `${id}: more workers may join, from machines with the same jar:`,
            `  ${join(host, port)}`,
          ]);
        },
      },
    );
    terminal.progress(undefined);
    terminal.out(answerText(target, each, answer, options));
    if (answer.kind === "error") terminal.err(modelErrorText(target, each, answer.error));
    codes.push({ ok: 0, violated: 1, unfinished: 3, error: 4 }[answer.kind]);
  }
  return [4, 1, 3].find((code) => codes.includes(code)) ?? 0;
}

function join(host: string, port: number): string {
  return `java -Dtlc2.tool.distributed.TLCServer.port=${port} -cp tla2tools.jar tlc2.tool.distributed.TLCWorker ${host}`;
}

function answerText(
  target: Target,
  each: Checkable,
  answer: Answer,
  { distributed, workers }: TlcCommandOptions,
): readonly string[] {
  const { version, asked, notAsked, distinct, generated, depth } = answer;
  const tlc = version.replace(/^TLC2 (?:TLC Server )?Version (\S+).*/, "TLC $1");
  const how = `${tlc}, ${distributed ? "distributed, " : ""}${count(workers, "worker")}`;
  const numbers = [
    ...(distinct === undefined ? [] : [`${thousands(distinct)} states`]),
    ...(generated === undefined ? [] : [`${thousands(generated)} generated`]),
    ...(depth === undefined ? [] : [`depth ${depth}`]),
  ].join(", ");
  return [
    `${idOf(each)}  ${verdictText(target, each, answer)}`,
    `  ${[how, numbers].filter((part) => part !== "").join("; ")}`,
    `  checked: ${["TypeOK", ...asked].join(", ")}`,
    ...(notAsked.length === 0 ? [] : [`  not checked in this mode: ${notAsked.join(", ")}`]),
  ];
}

function verdictText(target: Target, each: Checkable, answer: Answer): string {
  switch (answer.kind) {
    case "ok":
      return "no error";
    case "unfinished":
      return `no verdict: ${answer.why}`;
    case "error":
      return "the model is wrong";
    case "violated": {
      const { property = "a property that TLC does not name", path } = answer;
      if (!path) return `violated: ${property}; slotcheck does not find what TLC objects to`;
      const steps = count(path.choices.length, "step");
      return `violated: ${property}, after ${steps}\n  ${commandOf(target, "show")} ${quoted(tokenOf(target.suite, each, path))}`;
    }
    default:
      return unreachable(answer);
  }
}
