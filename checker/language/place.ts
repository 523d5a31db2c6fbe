// Where in a model's source something was written: the first caller outside this room.
//
// It reads the text of a stack trace, which JavaScript runtimes write in one of two shapes: "at f (file:1:2)" or
// "at file:1:2" (V8), and "f@file:1:2" (others).

import type { Place } from "./spec.ts";

const frame = /(?:\(| at (?:async )?|^[^@]*@)((?:[^():]|:(?!\d))+):(\d+):\d+\)?$/;
const ownFile = /\/checker\/language\/[\w-]+\.[jt]s$/;

/** Literals nest, and each level takes a few frames: more than the ten that runtimes keep. */
const depth = 100;
/** Not every runtime has it, nor every program its type. */
const limits: { readonly prototype: Error; stackTraceLimit?: number | undefined } = Error;

/** Remembers where the language is called from. Cheap as long as nobody reads it. */
export function trace(): Error {
  const usual = limits.stackTraceLimit;
  limits.stackTraceLimit = depth;
  const made = new Error("made here");
  limits.stackTraceLimit = usual;
  return made;
}

/**
 * The place from which the language was called; line 0 of "" if the runtime does not tell. It is looked for when somebody
 * reads it: a model has thousands, of which mistakes show one.
 */
export function here(made: Error = trace()): Place {
  let found: Place | undefined;
  const place = (): Place => (found ??= placeIn(made));
  return {
    get file() {
      return place().file;
    },
    get line() {
      return place().line;
    },
  };
}

function placeIn(made: Error): Place {
  for (const line of made.stack?.split("\n") ?? []) {
    const [, file, number] = frame.exec(line) ?? [];
    if (file !== undefined && number !== undefined && !ownFile.test(file))
      return { file, line: Number(number) };
  }
  return { file: "", line: 0 };
}
