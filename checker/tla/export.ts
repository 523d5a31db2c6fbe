// All files below spec/, as text.
//
// Main invariant: the same specs and results give the same bytes, so a committed export is stale exactly if it differs.

import { SpecError } from "../language/error.ts";
import type { Spec } from "../language/spec.ts";
import type { Result } from "../search/result.ts";
import { configName, printConfig, printInstance, type Remarks, rootModule } from "./config.ts";
import { printManifest } from "./manifest.ts";
import { printModule } from "./module.ts";

export interface ExportedModel {
  readonly spec: Spec;
  /** The model's file as the headers name it: a path in the repository. */
  readonly source: string;
  /** One per instance to export. */
  readonly results: readonly Result[];
  /** Comments for the rows of constants, by instance. */
  readonly remarks?: Readonly<Record<string, Remarks>>;
}

/**
 * File names and texts, sorted by name: a folder per spec with all that TLC needs for it, its module and those that it
 * refines, a .cfg per instance and a module where it has structured constants; and manifest.json.
 * @throws {SpecError} if two different files would have one name
 */
export function exportFiles(models: readonly ExportedModel[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const add = (spec: Spec, file: string, text: string): void => {
    const name = `${spec.name}/${file}`;
    const other = files.get(name);
    if (other !== undefined && other !== text) {
      const at = spec.actions[0]?.at ?? { file: spec.name, line: 1 };
      throw new SpecError(`two different exports have the name ${name}; rename a spec or an instance`, at);
    }
    files.set(name, text);
  };
  for (const { spec, source, results, remarks } of models) {
    add(spec, `${spec.name}.tla`, printModule(spec, source));
    for (const abstract of abstractsOf(spec)) {
      const own = models.find((model) => model.spec === abstract);
      add(spec, `${abstract.name}.tla`, printModule(abstract, own?.source ?? source));
    }
    for (const result of results) {
      const own = printInstance(spec, result.instance, source, remarks?.[result.instance]);
      if (own !== undefined) add(spec, `${rootModule(spec, result.instance)}.tla`, own);
      add(spec, `${configName(spec, result.instance)}.cfg`, printConfig(spec, result.instance, result));
    }
  }
  files.set("manifest.json", printManifest(models.flatMap(({ results }) => results)));
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The specs that a spec refines, directly or not. */
function abstractsOf(spec: Spec): readonly Spec[] {
  return spec.properties.flatMap((property) =>
    property.kind === "refinement" ? [property.abstract, ...abstractsOf(property.abstract)] : [],
  );
}
