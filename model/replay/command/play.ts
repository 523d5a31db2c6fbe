// A trace on the real kernel: every step is forced and agrees, or disagrees, or cannot be seen from user space.

import { release } from "node:os";
import { UsageError } from "../../../checker/cli/error.ts";
import type { Terminal } from "../../../checker/cli/terminal.ts";
import { count } from "../../../checker/report/style.ts";
import type { Exhibit } from "../../../checker/trace/exhibit.ts";
import { sortedJson } from "../../../checker/trace/json.ts";
import type { Setting } from "../../kvm/setting.ts";
import { slices } from "../../slice/index.ts";
import { type RealStep, realTrace, type RealTrace, whyNotReal } from "../actions.ts";
import { disagreement, text } from "../expect.ts";
import { withHelper } from "../helper.ts";
import { type ProgramStep, standAlone } from "../program.ts";
import type { Reply } from "../protocol.ts";
import type { PlanStep } from "../sequence.ts";

/** @throws {UsageError} if user space can force nothing of it on today's kernel */
export function realTraceOf({ id, trace }: Exhibit): RealTrace {
  const setting = settingOf(trace);
  if (!setting) throw new UsageError(`${id} is no model of KVM, so no kernel can replay it`, "E003");
  const why = whyNotReal(setting.plan);
  if (why !== undefined) throw new UsageError(`${id}: ${why}, so nothing of the trace can be forced`, "E003");
  const real = realTrace(setting.plan, trace);
  if (real.steps.some(({ asks }) => asks.length > 0)) return real;
  const reason =
    real.steps.find((step) => step.why?.startsWith("no kernel") === true)?.why ?? real.steps[0]?.why;
  throw new UsageError(
    `${id}: user space can force nothing of the trace: ${reason ?? "it has no steps"}`,
    "E003",
  );
}

/** What the trace's instance was made of: a case of a slice, or a bug. */
function settingOf({ spec, instance }: Exhibit["trace"]): Setting | undefined {
  const slice = slices.find((each) => each.spec === spec);
  const pair = slice?.cases.find((each) => each.pair.instance === instance);
  if (pair) return pair.setting;
  const bug = slice?.bugs.find(({ id }) => instance.startsWith(`${id}/`));
  return instance.endsWith("/broken") ? bug?.broken : bug?.fixed;
}

export interface Played {
  readonly step: RealStep;
  readonly verdict: "agreed" | "disagreed" | "observed" | "not observable";
  /** What the kernel said, or why nothing was asked. */
  readonly says: string;
}

/** The steps, as `playAll` has them. */
export async function play(trace: RealTrace): Promise<readonly Played[]> {
  return (await playAll(trace)).played;
}

interface Ended {
  readonly played: readonly Played[];
  /** What the dirty logs say afterwards: "slot 1: ENOENT". */
  readonly logs: readonly string[];
}

/** @throws {KvmUnavailable} if the real kernel cannot be asked here */
async function playAll({ setUp, steps, afterwards }: RealTrace): Promise<Ended> {
  const plan = [...setUp, ...steps.flatMap(({ asks }) => asks), ...afterwards];
  const replies = await withHelper((helper) => helper.askAll(plan.map(({ request }) => request)));
  const broken = setUp.map((ask, i) => check(ask, replies[i] ?? {})).find((why) => why !== undefined);
  if (broken !== undefined)
    throw new UsageError(`the VM of the trace cannot be made here: ${broken}`, "E200");
  let at = setUp.length;
  const forced = steps.map((step): Played | undefined => {
    const own = step.asks.map((ask, i) => ({ ask, reply: replies[at + i] ?? {} }));
    at += own.length;
    if (own.length === 0) return undefined;
    const wrong = own.map(({ ask, reply }) => check(ask, reply)).find((why) => why !== undefined);
    const verdict = wrong === undefined ? "agreed" : "disagreed";
    return { step, verdict, says: wrong ?? own.map(({ reply }) => text(reply)).join(", ") };
  });
  const logs = afterwards.map(({ request }, i) => {
    const slot = request.op === "dirty" ? request.slot : 0;
    return `slot ${slot}: ${text(replies[at + i] ?? {})}`;
  });
  return { played: steps.map((step, i) => forced[i] ?? unforced(step, forced)), logs };
}

/** A step that was not asked for: the answer to another one may include it. */
function unforced(step: RealStep, forced: readonly (Played | undefined)[]): Played {
  const whole = step.within === undefined ? undefined : forced[step.within - 1];
  return whole?.verdict === "agreed"
    ? { step, verdict: "observed", says: `part of what step ${step.within} asked for` }
    : { step, verdict: "not observable", says: step.why ?? "" };
}

function check({ expected }: PlanStep, reply: Reply): string | undefined {
  return reply.error ?? (expected && disagreement(expected, reply));
}

/** Resolves to 1 if the kernel does something else, else to 0. */
export async function playOnKvm(exhibit: Exhibit, json: boolean, terminal: Terminal): Promise<number> {
  const { played, logs } = await playAll(realTraceOf(exhibit));
  terminal.out(json ? [playedJson(exhibit, played, logs)] : playedLines(exhibit, played, logs));
  return played.some(({ verdict }) => verdict === "disagreed") ? 1 : 0;
}

function playedLines(
  exhibit: Exhibit,
  played: readonly Played[],
  logs: readonly string[],
): readonly string[] {
  const number = (verdict: Played["verdict"]): number =>
    played.filter((each) => each.verdict === verdict).length;
  const actors = Math.max(5, ...played.map(({ step }) => step.step.actor.length));
  const indent = " ".repeat(actors + 6);
  return [
    `${exhibit.id}   ${exhibit.outcome}, on Linux ${release()}`,
    "",
    ...played.flatMap(({ step: { step }, verdict, says }) => [
      `${String(step.n).padStart(2)}  ${step.actor.padEnd(actors)}  ${step.action}`,
      `${indent}${verdict === "agreed" || verdict === "disagreed" ? "forced, " : ""}${verdict}: ${says}`,
    ]),
    ...(logs.length > 0 ? ["", "the dirty logs that are left:", ...logs.map((log) => `  ${log}`)] : []),
    "",
    `${count(number("agreed"), "step")} forced and agreed, ${number("disagreed")} disagreed, ${number("observed")} observed with them,`,
    `${number("not observable")} not observable from user space;`,
    "an ioctl is forced as a whole where its first step is; what a vCPU sees is asked after it",
  ];
}

function playedJson(exhibit: Exhibit, played: readonly Played[], logs: readonly string[]): string {
  const steps = played.map(({ step, verdict, says }) => ({
    n: step.step.n,
    actor: step.step.actor,
    action: step.step.action,
    requests: step.asks.map(({ request }) => request),
    verdict,
    says,
  }));
  return sortedJson({
    schema: "slotcheck.replay/1",
    id: exhibit.id,
    replay: exhibit.token,
    kernel: release(),
    steps,
    logs,
  });
}

/** The trace as a C file in the manner of the kernel's selftests: it builds with cc alone and prints KTAP. */
export function kselftest(exhibit: Exhibit): readonly string[] {
  const { setUp, steps, afterwards } = realTraceOf(exhibit);
  const about = [
    `${exhibit.id}${exhibit.property ? ` ${exhibit.property.name}: ${exhibit.property.doc}` : ""}`,
    `${exhibit.outcome}; steps that user space cannot force are left out`,
    `${exhibit.replay}, slotcheck ${exhibit.tool}`,
    "",
    "cc -o test test.c && ./test",
  ];
  const told = steps.flatMap(({ step, asks }) =>
    asks.map((ask): ProgramStep => ({ ...ask, says: `${step.n} ${step.actor}: ${step.action}` })),
  );
  return standAlone(about, [...setUp, ...told, ...afterwards]);
}
