// How V8 is to run this tool: a check is thousands of short searches, most of which are over before optimised code is there.
//
// Main invariant: nothing that is found depends on this, only how long it takes. A V8 that is not known here is left as it is, for
// it would complain on stderr of a flag that it does not have.

import { setFlagsFromString } from "node:v8";

const forAll = [
  // Thirty times the work before WebAssembly is optimised: on two processors, the compilers take theirs from the searches. Large
  // searches run long enough to have optimised code from their first tenths of a second on.
  "--wasm-tiering-budget=60000000",
  // Megabytes for what is young, in threads that begin from now on: they need not copy it again and again while room grows.
  "--min-semi-space-size=32",
];

/** By major version of V8, those of Node 20, 22 and 24: ten times the work before JavaScript is optimised, too. */
const flags: Readonly<Record<number, readonly string[]>> = {
  11: [...forAll, "--interrupt-budget=700000"],
  12: [...forAll, "--invocation-count-for-turbofan=30000"],
  13: [...forAll, "--invocation-count-for-turbofan=30000"],
};

/** @param version as in `process.versions.v8` */
export function flagsFor(version: string): readonly string[] {
  return flags[Number.parseInt(version, 10)] ?? [];
}

export function tuneV8(): void {
  flagsFor(process.versions.v8).forEach((flag) => setFlagsFromString(flag));
}
