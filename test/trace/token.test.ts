import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Spec } from "../../checker/language/spec.ts";
import type { Lasso, Path } from "../../checker/search/result.ts";
import { type Address, hashOf, parseToken, printToken } from "../../checker/trace/token.ts";
import { action, apply, bool, eq, init, int, lit, set, tiny, v, variables } from "../evaluate/tiny.ts";

const choice = fc.oneof(fc.nat(40), fc.constantFrom(35, 36, 36 ** 2 - 1, 36 ** 2), fc.maxSafeNat());

const path: fc.Arbitrary<Path | Lasso> = fc.tuple(choice, fc.array(choice)).chain(([initial, choices]) =>
  fc.oneof(
    fc.constant({ initial, choices }),
    fc.nat(choices.length).map((loop) => ({ initial, choices, loop })),
  ),
);

const address: fc.Arbitrary<Address> = fc.record({
  prefix: fc.stringMatching(/^[A-Za-z0-9][\w.-]*$/),
  design: fc.stringMatching(/^[A-Za-z][\w.-]*$/),
  scenario: fc.oneof(fc.stringMatching(/^[\w.-]+$/), fc.constantFrom("two animals: fish", "a/b", "x~y:0")),
  path,
  hash: fc.stringMatching(/^[0-9a-z]{5}$/),
});

describe("a replay token", () => {
  it("says what was put into it", () => {
    fc.assert(
      fc.property(address, (each) => {
        expect(parseToken(printToken(each))).toEqual(each);
      }),
    );
  });

  it("is as short as its path", () => {
    const of = (one: Path | Lasso): string =>
      printToken({ prefix: "lift1", design: "two-doors", scenario: "ground", path: one, hash: "3f9c1" });
    expect(of({ initial: 0, choices: [] })).toBe("lift1:two-doors/ground:0~3f9c1");
    expect(of({ initial: 0, choices: [0, 1, 35] })).toBe("lift1:two-doors/ground:001z~3f9c1");
    expect(of({ initial: 36, choices: [1295, 1296] })).toBe("lift1:two-doors/ground:_210_2zz_3100~3f9c1");
    expect(of({ initial: 0, choices: [1, 2], loop: 1 })).toBe("lift1:two-doors/ground:012@1~3f9c1");
  });

  it.each([
    ["nothing", ""],
    ["no colon", "lift1"],
    ["no path", "lift1:a/b:~3f9c1"],
    ["no scenario", "lift1:a:0~3f9c1"],
    ["no hash", "lift1:a/b:001"],
    ["a hash that was cut off", "lift1:a/b:001~3f9c"],
    ["more behind it", "lift1:a/b:001~3f9c1x"],
    ["a capital digit", "lift1:a/b:0A1~3f9c1"],
    ["a long digit that was cut off", "lift1:a/b:0_3a~3f9c1"],
    ["a long digit without a length", "lift1:a/b:0_~3f9c1"],
    ["a long digit of no length", "lift1:a/b:0_0~3f9c1"],
    ["a long digit in a long digit", "lift1:a/b:_2_1~3f9c1"],
    ["a loop behind the end", "lift1:a/b:001@3~3f9c1"],
    ["a loop nowhere", "lift1:a/b:001@~3f9c1"],
  ])("is not one with %s", (_, text) => {
    expect(parseToken(text)).toBeUndefined();
  });

  it("means the same when it is printed again, whatever the text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parseToken(text);
        expect(parsed && parseToken(printToken(parsed))).toEqual(parsed);
      }),
    );
  });
});

describe("the hash in a token", () => {
  const at = { file: "elsewhere.ts", line: 99 };
  const guard = eq(v("x"), lit(0));
  const base = tiny({
    doc: "A counter",
    constants: [{ kind: "bound", name: "Max" }],
    variables: variables({ x: int(0, 3) }),
    init: init({ x: lit(0) }),
    actions: [action("Up", { guards: [guard], updates: [set("x", apply("add", v("x"), lit(1)))] })],
    instances: { only: { Max: 3 }, other: { Max: 4 } },
  });
  const [up] = base.actions;
  const withUp = (parts: Partial<Spec["actions"][number]>): Spec => ({
    ...base,
    actions: up ? [{ ...up, ...parts }] : [],
  });
  const hash = hashOf(base, "only");

  it("is five digits, the same every time", () => {
    expect(hash).toMatch(/^[0-9a-z]{5}$/);
    expect(hashOf(structuredClone(base), "only")).toBe(hash);
  });

  it.each<[string, Spec, string?]>([
    ["a guard", withUp({ guards: [eq(v("x"), lit(1))] })],
    ["an update", withUp({ updates: [set("x", lit(1))] })],
    ["an action's name", withUp({ name: "Down" })],
    ["a parameter", withUp({ params: [{ name: "b", sort: bool }] })],
    ["an action", { ...base, actions: [] }],
    ["a sort", { ...base, variables: variables({ x: int(0, 4) }) }],
    ["an initial value", { ...base, init: init({ x: lit(1) }) }],
    ["a condition on initial states", { ...base, where: guard }],
    ["a constant's value", { ...base, instances: { only: { Max: 5 } } }],
    ["the instance", base, "other"],
  ])("changes with %s", (_, spec, instance = "only") => {
    expect(hashOf(spec, instance)).not.toBe(hash);
  });

  it.each<[string, Spec]>([
    ["docs", { ...base, doc: "Something else" }],
    ["an action's doc and place", withUp({ doc: "goes up", standsFor: "up()", at })],
    ["a variable's doc", { ...base, variables: base.variables.map((each) => ({ ...each, doc: "the x" })) }],
    ["properties", { ...base, properties: [{ kind: "sometimes", name: "P", doc: "", at, node: guard }] }],
    ["fairness", { ...base, fairness: [{ strength: "weak", actions: ["Up"], per: [] }] }],
    ["another instance", { ...base, instances: { ...base.instances, third: { Max: 9 } } }],
  ])("does not change with %s", (_, spec) => {
    expect(hashOf(spec, "only")).toBe(hash);
  });
});
