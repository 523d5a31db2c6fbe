// slotcheck race: a row for each way to update a slot.

import { release } from "node:os";
import type { Terminal } from "../../../checker/cli/terminal.ts";
import { table, thousands } from "../../../checker/report/style.ts";
import { sortedJson } from "../../../checker/trace/json.ts";
import { withHelper } from "../helper.ts";
import { protocols, race, type Raced } from "../race.ts";

/** Resolves to 1 if something happened that the model rules out, else to 0. */
export async function showRaces(
  { ms, json }: { readonly ms: number; readonly json: boolean },
  terminal: Terminal,
): Promise<number> {
  const raced = await withHelper(async (helper) => {
    const all: Raced[] = [];
    for (const protocol of protocols) {
      terminal.progress(protocol.does);
      all.push(await race(helper, protocol, ms));
    }
    return all;
  }).finally(() => terminal.progress(undefined));
  terminal.out(json ? [raceJson(ms, raced)] : raceLines(ms, raced, terminal));
  return raced.some(({ wrong }) => wrong !== undefined) ? 1 : 0;
}

function raceLines(ms: number, raced: readonly Raced[], { style }: Terminal): readonly string[] {
  const header = ["protocol", "updates", "exits", "lost pages", "median us", "p90", "p99"];
  const rows = raced.map(({ protocol, updates, exits, lost, micros }) => {
    const zero = (what: "exits" | "lost", n: number): string =>
      `${thousands(n)}${protocol.never.includes(what) && n === 0 ? " !" : ""}`;
    const times = [micros.median, micros.p90, micros.p99].map((time) => time.toFixed(1));
    return [protocol.name, thousands(updates), zero("exits", exits), zero("lost", lost), ...times];
  });
  const cells = (texts: readonly string[]) => texts.map((text, i) => ({ text, right: i > 0 }));
  return [
    ...table(cells(header), rows.map(cells), style),
    "",
    `Linux ${release()}, one vCPU, 256 pages, ${ms} ms each; ! the model rules out anything else`,
    ...raced.flatMap(({ protocol, wrong }) => (wrong === undefined ? [] : [`${protocol.name}: ${wrong}`])),
  ];
}

function raceJson(ms: number, raced: readonly Raced[]): string {
  const rows = raced.map(({ protocol, wrong, ...rest }) => ({
    ...rest,
    protocol: protocol.name,
    does: protocol.does,
    never: protocol.never,
    wrong: wrong ?? null,
  }));
  return sortedJson({ schema: "slotcheck.race/1", kernel: release(), ms, rows });
}
