// A sequence that a token of slotcheck conform names, on the real kernel again.

import { release } from "node:os";
import { UsageError } from "../../../checker/cli/error.ts";
import type { Terminal } from "../../../checker/cli/terminal.ts";
import { count } from "../../../checker/report/style.ts";
import { sortedJson } from "../../../checker/trace/json.ts";
import { compare, type Compared } from "../compare.ts";
import { text } from "../expect.ts";
import { withHelper } from "../helper.ts";
import { nothing, predict } from "../predict.ts";
import { asked } from "../program.ts";
import type { Request } from "../protocol.ts";
import type { PlanStep } from "../sequence.ts";
import { parseSequence } from "../token.ts";

/**
 * What the model says to each request now.
 * @throws {UsageError} if it makes no sense there: nothing waits to be resumed, or something does and the guest goes on
 */
export function predicted(requests: readonly Request[]): readonly PlanStep[] {
  let world = nothing;
  return requests.map((request, i) => {
    const { what } = world.pending;
    const { world: after, expected } = predict(world, request);
    world = after;
    if (!expected || (request.op === "access" && (what === "read" || what === "write")))
      throw new UsageError(
        `step ${i + 1} of the token, ${asked(request)}, cannot be asked for after step ${i}`,
        "E040",
      );
    return { request, expected };
  });
}

/** Resolves to 1 if the kernel does something else than the model says, else to 0. */
export async function playSequence(token: string, json: boolean, terminal: Terminal): Promise<number> {
  const requests = parseSequence(token);
  if (!requests) throw new UsageError("this is no token of slotcheck conform; is it whole?", "E040");
  const plan = predicted(requests);
  const compared = await withHelper((helper) => compare(helper, plan));
  terminal.out(json ? [sequenceJson(token, plan, compared)] : sequenceLines(plan, compared));
  return compared.disagreement ? 1 : 0;
}

function verdictOf(i: number, { disagreement }: Compared): "agreed" | "disagreed" | "not asked" {
  if (!disagreement || i < disagreement.step) return "agreed";
  return i === disagreement.step ? "disagreed" : "not asked";
}

/** What the kernel said, or what is wrong with it. */
function says(i: number, { replies, disagreement }: Compared): string {
  if (i === disagreement?.step) return disagreement.why;
  const reply = replies[i];
  return reply ? text(reply) : "after a disagreement";
}

function sequenceLines(plan: readonly PlanStep[], compared: Compared): readonly string[] {
  const { disagreement } = compared;
  return [
    `a sequence of ${count(plan.length, "request")}, on Linux ${release()}`,
    "",
    ...plan.flatMap(({ request }, i) => [
      `${String(i + 1).padStart(3)}  ${asked(request)}`,
      `     ${verdictOf(i, compared)}: ${says(i, compared)}`,
    ]),
    "",
    disagreement ? `disagreed in step ${disagreement.step + 1}: ${disagreement.why}` : "all agree",
  ];
}

function sequenceJson(token: string, plan: readonly PlanStep[], compared: Compared): string {
  const steps = plan.map(({ request }, i) => ({
    n: i + 1,
    actor: "user space",
    action: asked(request),
    requests: [request],
    verdict: verdictOf(i, compared),
    says: says(i, compared),
  }));
  return sortedJson({
    schema: "slotcheck.replay/1",
    id: "sequence",
    replay: token,
    kernel: release(),
    steps,
    logs: [],
  });
}
