// Every violated property of some designs, with its shortest trace.

import { findExhibit } from "../../checker/cli/exhibit.ts";
import { engine, search } from "../../checker/search/search.ts";
import type { Exhibit } from "../../checker/trace/exhibit.ts";
import { slices } from "../../model/slice/index.ts";
import { kvmSuite } from "../../model/suite.ts";

/** The instance and the property, for each violation of these specs in these designs. */
export function violated(
  designs: readonly string[],
  specs: readonly string[] = slices.map(({ spec }) => spec.name),
): readonly (readonly [string, string])[] {
  return slices
    .filter(({ spec }) => specs.includes(spec.name))
    .flatMap(({ spec, cases }) =>
      cases
        .filter(({ pair }) => designs.includes(pair.design.name))
        .flatMap(({ pair: { instance } }) =>
          search(engine(spec, instance))
            .properties.filter(({ verdict, trace }) => verdict === "violated" && trace !== undefined)
            .map(({ property }) => [instance, property] as const),
        ),
    );
}

export function exhibit(id: string, property: string): Exhibit {
  return findExhibit({ suite: kvmSuite, file: undefined, words: [id, property] }, "trace", "0");
}
