import { describe, expect, it } from "vitest";
import type { Spec } from "../../checker/language/spec.ts";
import { exportFiles } from "../../checker/tla/export.ts";
import { printModule } from "../../checker/tla/module.ts";
import { fileName } from "../../checker/tla/names.ts";
import { action, at, bool, lit, tiny, variables } from "../evaluate/tiny.ts";

const named = (parts: Partial<Spec>): (() => string) => {
  return () => printModule(tiny(parts), "tiny.ts");
};

describe("a name", () => {
  it.each<[string, Partial<Spec>, string]>([
    [
      "is a word of TLA+",
      { variables: variables({ IF: bool }) },
      'Tiny: the variable "IF" is a word of TLA+',
    ],
    [
      "is a standard operator",
      { actions: [action("Len", {})] },
      'Tiny: the action "Len" has a meaning in every exported module',
    ],
    ["is the export's own", { actions: [action("TypeOK", {})] }, 'the action "TypeOK" has a meaning'],
    [
      "is there twice",
      { variables: variables({ x: bool }), actions: [action("x", {})] },
      'the action "x" is also the variable',
    ],
    [
      "is what a sometimes is called in the .cfg",
      {
        actions: [action("NeverDone", {})],
        properties: [{ kind: "sometimes", name: "Done", doc: "", at, node: lit(true) }],
      },
      'the negation of a property "NeverDone" is also the action',
    ],
    [
      "is a field that is a word of TLA+",
      { variables: variables({ x: { kind: "record", fields: { ELSE: bool } } }) },
      'the field "ELSE" is a word of TLA+',
    ],
    [
      "is bound and hides a variable",
      {
        variables: variables({ x: bool }),
        actions: [
          action("A", { guards: [{ op: "exists", over: [{ name: "x", sort: bool }], body: lit(true) }] }),
        ],
      },
      'the bound name "x" is also the variable',
    ],
  ])("that %s is refused", (_what, parts, message) => {
    expect(named(parts)).toThrow(message);
  });

  it("of an instance becomes part of a module's", () => {
    expect(fileName("hole-in-slot/punch")).toBe("hole_in_slot__punch");
  });

  it("of two exports with different contents is refused", () => {
    const source = "tiny.ts";
    const other = tiny({ variables: variables({ x: bool }) });
    const models = [
      { spec: tiny({}), source, results: [] },
      { spec: other, source, results: [] },
    ];
    expect(() => exportFiles(models)).toThrow("two different exports have the name Tiny/Tiny.tla");
  });
});
