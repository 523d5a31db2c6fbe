// Errors of a model, for people: what, where, and how to get there again.

import { tokenOf } from "../report/outcome.ts";
import { count, quoted } from "../report/style.ts";
import { type Checkable, idOf } from "../report/suite.ts";
import type { ModelErrorResult } from "../search/result.ts";
import { errorHead } from "./error-codes.ts";
import { placeText } from "./place.ts";
import { commandOf, type Target } from "./target.ts";

export function modelErrorText(target: Target, each: Checkable, error: ModelErrorResult): readonly string[] {
  const { action, binding, property, trace } = error;
  const parameters = binding.length > 0 ? `(${binding.join(", ")})` : "";
  const who = action === undefined ? property : `${action}${parameters}`;
  return [
    `${errorHead("E101")} ${idOf(each)}: ${error.message}`,
    ...(who === undefined ? [] : [`  in ${who}`]),
    ...(error.at ? [`  at ${placeText(error.at)}`] : []),
    ...(trace
      ? [
          `  after ${count(trace.choices.length, "step")}: ${commandOf(target, "show")} ${quoted(tokenOf(target.suite, each, trace))}`,
        ]
      : []),
  ];
}
