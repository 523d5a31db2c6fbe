// Tests that need /dev/kvm and a C compiler: skipped, visibly, where they are missing, unless SLOTCHECK_REQUIRE asks
// for them.

import { describe } from "vitest";
import { whyNoKvm } from "../../model/replay/helper.ts";

const missing = await whyNoKvm();
if (missing !== undefined && (process.env["SLOTCHECK_REQUIRE"] ?? "").includes("kvm")) {
  throw new Error(`SLOTCHECK_REQUIRE asks for a real KVM. ${missing}`);
}

export const describeWithKvm = missing === undefined ? describe : describe.skip;
