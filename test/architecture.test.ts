// The rules of the house, read from the imports themselves.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";

interface Import {
  readonly from: string;
  /** A path in the project, or the name of a package. */
  readonly to: string;
  readonly typeOnly: boolean;
}

const files = ["checker", "model"].flatMap(sources);
const imports = files.flatMap(importsOf);

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory())
      return ["dist", "node_modules", "test"].includes(name) ? [] : sources(path);
    return name.endsWith(".ts") ? [path] : [];
  });
}

function importsOf(from: string): Import[] {
  const text = readFileSync(from, "utf8");
  const statements = [...text.matchAll(/^(?:import|export)\s+(type\s)?([^;"]*?)\sfrom\s+"([^"]+)";/gm)];
  const dynamic = [...text.matchAll(/\bimport\("([^"]+)"\)/g)];
  const target = (to: string): string => (to.startsWith(".") ? normalize(join(dirname(from), to)) : to);
  return [
    ...statements.map(([, type, names = "", to = ""]) => {
      const each = names
        .replace(/[{}]/g, "")
        .split(",")
        .map((name) => name.trim())
        .filter((name) => name !== "");
      const typeOnly =
        type !== undefined || (each.length > 0 && each.every((name) => name.startsWith("type ")));
      return { from, to: target(to), typeOnly };
    }),
    ...dynamic.map(([, to = ""]) => ({ from, to: target(to), typeOnly: false })),
  ];
}

/** The room of a file: its folder below checker/ or model/, or the file itself beside them. */
function roomOf(path: string): string {
  const [top = "", room = "", ...rest] = path.split("/");
  return rest.length > 0 ? `${top}/${room}` : path;
}

/** What each room may import beside itself. A room that is not here may import nothing. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  "checker/language": [],
  "checker/evaluate": ["checker/language"],
  "checker/compile": ["checker/language"],
  "checker/search": ["checker/language", "checker/evaluate", "checker/compile"],
  "checker/trace": ["checker/language", "checker/evaluate", "checker/search"],
  "checker/tla2tools-runner": ["ts-pattern"],
  "checker/tla": [
    "checker/language",
    "checker/evaluate",
    "checker/search",
    "checker/trace",
    "tla2tools-runner",
  ],
  "checker/report": ["checker/language", "checker/search", "checker/trace"],
  "checker/config.ts": [],
  "checker/cli": [
    "checker/config.ts",
    "checker/language",
    "checker/evaluate",
    "checker/search",
    "checker/trace",
    "checker/tla",
    "checker/report",
    "tla2tools-runner",
    "commander",
    "jiti",
  ],
  "checker/vitest": [
    "checker/language",
    "checker/search",
    "checker/trace",
    "checker/report",
    "checker/cli",
    "vitest",
  ],
  "checker/index.ts": [
    "checker/config.ts",
    "checker/language",
    "checker/evaluate",
    "checker/search",
    "checker/trace",
    "checker/tla",
  ],
  "model/kvm": ["checker/index.ts"],
  "model/ioctl": ["model/kvm"],
  "model/design": ["model/ioctl", "model/kvm"],
  "model/scenario": ["model/kvm"],
  "model/property": ["checker/index.ts", "model/kvm"],
  "model/bug": ["checker/index.ts", "model/kvm", "model/ioctl", "model/design", "model/scenario"],
  "model/slice": [
    "checker/index.ts",
    "checker/trace",
    "model/kvm",
    "model/property",
    "model/bug",
    "model/registry.ts",
    "model/narrate.ts",
  ],
  "model/example": ["checker/index.ts"],
  "model/command": [
    "checker/search",
    "checker/trace",
    "checker/report",
    "checker/cli",
    "model/bug",
    "model/slice",
  ],
  "model/replay": [
    "checker/language",
    "checker/evaluate",
    "checker/search",
    "checker/trace",
    "checker/report",
    "checker/cli",
    "model/kvm",
    "commander",
    "fast-check",
    "model/slice",
  ],
};

const core = ["language", "evaluate", "compile", "search", "trace"].map((room) => `checker/${room}/`);

describe("the house", () => {
  it("lets rooms import only what lies below them", () => {
    const wrong = imports.filter(({ from, to }) => {
      const own = allowed[roomOf(from)];
      if (own === undefined) return !/^model\/[\w-]+\.ts$/.test(from);
      if (to.startsWith("node:")) return false;
      return roomOf(to) !== roomOf(from) && !own.includes(roomOf(to));
    });
    expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it("never lets the checker import a model", () => {
    expect(imports.filter(({ from, to }) => from.startsWith("checker/") && to.startsWith("model/"))).toEqual(
      [],
    );
  });

  it("has no circle of imports, not even of types", () => {
    const next = new Map<string, string[]>();
    for (const { from, to, typeOnly } of imports) {
      // Expressions are emitted by kind, in files that are given the emitter to emit their operands with.
      const isGiven = typeOnly && to === "checker/compile/emit.ts";
      if (!isGiven && files.includes(to)) next.set(from, [...(next.get(from) ?? []), to]);
    }
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(" -> "));
      if (path.includes(file) || done.has(file)) return;
      for (const to of next.get(file) ?? []) visit(to, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(circles).toEqual([]);
  });

  it("keeps Node out of the core, which runs in a browser's worker as it is", () => {
    const node = imports.filter(
      ({ from, to }) => to.startsWith("node:") && core.some((room) => from.startsWith(room)),
    );
    expect(node).toEqual([]);
  });

  it("has no word of KVM in the checker", () => {
    const words = /\b(kvm|memslots?|gfns?|vcpus?|hva|spte)\b/i;
    const found = files
      .filter((file) => file.startsWith("checker/"))
      .flatMap((file) =>
        readFileSync(file, "utf8")
          .split("\n")
          .flatMap((line, i) => (words.test(line) ? [`${file}:${i + 1} ${line.trim()}`] : [])),
      );
    expect(found).toEqual([]);
  });

  it("keeps a file to one idea: none is longer than 450 lines", () => {
    const long = files.map((file) => [file, readFileSync(file, "utf8").split("\n").length] as const);
    expect(long.filter(([, lines]) => lines > 450)).toEqual([]);
  });

  it("opens every file with a line that says what it is", () => {
    expect(files.filter((file) => !/^(#!.*\n)?\/\/ \S/.test(readFileSync(file, "utf8")))).toEqual([]);
  });

  it("names no download address in the lock file", () => {
    expect(readFileSync("package-lock.json", "utf8")).not.toMatch(/"resolved": "https?:/);
  });
});
