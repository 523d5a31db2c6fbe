// The real kernel as a stage for traces, and as a format: slotcheck replay TOKEN --kvm, trace --format kselftest.

import type { Stage, TraceFormat } from "../../../checker/cli/command.ts";

export const kvmStage: Stage = {
  name: "kvm",
  does: "on the real KVM of this machine, as far as user space can force it",
  async play(exhibit, json, terminal) {
    const { playOnKvm } = await import("./play.ts");
    return playOnKvm(exhibit, json, terminal);
  },
};

export const kselftestFormat: TraceFormat = {
  name: "kselftest",
  async render(exhibit) {
    const { kselftest } = await import("./play.ts");
    return kselftest(exhibit);
  },
};
