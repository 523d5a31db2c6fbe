// Tokens of sequences: what they name, and what is none.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planOf, sequences } from "../../model/replay/sequence.ts";
import { isSequenceToken, parseSequence, printSequence } from "../../model/replay/token.ts";
import { predicted } from "../../model/replay/command/play-sequence.ts";

const anySequence = fc.constantFrom<0 | 3>(0, 3).chain((cpl) => sequences(cpl, 40));

describe("the token of a sequence", () => {
  it("names the same requests, and so the same predictions", () => {
    fc.assert(
      fc.property(anySequence, (sequence) => {
        const plan = planOf(sequence);
        const token = printSequence(plan.map(({ request }) => request));
        expect(predicted(parseSequence(token) ?? [])).toEqual(plan);
      }),
    );
  });

  it("needs no quotes in a shell", () => {
    fc.assert(
      fc.property(anySequence, (sequence) => {
        expect(printSequence(planOf(sequence).map(({ request }) => request))).toMatch(/^[\w.,:-]+$/);
      }),
    );
  });

  it("can be read", () => {
    const plan = planOf({
      setting: { cpl: 3, manual: 0 },
      choices: [
        { do: "create", slot: 1, at: 0, pages: 2, backing: 0, page: 1, flags: 1 },
        { do: "access", kind: "locked-add", at: 1, value: 7 },
      ],
    });
    expect(printSequence(plan.map(({ request }) => request))).toBe(
      "conform1:vm.3.0,region.1.1.100000.2000.0.1.,access.locked-add.101.7",
    );
  });

  it.each([
    "conform1:",
    "conform1:access.load.100.0",
    "conform1:vm.2.0",
    "conform1:vm.3",
    "conform1:vm.3.0,",
    "conform1:vm.3.0,fly.1",
    "conform1:vm.3.0,toString.1",
    "conform1:vm.3.0,access.sing.100.0",
    "conform1:vm.3.0,access.load.-1.0",
    "conform1:vm.3.0,access.load..0",
    "conform1:vm.3.0,access.load.100.0.5",
    "conform1:vm.3.0,region.1.0.100000.g.0.0.",
    "conform1:vm.3.0,poke.0.0.99999999999999",
    "conform1:vm.3.2",
    "conform1:vm.3.0,access.load.ff.0",
    "conform1:vm.3.0,access.load.200.0",
    "conform1:vm.3.0,peek.2.0",
    "conform1:vm.3.0,poke.0.100.1",
    "conform1:vm.3.0,clear.1.0.41.1",
    "kvm1:delete-create/punch:0~abcde",
  ])("is not %s", (text) => {
    expect(parseSequence(text)).toBeUndefined();
  });

  it.each(["conform1:vm.3.0,resume.0", "conform1:vm.3.0,access.load.100.0,access.load.100.0"])(
    "asks for nothing that makes no sense, as %s",
    (text) => {
      expect(() => predicted(parseSequence(text) ?? [])).toThrow("cannot be asked for after step");
    },
  );

  it("is told from a token of a trace by its beginning", () => {
    expect(isSequenceToken("conform1:vm.3.0")).toBe(true);
    expect(isSequenceToken("kvm1:delete-create/punch:0~abcde")).toBe(false);
  });
});
