// Reasons as lines of text: "because .. and ..", and what the model's operators in them mean.

import type { Because } from "./because.ts";
import type { Reason } from "./finding.ts";
import { fold } from "./fold.ts";

/** A reason a line or more, `steps` being the number of the last step. */
export function reasonLines({ reasons }: Because, steps: number, width: number): readonly string[] {
  return reasons.flatMap((reason, i) => {
    const start = i === 0 ? "because " : "    and ";
    const [head = "", ...more] = fold(reasonText(reason, steps), width - start.length);
    return [start + head, ...more.map((line) => " ".repeat(start.length + 2) + line)];
  });
}

/** With the step after which it is so, unless that is the last one. */
export function reasonText({ text, since }: Reason, steps: number): string {
  if (since === undefined || since === steps) return text;
  return `${text} (${since === 0 ? "from the start" : `since step ${since}`})`;
}

/** "Stable: the page is the same before and after" for each operator that a reason names. */
export function operatorLines({ operators }: Because, width: number): readonly string[] {
  return operators.flatMap(({ name, doc }) => {
    const [head = "", ...more] = fold(`${name}: ${doc.replace(/\s+/g, " ")}`, width);
    return [head, ...more.map((line) => `  ${line}`)];
  });
}
