// slotcheck doctor: what of the outside world is there, and what each thing is for. Nothing of it is needed to check.

import { Tla2ToolsError, type Tools, which } from "tla2tools-runner";
import type { Need } from "./command.ts";
import { sortedJson } from "../trace/json.ts";
import { fold } from "../trace/fold.ts";
import type { Terminal } from "./terminal.ts";

interface Looked {
  readonly need: Need;
  readonly found: Awaited<ReturnType<Need["look"]>>;
}

/** Resolves to 0: what is missing is no failure. */
export async function doctor(more: readonly Need[], json: boolean, terminal: Terminal): Promise<number> {
  const looked: Looked[] = [];
  for (const need of [...own, ...more]) looked.push({ need, found: await need.look() });
  terminal.out(json ? [doctorJson(looked)] : doctorLines(looked, terminal));
  return 0;
}

function doctorJson(looked: readonly Looked[]): string {
  const needs = looked.map(({ need: { name, unlocks }, found }) => ({
    name,
    unlocks,
    there: "there" in found ? found.there : null,
    missing: "missing" in found ? found.missing : null,
  }));
  return sortedJson({ schema: "slotcheck.doctor/1", needs });
}

function doctorLines(looked: readonly Looked[], { style }: Terminal): readonly string[] {
  const width = Math.max(...looked.map(({ need }) => need.name.length));
  const lines: string[] = [];
  for (const {
    need: { name, unlocks },
    found,
  } of looked) {
    const sign = "there" in found ? style.glyphs.holds : "-";
    const start = `${sign.padEnd(2)} ${name.padEnd(width)}  `;
    const text = "there" in found ? found.there : `${found.missing.replace(/\.$/, "")}; for ${unlocks}`;
    const [head = "", ...rest] = fold(text, style.width - start.length);
    lines.push(start + head, ...rest.map((line) => " ".repeat(start.length) + line));
  }
  return [...lines, "", "check, show, trace and all that is not named here need only Node."];
}

const own: readonly Need[] = [
  {
    name: "Node",
    unlocks: "everything",
    look: () => Promise.resolve({ there: process.version }),
  },
  {
    name: "Java",
    unlocks: "slotcheck agree",
    look: async () => {
      const found = await tools();
      if (!(found instanceof Tla2ToolsError)) return { there: `${found.java.version}, ${found.java.path}` };
      return found.code.startsWith("java") ? { missing: firstLine(found) } : { there: "found" };
    },
  },
  {
    name: "TLC",
    unlocks: "slotcheck agree, and to run what slotcheck trace --format tla writes",
    look: async () => {
      const found = await tools();
      if (!(found instanceof Tla2ToolsError)) return { there: `${found.jar.version}, ${found.jar.path}` };
      if (found.code.startsWith("java")) return { missing: "no Java to run it" };
      const isOwn = (process.env["TLA2TOOLS_JAR"] ?? "") === "";
      return { missing: isOwn ? notFetched : firstLine(found) };
    },
  },
];

const notFetched =
  "not fetched yet: slotcheck agree does so with Maven, or set TLA2TOOLS_JAR to a tla2tools.jar that you have";

async function tools(): Promise<Tools | Tla2ToolsError> {
  try {
    return await which();
  } catch (error) {
    if (error instanceof Tla2ToolsError) return error;
    throw error;
  }
}

function firstLine({ message }: Error): string {
  return message.split("\n")[0] ?? "";
}
