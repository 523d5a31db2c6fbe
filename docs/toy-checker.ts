// A whole model checker on two pages, to be read before the real one: what a spec means, without anything that makes
// it fast. It finds broken invariants, `sometimes` that never come true and dead ends, each by a shortest trace. It
// leaves out structured constants and properties of more than one state.
//
// A value is what JSON can hold, and equal values have equal texts. A record is an object, a map too, by the texts of
// its keys; a set is an array in the order of its members' texts; an option's none is null.

import type { Binder, Hop, Node, Size, Sort } from "../checker/language/node.ts";
import type { Spec } from "../checker/language/spec.ts";

type Value = null | boolean | number | string | readonly Value[] | Names;
/** Values by name: of a record's fields, of a state's variables, of a formula's parameters. */
type Names = { readonly [name: string]: Value };

export interface Finding {
  readonly property: string;
  /** From an initial state to the one that breaks the property; empty if every state is at fault. */
  readonly trace: readonly Names[];
}

export interface Found {
  readonly distinct: number;
  readonly generated: number;
  readonly depth: number;
  readonly findings: readonly Finding[];
}

/** The nodes of one operator. */
type Of<Op, N = Node> = N extends { readonly op: infer Ops } ? (Op extends Ops ? N : never) : never;
/** What each node is worth, where names have these values. */
type Meaning = { readonly [Op in Node["op"]]: (node: Of<Op>, names: Names) => Value };

const text = (value: Value): string => JSON.stringify(value);
const same = (a: Value, b: Value): boolean => text(a) === text(b);
const has = (set: readonly Value[], value: Value): boolean => set.some((member) => same(member, value));
const setOf = (all: readonly Value[]): readonly Value[] =>
  [...new Set(all.map(text))].toSorted().map((member) => JSON.parse(member) as Value);

function must(value: Value | undefined): Value {
  if (value === undefined) throw new Error("a model error: something has no value");
  return value;
}

/** The whole with one part replaced, at the end of a path of keys. */
function replaced(whole: Value, [key, ...rest]: readonly string[], value: Value): Value {
  if (key === undefined) return value;
  const { [key]: part } = whole as Names;
  return { ...(whole as Names), [key]: replaced(must(part), rest, value) };
}

/** Visits every state that a spec can reach at one of its instances. */
export function check(spec: Spec, instance: string): Found {
  const constants = spec.instances[instance] as Names;
  const sizeOf = (size: Size): number =>
    typeof size === "number" ? size : (constants[size.constant] as number);
  const upTo = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);

  // Sorts: all their values. Records, maps and parameters are alike: each choice of a value for each name.
  const choices = (over: readonly (readonly [string, Sort])[]): readonly Names[] =>
    over.reduce<readonly Names[]>(
      (rows, [name, sort]) => rows.flatMap((row) => values(sort).map((value) => ({ ...row, [name]: value }))),
      [{}],
    );
  const rows = (over: readonly Binder[]): readonly Names[] =>
    choices(over.map(({ name, sort }) => [name, sort]));
  const values = (sort: Sort): readonly Value[] => {
    if (sort.kind === "bool") return [false, true];
    if (sort.kind === "int") {
      const lo = sizeOf(sort.lo);
      return upTo(sizeOf(sort.hi) - lo + 1).map((i) => lo + i);
    }
    if (sort.kind === "enum") return sort.labels;
    if (sort.kind === "ids") return upTo(sizeOf({ constant: sort.name })).map((i) => `${sort.name}${i}`);
    if (sort.kind === "option") return [null, ...values(sort.elem)];
    if (sort.kind === "record") return choices(Object.entries(sort.fields));
    if (sort.kind === "map") return choices(values(sort.key).map((key) => [text(key), sort.value]));
    if (sort.kind === "variant") {
      const cases = Object.entries(sort.cases);
      return cases.flatMap(([tag, own]) => choices(Object.entries(own)).map((row) => ({ tag, ...row })));
    }
    const elems = values(sort.elem);
    if (sort.kind === "set") {
      const subsets = elems.reduce<Value[][]>(
        (sets, x) => [...sets, ...sets.map((set) => [...set, x])],
        [[]],
      );
      return subsets.map(setOf);
    }
    const longer = (seqs: readonly Value[][]): Value[][] => [
      [],
      ...seqs.flatMap((q) => elems.map((x) => [...q, x])),
    ];
    return upTo(sizeOf(sort.max)).reduce(longer, [[]]);
  };

  // Expressions. A spec refuses a name that hides another, so one object holds constants, variables and parameters.
  const operators = new Map(spec.definitions.map((definition) => [definition.name, definition]));
  const value = (node: Node, names: Names): Value =>
    (meaning[node.op] as (node: Node, names: Names) => Value)(node, names);
  const truth = (node: Node, names: Names): boolean => value(node, names) === true;
  const int = (node: Node, names: Names): number => value(node, names) as number;
  const list = (node: Node, names: Names): readonly Value[] => value(node, names) as readonly Value[];
  const key = (hop: Hop, names: Names): string => ("key" in hop ? text(value(hop.key, names)) : hop.field);
  const fields = (nodes: Readonly<Record<string, Node>>, names: Names): Names =>
    Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, value(node, names)]));
  const lookUp = ({ name }: { readonly name: string }, names: Names): Value => must(names[name]);

  const meaning: Meaning = {
    lit: ({ value }) => value,
    const: lookUp,
    var: lookUp,
    bound: lookUp,
    next: () => must(undefined),
    call: ({ name, args }, names) => {
      const { params = [], body } = operators.get(name) ?? {};
      const given = params.map((param, i) => [param.name, args[i] && value(args[i], names)]);
      return must(body && value(body, { ...names, ...Object.fromEntries(given) }));
    },
    not: ({ arg }, names) => !truth(arg, names),
    and: ({ args }, names) => args.every((arg) => truth(arg, names)),
    or: ({ args }, names) => args.some((arg) => truth(arg, names)),
    implies: ({ left, right }, names) => !truth(left, names) || truth(right, names),
    eq: ({ left, right }, names) => same(value(left, names), value(right, names)),
    ne: ({ left, right }, names) => !same(value(left, names), value(right, names)),
    lt: ({ left, right }, names) => int(left, names) < int(right, names),
    le: ({ left, right }, names) => int(left, names) <= int(right, names),
    add: ({ left, right }, names) => int(left, names) + int(right, names),
    sub: ({ left, right }, names) => int(left, names) - int(right, names),
    mul: ({ left, right }, names) => int(left, names) * int(right, names),
    div: ({ left, right }, names) => Math.floor(int(left, names) / int(right, names)),
    mod: ({ left, right }, names) => {
      const [a, b] = [int(left, names), int(right, names)];
      return a - b * Math.floor(a / b);
    },
    if: ({ cond, then, else: otherwise }, names) => value(truth(cond, names) ? then : otherwise, names),
    forall: ({ over, body }, names) => rows(over).every((row) => truth(body, { ...names, ...row })),
    exists: ({ over, body }, names) => rows(over).some((row) => truth(body, { ...names, ...row })),
    domain: ({ sort }) => setOf(values(sort)),
    filter: ({ over, body }, names) =>
      setOf(values(over.sort).filter((x) => truth(body, { ...names, [over.name]: x }))),
    image: ({ over, body }, names) =>
      setOf(values(over.sort).map((x) => value(body, { ...names, [over.name]: x }))),
    set: ({ elems }, names) => setOf(elems.map((elem) => value(elem, names))),
    in: ({ left, right }, names) => has(list(right, names), value(left, names)),
    subset: ({ left, right }, names) => list(left, names).every((x) => has(list(right, names), x)),
    union: ({ left, right }, names) => setOf([...list(left, names), ...list(right, names)]),
    intersect: ({ left, right }, names) => list(left, names).filter((x) => has(list(right, names), x)),
    minus: ({ left, right }, names) => list(left, names).filter((x) => !has(list(right, names), x)),
    card: ({ arg }, names) => list(arg, names).length,
    fn: ({ over, body }, names) =>
      Object.fromEntries(values(over.sort).map((x) => [text(x), value(body, { ...names, [over.name]: x })])),
    get: ({ of, hop }, names) => must((value(of, names) as Names)[key(hop, names)]),
    except: ({ of, path, value: part }, names) => {
      const keys = path.map((hop) => key(hop, names));
      return replaced(value(of, names), keys, value(part, names));
    },
    record: (node, names) => fields(node.fields, names),
    variant: (node, names) => ({ tag: node.tag, ...fields(node.fields, names) }),
    is: ({ arg, tag }, names) => (value(arg, names) as Names)["tag"] === tag,
    value: ({ arg }, names) => must(value(arg, names) ?? undefined),
    seq: ({ elems }, names) => elems.map((elem) => value(elem, names)),
    len: ({ arg }, names) => list(arg, names).length,
    head: ({ arg }, names) => must(list(arg, names)[0]),
    tail: ({ arg }, names) => {
      must(list(arg, names)[0]);
      return list(arg, names).slice(1);
    },
    nth: ({ seq, index }, names) => must(list(seq, names)[int(index, names) - 1]),
    append: ({ seq, elem }, names) => [...list(seq, names), value(elem, names)],
  };

  // States: where a spec begins, and where it can go from a state.
  const holds = (node: Node, state: Names): boolean => truth(node, { ...constants, ...state });
  const initial = spec.init
    .reduce<readonly Names[]>(
      (states, { variable, among, node }) => {
        const all = among ? list(node, constants) : [value(node, constants)];
        return states.flatMap((state) => all.map((one) => ({ ...state, [variable]: one })));
      },
      [{}],
    )
    .filter((state) => spec.where === undefined || holds(spec.where, state));
  const successors = (state: Names): readonly Names[] =>
    spec.actions.flatMap(({ params, guards, updates }) =>
      rows(params).flatMap((row) => {
        const names = { ...constants, ...state, ...row };
        if (!guards.every((guard) => truth(guard, names))) return [];
        const changes = updates.map((update) => [update.variable, value(update.value, names)]);
        return [{ ...state, ...(Object.fromEntries(changes) as Names) }];
      }),
    );

  // The search: level by level, so that a state is first met at the end of a shortest way to it.
  const before = new Map<string, Names | undefined>();
  const traceTo = (state: Names | undefined): readonly Names[] =>
    state === undefined ? [] : [...traceTo(before.get(text(state))), state];
  const findings = new Map<string, Finding>();
  const find = (property: string, trace: readonly Names[]): void => {
    if (!findings.has(property)) findings.set(property, { property, trace });
  };
  const domains = spec.variables.map(({ name, sort }) => [name, new Set(values(sort).map(text))] as const);
  const missing = new Set(spec.properties.filter(({ kind }) => kind === "sometimes"));
  let generated = 0;
  let depth = 0;

  const enter = (state: Names, from: Names | undefined): readonly Names[] => {
    generated += 1;
    if (before.has(text(state))) return [];
    const outside = domains.find(([name, domain]) => !domain.has(text(must(state[name]))));
    if (outside) throw new Error(`a model error: ${outside[0]} leaves its sort`);
    before.set(text(state), from);
    return [state];
  };
  const leave = (state: Names): readonly Names[] => {
    for (const property of spec.properties) {
      if (property.kind === "sometimes" && holds(property.node, state)) missing.delete(property);
      if (property.kind === "invariant" && !holds(property.node, state)) find(property.name, traceTo(state));
    }
    const next = successors(state);
    const { deadlock } = spec;
    const mayEnd = deadlock.kind === "allowed" || (deadlock.kind === "only" && holds(deadlock.node, state));
    if (next.length === 0 && !mayEnd) find("Deadlock", traceTo(state));
    return next.flatMap((to) => enter(to, state));
  };
  for (let level = initial.flatMap((state) => enter(state, undefined)); level.length > 0; depth += 1)
    level = level.flatMap(leave);

  for (const { name } of missing) find(name, []);
  return { distinct: before.size, generated, depth, findings: [...findings.values()] };
}
