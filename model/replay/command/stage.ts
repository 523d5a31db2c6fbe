// The real kernel as a stage for traces, and as a format: slotcheck replay TOKEN --kvm, trace --format kselftest.

import type { Stage, TraceFormat } from "../../../checker/cli/command.ts";
import { isSequenceToken } from "../token.ts";

export const kvmStage: Stage = {
  name: "kvm",
  does: "on the real KVM of this machine, as far as user space can force it; also a token of slotcheck conform; --json: schema slotcheck.replay/1",
  async play(exhibit, json, terminal) {
    const { playOnKvm } = await import("./play.ts");
    return playOnKvm(exhibit, json, terminal);
  },
  owns: isSequenceToken,
  async playOwn(text, json, terminal) {
    const { playSequence } = await import("./play-sequence.ts");
    return playSequence(text, json, terminal);
  },
};

export const kselftestFormat: TraceFormat = {
  name: "kselftest",
  async render(exhibit) {
    const { kselftest } = await import("./play.ts");
    return kselftest(exhibit);
  },
};
