// What the tool works on: models arranged as designs times scenarios. The tool itself knows none of them.

import type { Constants, Spec } from "../language/spec.ts";
import type { Narrator } from "../trace/trace.ts";

export interface Entry {
  readonly name: string;
  readonly title: string;
  /** The file whose first comment says more: absolute, or relative to the package. */
  readonly source?: string;
}

/** A design in a scenario: an instance of a spec, or the reason why there is none. */
export type Case = { readonly design: string; readonly scenario: string } & (
  | {
      readonly spec: Spec;
      readonly instance: string;
      readonly narrator?: Narrator;
      /** For exports: a comment for each row of a structured constant, by the constant's name. */
      readonly remarks?: Readonly<Record<string, readonly string[]>>;
    }
  | { readonly inexpressible: string }
);

/** Something that a design costs in a scenario, counted in whole units. */
export interface Cost {
  /** Short, and the same for every design. */
  readonly id: string;
  readonly title: string;
  readonly value: number;
  /** What is counted, in the plural: "ioctls"; empty if the title says it. */
  readonly unit: string;
}

export interface Suite {
  readonly name: string;
  /** In replay tokens; changes when old tokens lose their meaning. */
  readonly prefix: string;
  readonly designs: readonly Entry[];
  readonly scenarios: readonly Entry[];
  /** Columns of the matrix, by the names of the specs' properties. */
  readonly properties: readonly Entry[];
  readonly cases: readonly Case[];
  /** What a design costs in a scenario, in the order to show; asked only by reports that show it. */
  readonly costs?: (design: string, scenario: string) => readonly Cost[];
  /** Why a property is not judged in a case that can be checked; undefined if it is, or if nobody knows. */
  readonly silence?: (design: string, scenario: string, property: string) => string | undefined;
  /** Where a spec's module is exported from, for the module's header: a path within the project. */
  readonly sourceOf: (spec: Spec) => string;
}

/** A tool's own suites: the one that it is about, and others that ship with it. */
export type Suites = readonly [Suite, ...Suite[]];

/** A case that can be checked. */
export type Checkable = Extract<Case, { readonly spec: Spec }>;

export function isCheckable(each: Case): each is Checkable {
  return "spec" in each;
}

export function idOf(each: Case): string {
  return `${each.design}/${each.scenario}`;
}

/** Specs as a suite: each spec is a design, each of its instances a scenario. */
export function suiteOf(name: string, specs: readonly Spec[], sourceOf: (spec: Spec) => string): Suite {
  const instances = new Set(specs.flatMap((spec) => Object.keys(spec.instances)));
  const properties = new Map(
    specs.flatMap((spec) => spec.properties.map((each) => [each.name, each.doc] as const)),
  );
  if (specs.some((spec) => spec.deadlock.kind !== "allowed"))
    properties.set("Deadlock", "no state is without a successor, but those that may be");
  return {
    name,
    prefix: name,
    designs: specs.map((spec) => ({ name: spec.name, title: firstLine(spec.doc) })),
    scenarios: [...instances].map((instance) => ({ name: instance, title: constantsText(specs, instance) })),
    properties: [...properties].map(([property, title]) => ({ name: property, title })),
    cases: specs.flatMap((spec) =>
      Object.keys(spec.instances).map((instance) => ({
        design: spec.name,
        scenario: instance,
        spec,
        instance,
      })),
    ),
    sourceOf,
  };
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

/** The constants of an instance, if all specs that have it agree on them. */
function constantsText(specs: readonly Spec[], instance: string): string {
  const text = (constants: Constants | undefined): string =>
    Object.entries(constants ?? {})
      .map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
      .join(", ");
  const texts = new Set(
    specs.flatMap((spec) => (spec.instances[instance] ? [text(spec.instances[instance])] : [])),
  );
  return texts.size === 1 ? ([...texts][0] ?? "") : "";
}
