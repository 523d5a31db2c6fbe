// Exhibits of what ships and of random machines, for tests of every format.

import { reference } from "../../checker/evaluate/reference.ts";
import type { Spec } from "../../checker/language/spec.ts";
import { follow } from "../../checker/search/follow.ts";
import { search } from "../../checker/search/search.ts";
import { because } from "../../checker/trace/because.ts";
import type { Exhibit } from "../../checker/trace/exhibit.ts";
import { type Narrator, plainly, traceOf } from "../../checker/trace/trace.ts";

/** Every trace that a search of the spec gives, as an exhibit. */
export function exhibitsOf(spec: Spec, instance: string, narrator: Narrator = plainly): readonly Exhibit[] {
  const machine = reference(spec, instance);
  const result = search(machine, { maxStates: 2000 });
  return result.properties.flatMap((judged): readonly Exhibit[] => {
    const { trace: path, property, verdict } = judged;
    if (!path) return [];
    const { states } = follow(machine, path);
    const loop = "loop" in path ? path.loop : undefined;
    return [
      {
        id: `${spec.name}/${instance}`,
        about: [spec.doc],
        property: { name: property, doc: "what it says", at: "model.ts:1" },
        verdict,
        outcome: `violated in ${path.choices.length} steps`,
        extent: `${result.distinct} states`,
        because: because({ machine, states, loop }, judged),
        endsBadly: verdict === "violated" && loop === undefined,
        trace: traceOf(machine, path, narrator),
        narrator,
        token: "x:y/z:0~abcde",
        replay: "slotcheck replay x:y/z:0~abcde",
        tool: "1.2.3",
      },
    ];
  });
}

/** The exhibit of one property. */
export function exhibit(spec: Spec, instance: string, name: string): Exhibit {
  const found = exhibitsOf(spec, instance).find(({ property }) => property?.name === name);
  if (!found) throw new Error(`no trace of ${name}`);
  return found;
}
