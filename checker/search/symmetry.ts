// Which names of a spec are interchangeable at an instance, and what states and their parts are under other names.
//
// Main invariant: a symmetry is claimed only where nothing in the spec can tell members apart. The language has no literal,
// no order and no constant of an ids sort, so that is the rule; a spec that was made without the language is looked through.

import type { Sort, SortFields } from "../language/node.ts";
import { idName } from "../language/plain.ts";
import type { Constants, Plain, Spec } from "../language/spec.ts";
import { type Ids, mentions } from "../compile/rename.ts";
import { factorial, permutations } from "../compile/symmetry.ts";

export interface Symmetry {
  readonly ids: readonly Ids[];
  /** How many states one may stand for, at most. */
  readonly permutations: number;
}

export interface NoSymmetry {
  readonly not: string;
}

/** Permutations that may have to be tried for one state. */
const mostPermutations = 5040;

/** What can be folded, or why nothing can. */
export function symmetryOf(spec: Spec, constants: Constants): Symmetry | NoSymmetry {
  if (spec.properties.some(({ kind }) => kind === "temporal"))
    return { not: "temporal properties and fairness speak of single members" };
  const ids = spec.constants.flatMap(({ kind, name }): Ids[] => {
    const isUsed = spec.variables.some(({ sort }) => mentions(sort, (own) => own === name));
    return kind === "ids" && isUsed ? [{ name, size: constants[name] as number }] : [];
  });
  const several = ids.filter(({ size }) => size > 1);
  if (several.length === 0) return { not: "no variable has ids of which there are two" };
  const broken = tellsApart(spec, several);
  if (broken !== undefined) return { not: broken };
  const total = several.reduce((product, { size }) => product * factorial(size), 1);
  if (total > mostPermutations)
    return { not: `its members have ${total} permutations, and ${mostPermutations} are the most` };
  return { ids: several, permutations: total };
}

/** What breaks the symmetry of a spec that the language did not make. */
function tellsApart(spec: Spec, ids: readonly Ids[]): string | undefined {
  const members = ids.flatMap(({ name, size }) => Array.from({ length: size }, (_, i) => idName(name, i)));
  const told = spec.constants.find(
    (constant) => constant.kind === "value" && mentions(constant.sort, () => true),
  );
  if (told) return `the constant ${told.name} may tell members apart`;
  const twice = members.find((name, i) => members.indexOf(name) < i);
  if (twice !== undefined) return `two ids sorts have a member ${twice}`;
  const texts = new Set<unknown>();
  collectTexts(spec, texts);
  const named = members.find((name) => texts.has(name));
  return named === undefined ? undefined : `the text "${named}" in the spec may mean a member`;
}

/** All literals and labels, of everything that a spec holds. */
function collectTexts(part: unknown, texts: Set<unknown>): void {
  if (typeof part !== "object" || part === null) return;
  const { op, value, labels } = part as Readonly<Record<string, unknown>>;
  if (op === "lit") texts.add(value);
  if (Array.isArray(labels)) for (const label of labels) texts.add(label);
  for (const inner of Object.values(part)) collectTexts(inner, texts);
}

/** What each member becomes, by its name. */
export type Renaming = ReadonlyMap<string, string>;

/** All permutations of the members of all sorts, the identity first. */
export function renamings(ids: readonly Ids[]): readonly Renaming[] {
  return ids.reduce<readonly Renaming[]>(
    (all, { name, size }) =>
      all.flatMap((before) =>
        permutations(size).map(
          (order) =>
            new Map([...before, ...order.map((to, i) => [idName(name, i), idName(name, to)] as const)]),
        ),
      ),
    [new Map()],
  );
}

/** A state's values under other names. */
export function renamedState(
  { variables }: Spec,
  values: Readonly<Record<string, Plain>>,
  renaming: Renaming,
): Readonly<Record<string, Plain>> {
  return Object.fromEntries(
    variables.map(({ name, sort }) => [name, renamed(sort, values[name] as Plain, renaming)]),
  );
}

type PlainFields = Readonly<Record<string, Plain>>;

/** A value under other names, as machines write values: see `language/plain.ts`. */
export function renamed(sort: Sort, value: Plain, renaming: Renaming): Plain {
  const fields = (sorts: SortFields, own: PlainFields): PlainFields =>
    Object.fromEntries(
      Object.entries(sorts).map(([name, each]) => [name, renamed(each, own[name] as Plain, renaming)]),
    );
  switch (sort.kind) {
    case "bool":
    case "int":
    case "enum":
      return value;
    case "ids":
      return renaming.get(value as string) ?? value;
    case "option":
      return value === null ? null : renamed(sort.elem, value, renaming);
    case "record":
      return fields(sort.fields, value as PlainFields);
    case "variant": {
      const { tag, ...own } = value as PlainFields;
      return { tag: tag as string, ...fields(sort.cases[tag as string] ?? {}, own) };
    }
    case "map":
      if (Array.isArray(value))
        return (value as readonly (readonly [Plain, Plain])[]).map(([key, own]) => [
          renamed(sort.key, key, renaming),
          renamed(sort.value, own, renaming),
        ]);
      return Object.fromEntries(
        Object.entries(value as PlainFields).map(([key, own]) => [
          sort.key.kind === "ids" ? (renaming.get(key) ?? key) : key,
          renamed(sort.value, own, renaming),
        ]),
      );
    case "set":
    case "seq":
      return (value as readonly Plain[]).map((elem) => renamed(sort.elem, elem, renaming));
    default:
      return sort satisfies never;
  }
}
