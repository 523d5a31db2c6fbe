// slotcheck export: every spec as TLA+, with a manifest of what it should give.

import { reference } from "../evaluate/reference.ts";
import type { Spec } from "../language/spec.ts";
import { type Checkable, idOf, isCheckable } from "../report/suite.ts";
import { search } from "../search/search.ts";
import { type ExportedModel, exportFiles } from "../tla/export.ts";
import { staleFiles, writeFolder } from "../tla/folder.ts";
import { modelErrorText } from "./fault.ts";
import { UsageError } from "./error.ts";
import type { Target } from "./target.ts";
import type { Terminal } from "./terminal.ts";

export interface ExportOptions {
  readonly out: string;
  /** Compare with the folder instead of writing it. */
  readonly check: boolean;
}

/** Resolves to 0, to 1 if --check finds something stale, to 4 if a model is wrong. */
export async function exportTla(
  targets: readonly Target[],
  { out, check }: ExportOptions,
  terminal: Terminal,
): Promise<number> {
  if (targets.some(({ words }) => words.length > 0)) {
    throw new UsageError("export takes a model's file or nothing: a manifest describes all there is");
  }
  const found = targets.map((target) => modelsOf(target, terminal));
  const models = found.some((each) => each === undefined) ? undefined : found.flatMap((each) => each ?? []);
  terminal.progress(undefined);
  if (!models) return 4;
  const files = exportFiles(models);
  if (check) {
    const stale = await staleFiles(out, files);
    if (stale.length === 0) {
      terminal.out([`${out} is current: ${files.size} files`]);
      return 0;
    }
    terminal.err([`error: ${out} is stale; run: slotcheck export`, ...stale.map((line) => `  ${line}`)]);
    return 1;
  }
  await writeFolder(out, files);
  terminal.out([`${files.size} files in ${out}`]);
  return 0;
}

function modelsOf(target: Target, terminal: Terminal): readonly ExportedModel[] | undefined {
  const { suite } = target;
  const cases = suite.cases.filter(isCheckable);
  const results = new Map<Spec, Checkable[]>();
  for (const each of cases) results.set(each.spec, [...(results.get(each.spec) ?? []), each]);
  const models: ExportedModel[] = [];
  for (const [spec, own] of results) {
    const found = own.map((each) => {
      terminal.progress(`exploring ${idOf(each)}`);
      return { each, result: search(reference(spec, each.instance)) };
    });
    for (const { each, result } of found) {
      if (!result.error) continue;
      terminal.progress(undefined);
      terminal.err(modelErrorText(target, each, result.error));
      return undefined;
    }
    models.push({ spec, source: suite.sourceOf(spec), results: found.map(({ result }) => result) });
  }
  return models;
}
