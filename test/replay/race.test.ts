import { expect, it } from "vitest";
import { withHelper } from "../../model/replay/helper.ts";
import { protocols, race } from "../../model/replay/race.ts";
import { describeWithKvm } from "./kvm.ts";

describeWithKvm("races", () => {
  it.each(protocols.map((protocol) => [protocol.name, protocol] as const))(
    "of %s show only what the model allows",
    async (_name, protocol) => {
      const raced = await withHelper((helper) => race(helper, protocol, 100));
      expect(raced.wrong).toBeUndefined();
      expect(raced.updates).toBeGreaterThan(0);
      expect(raced.sweeps).toBeGreaterThan(0);
      expect(raced.micros.median).toBeLessThanOrEqual(raced.micros.max);
    },
  );

  it("are told apart by what must not happen", async () => {
    const strict = { name: "flags-only", does: "", never: ["exits", "lost"] } as const;
    const raced = await withHelper((helper) => race(helper, strict, 200));
    expect(raced.wrong).toBe("the model says that there are no lost pages");
  });

  it("that cannot be measured are no success", async () => {
    const raced = await withHelper((helper) => race(helper, { name: "wish", does: "", never: [] }, 10));
    expect(raced.wrong).toContain("no such protocol");
  });
});
