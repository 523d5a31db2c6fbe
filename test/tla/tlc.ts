// Tests that need Java and TLC: skipped, visibly, where they are missing, unless SLOTCHECK_REQUIRE asks for them.

import { install, which } from "tla2tools-runner";
import { describe } from "vitest";

const missing = await install()
  .then(which)
  .then(
    () => undefined,
    (error: unknown) => String(error),
  );
if (missing !== undefined && (process.env["SLOTCHECK_REQUIRE"] ?? "").includes("tlc")) {
  throw new Error(`SLOTCHECK_REQUIRE asks for TLC. ${missing}`);
}

export const describeWithTlc = missing === undefined ? describe : describe.skip;

/** A JVM for short runs; see the runner's RunOptions. */
export const jvmArgs = ["-XX:TieredStopAtLevel=1"];

/** For a test with a few JVMs, also on a slow machine. */
export const timeout = 120_000;
