// How V8 is to run this tool: a check is thousands of short searches, most of which are over before optimised code is there.
//
// Main invariant: nothing that is found depends on this, only how long it takes. A V8 that may not know a flag is left as it is.

import { setFlagsFromString } from "node:v8";

/** Those of Node 20 to 24. An unknown flag would be complained of on stderr. */
const known = { from: 11, to: 13 };

const flags = [
  // Ten times the work before JavaScript is optimised, thirty times before WebAssembly is: on two processors, the compilers take
  // theirs from the searches. Large searches run long enough to have optimised code from their first tenths of a second on.
  "--interrupt-budget=700000",
  "--wasm-tiering-budget=60000000",
  // Megabytes for what is young, in threads that begin from now on: they need not copy it again and again while room grows.
  "--min-semi-space-size=32",
];

export function tuneV8(): void {
  const [major = 0] = process.versions.v8.split(".").map(Number);
  if (major >= known.from && major <= known.to) flags.forEach((flag) => setFlagsFromString(flag));
}
