import { describe, expect, it } from "vitest";
import type { Sort } from "../../checker/language/node.ts";
import { printInstance } from "../../checker/tla/config.ts";
import { labels, tiny } from "../evaluate/tiny.ts";

const sort: Sort = { kind: "seq", elem: labels("stop", "go"), max: 9 };

/** How the constant Lights prints: the lines from its definition to the end of the module. */
function printed(value: readonly string[], ...remarks: string[]): readonly string[] {
  const spec = tiny({
    constants: [{ kind: "value", name: "Lights", sort, doc: "" }],
    instances: { only: { Lights: value } },
  });
  const lines = (printInstance(spec, "only", "tiny.ts", { Lights: remarks }) ?? "").split("\n");
  return lines.slice(lines.indexOf("MCLights =="), -3);
}

describe("remarks on the rows of a constant", () => {
  it("stand behind their rows in one column", () => {
    expect(printed(["stop", "go", "stop"], "wait", "", "wait\n  again")).toEqual([
      "MCLights ==",
      '  <<"stop",   \\* wait',
      '    "go",',
      '    "stop">>  \\* wait again',
    ]);
  });

  it("stand above their rows where the line would be too long", () => {
    const long = "w".repeat(84);
    expect(printed(["stop", "go"], long, `${long} x`)).toEqual([
      "MCLights ==",
      `  <<"stop",  \\* ${long}`,
      `    \\* ${long} x`,
      '    "go">>',
    ]);
  });

  it("may be fewer than the rows, and of no rows at all", () => {
    expect(printed(["stop", "go"], "wait")).toEqual(["MCLights ==", '  <<"stop",  \\* wait', '    "go">>']);
    expect(printed([], "wait")).toEqual(["MCLights ==", "  << >>"]);
  });
});
