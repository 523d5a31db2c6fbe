// The commands that ask the real kernel, as a person runs them.

import { existsSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { describeWithKvm } from "../replay/kvm.ts";
import { sandbox } from "./run.ts";

const box = sandbox({});
afterAll(box.remove);

const tokenOf = async (id: string, property: string): Promise<string> => {
  const { out } = await box.run(["show", id, property]);
  return /kvm1:\S+/.exec(out)?.[0] ?? "";
};

describeWithKvm("on a real KVM", { timeout: 60_000 }, () => {
  it("conform says how much agrees, the same for the same seed", async () => {
    const words = ["conform", "--runs", "20", "--seed", "3"];
    const [one, two] = [await box.run(words), await box.run(words)];
    expect([one.code, one.err]).toEqual([0, ""]);
    expect(one.out).toMatch(/^20 random sequences, [\d,]+ steps, CPL 3, Linux .*: all agree\n/);
    expect(two.out).toBe(one.out);
  });

  it("conform is one JSON document if asked", async () => {
    const { code, out } = await box.run(["conform", "--runs", "5", "--json", "--cpl", "0"]);
    expect([code, JSON.parse(out)]).toMatchObject([
      0,
      { schema: "slotcheck.conform/1", runs: 5, cpl: 0, disagreement: null },
    ]);
  });

  it("conform --facts has a line for each fact and counts them", async () => {
    const { code, out } = await box.run(["conform", "--facts"]);
    expect(code).toBe(0);
    expect(out).toContain("A03   as expected    a slot that lies in another is refused\n");
    expect(out).toMatch(/\d+ as expected, \d+ different, \d+ not available\n$/);
  });

  it("race has a row for each protocol and the zeros that the model predicts", async () => {
    const { code, out } = await box.run(["race", "--ms", "40", "--json"]);
    const { rows } = JSON.parse(out) as { rows: { protocol: string; exits: number }[] };
    expect(code).toBe(0);
    expect(rows).toHaveLength(6);
    expect(rows.find(({ protocol }) => protocol === "paused-harvest")).toMatchObject({ exits: 0, lost: 0 });
  });

  it("replay --kvm tells what is forced and what cannot be seen", async () => {
    const { code, out } = await box.run(["replay", await tokenOf("delete-create/punch", "P1d"), "--kvm"]);
    expect(code).toBe(0);
    expect(out).toContain("forced, agreed: mmio-read gpa 0x100908 len 8\n");
    expect(out).toContain("not observable: inside the ioctl\n");
    expect(out).toContain("2 steps forced and agreed, 0 disagreed, 4 not observable from user space\n");
  });
});

describe("without what they need", { timeout: 60_000 }, () => {
  it("a design that no kernel has is refused", async () => {
    const { code, err } = await box.run(["trace", "batched-list/punch", "P1w", "--format", "kselftest"]);
    expect(code).toBe(2);
    expect(err).toContain("no kernel has the ioctl UPDATE_LIST");
  });

  it("a race that takes too long is refused", async () => {
    const { code, err } = await box.run(["race", "--ms", "10001"]);
    expect([code, err]).toEqual([2, "error: --ms is 10000 at most\n"]);
  });

  it("the commands say what to install", async () => {
    const env = { CC: "no-such-compiler", SLOTCHECK_CACHE: `${box.path}/cache` };
    const { code, err } = await box.run(["conform", "--runs", "1"], env);
    expect(code).toBe(2);
    expect(err).toMatch(existsSync("/dev/kvm") ? /no C compiler|cannot be opened/ : /there is no \/dev\/kvm/);
  });
});
