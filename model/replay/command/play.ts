// A trace on the real kernel: every step is forced and agrees, or disagrees, or cannot be seen from user space.

import { release } from "node:os";
import { UsageError } from "../../../checker/cli/error.ts";
import type { Terminal } from "../../../checker/cli/terminal.ts";
import { count } from "../../../checker/report/style.ts";
import type { Exhibit } from "../../../checker/trace/exhibit.ts";
import { sortedJson } from "../../../checker/trace/json.ts";
import { pairs } from "../../registry.ts";
import { type RealStep, realTrace, type RealTrace, whyNotReal } from "../actions.ts";
import { disagreement, text } from "../expect.ts";
import { withHelper } from "../helper.ts";
import { type ProgramStep, standAlone } from "../program.ts";
import type { Reply } from "../protocol.ts";
import type { PlanStep } from "../sequence.ts";

/** @throws {UsageError} if today's kernel has nothing to do it with */
export function realTraceOf({ id, trace }: Exhibit): RealTrace {
  const pair = pairs.find(({ instance }) => instance === id);
  if (!pair?.plan) throw new UsageError(`${id} is no model of KVM, so no kernel can replay it`);
  const why = whyNotReal(pair.plan);
  if (why !== undefined)
    throw new UsageError(
      `${id}: ${why}; only designs of today's ioctls, delete-create and pause-vcpus, can be replayed`,
    );
  return realTrace(pair.plan, trace);
}

export interface Played {
  readonly step: RealStep;
  readonly verdict: "agreed" | "disagreed" | "not observable";
  /** What the kernel said, or why nothing was asked. */
  readonly says: string;
}

/** @throws {KvmUnavailable} if the real kernel cannot be asked here */
export async function play({ setUp, steps }: RealTrace): Promise<readonly Played[]> {
  const plan = [...setUp, ...steps.flatMap(({ asks }) => asks)];
  const replies = await withHelper((helper) => helper.askAll(plan.map(({ request }) => request)));
  let at = setUp.length;
  return steps.map((step): Played => {
    const own = step.asks.map((ask, i) => ({ ask, reply: replies[at + i] ?? {} }));
    at += own.length;
    if (own.length === 0) return { step, verdict: "not observable", says: step.why ?? "" };
    const wrong = own.map(({ ask, reply }) => check(ask, reply)).find((why) => why !== undefined);
    const verdict = wrong === undefined ? "agreed" : "disagreed";
    return { step, verdict, says: wrong ?? own.map(({ reply }) => text(reply)).join(", ") };
  });
}

function check({ expected }: PlanStep, reply: Reply): string | undefined {
  return reply.error ?? (expected && disagreement(expected, reply));
}

/** Resolves to 1 if the kernel does something else, else to 0. */
export async function playOnKvm(exhibit: Exhibit, json: boolean, terminal: Terminal): Promise<number> {
  const played = await play(realTraceOf(exhibit));
  terminal.out(json ? [playedJson(exhibit, played)] : playedLines(exhibit, played));
  return played.some(({ verdict }) => verdict === "disagreed") ? 1 : 0;
}

function playedLines(exhibit: Exhibit, played: readonly Played[]): readonly string[] {
  const number = (verdict: Played["verdict"]): number =>
    played.filter((each) => each.verdict === verdict).length;
  const actors = Math.max(5, ...played.map(({ step }) => step.step.actor.length));
  const indent = " ".repeat(actors + 6);
  return [
    `${exhibit.id}   ${exhibit.outcome}, on Linux ${release()}`,
    "",
    ...played.flatMap(({ step: { step }, verdict, says }) => [
      `${String(step.n).padStart(2)}  ${step.actor.padEnd(actors)}  ${step.action}`,
      `${indent}${verdict === "not observable" ? "" : "forced, "}${verdict}: ${says}`,
    ]),
    "",
    `${count(number("agreed"), "step")} forced and agreed, ${number("disagreed")} disagreed, ${number("not observable")} not observable from user space`,
    "an ioctl is forced as a whole where its first step is; what a vCPU sees is asked after it",
  ];
}

function playedJson(exhibit: Exhibit, played: readonly Played[]): string {
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
  });
}

/** The trace as a C file in the manner of the kernel's selftests: it builds with cc alone and prints KTAP. */
export function kselftest(exhibit: Exhibit): readonly string[] {
  const { setUp, steps } = realTraceOf(exhibit);
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
  return standAlone(about, [...setUp, ...told]);
}
