// The judges of what shows in a single state or a single step.

import type { Machine } from "../evaluate/machine.ts";
import type { Node } from "../language/node.ts";
import type { Deadlock, Property } from "../language/spec.ts";
import { type Judge, report, unopposed, watch } from "./judge.ts";
import type { Evidence } from "./observer.ts";

const truth: Node = { op: "lit", value: true };

type Of<Kind extends Property["kind"]> = Extract<Property, { readonly kind: Kind }>;

export function invariant<State extends object>(
  machine: Machine<State>,
  property: Of<"invariant">,
): Judge<State> {
  const holds = machine.predicate(property.node);
  const happens = property.witness ? machine.predicate(property.witness) : () => true;
  let happened = false;
  let broken: Evidence | undefined;
  return {
    property: property.name,
    watches: [
      watch(
        "state",
        property.node,
        false,
        () => !broken,
        (id) => (broken = { state: id }),
      ),
      watch(
        "state",
        property.witness ?? truth,
        true,
        () => !happened,
        () => (happened = true),
      ),
    ],
    state(state, id) {
      if (!broken && !holds(state)) broken = { state: id };
      happened ||= happens(state);
    },
    save: () => ({ evidence: broken, happened }),
    load(memory) {
      broken = memory.evidence;
      happened = memory.happened === true;
    },
    result: (explored) =>
      report(property, broken ? "violated" : unopposed(explored.complete, happened), broken, explored),
  };
}

/** A step that changes nothing satisfies every step property: [][node]_vars. */
export function stepProperty<State extends object>(
  machine: Machine<State>,
  property: Of<"step">,
): Judge<State> {
  const holds = machine.stepPredicate(property.node);
  const subject = subjectOf(property.node);
  const happens = subject ? machine.stepPredicate(subject) : () => true;
  let happened = false;
  let broken: Evidence | undefined;
  return {
    property: property.name,
    watches: [
      watch("step", property.node, false, () => !broken),
      watch("step", subject ?? truth, true, () => !happened),
    ],
    step({ from, to, fromId, choice }) {
      if (from === to) return;
      if (!broken && !holds(from, to)) broken = { from: fromId, choice };
      happened ||= happens(from, to);
    },
    save: () => ({ evidence: broken, happened }),
    load(memory) {
      broken = memory.evidence;
      happened = memory.happened === true;
    },
    result: (explored) =>
      report(property, broken ? "violated" : unopposed(explored.complete, happened), broken, explored),
  };
}

/** The same node each time, for which code is kept. */
function subjectOf(node: Node): Node | undefined {
  const known = subjects.has(node) ? subjects.get(node) : antecedent(node);
  subjects.set(node, known);
  return known;
}

const subjects = new WeakMap<Node, Node | undefined>();

/** What an implication under universal quantifiers talks about: for \A x : p => q, \E x : p. */
function antecedent(node: Node): Node | undefined {
  if (node.op === "implies") return node.left;
  if (node.op !== "forall") return undefined;
  const body = antecedent(node.body);
  return body && { op: "exists", over: node.over, body };
}

export function sometimes<State extends object>(
  machine: Machine<State>,
  property: Of<"sometimes">,
): Judge<State> {
  const qualifies = machine.predicate(property.node);
  let found: Evidence | undefined;
  return {
    property: property.name,
    watches: [
      watch(
        "state",
        property.node,
        true,
        () => !found,
        (id) => (found = { state: id }),
      ),
    ],
    state(state, id) {
      if (!found && qualifies(state)) found = { state: id };
    },
    save: () => ({ evidence: found }),
    load(memory) {
      found = memory.evidence;
    },
    result: (explored) =>
      report(property, found ? "holds" : explored.complete ? "violated" : "bounded", found, explored),
  };
}

/** A state without successors that does not satisfy `expected`. A step that changes nothing is a successor. */
export function deadlock<State extends object>(
  machine: Machine<State>,
  refused: Exclude<Deadlock, { readonly kind: "allowed" }>,
): Judge<State> {
  const expected = refused.kind === "only" ? machine.predicate(refused.node) : () => false;
  const named = { name: "Deadlock", kind: "deadlock" } as const;
  let stuck: Evidence | undefined;
  const node: Node = refused.kind === "only" ? refused.node : { op: "lit", value: false };
  return {
    property: named.name,
    watches: [watch("stuck", node, false, () => !stuck)],
    expanded(state, id, successors) {
      if (!stuck && successors === 0 && !expected(state)) stuck = { state: id };
    },
    save: () => ({ evidence: stuck }),
    load(memory) {
      stuck = memory.evidence;
    },
    result: (explored) =>
      report(named, stuck ? "violated" : unopposed(explored.complete, true), stuck, explored),
  };
}

/** Seen through the map, initial states are initial in the abstract spec, and steps are its steps or change nothing. */
export function refinement<State extends object>(
  machine: Machine<State>,
  property: Of<"refinement">,
): Judge<State> {
  const abstract = machine.mapped(property.abstract, property.map);
  const images: State[] = [];
  const image = (state: State, id: number): State =>
    id < 0 ? abstract.image(state) : (images[id] ??= abstract.image(state));
  const known = new Map<State, ReadonlySet<State>>();
  const successors = (from: State): ReadonlySet<State> => {
    const found = known.get(from);
    if (found) return found;
    const all = new Set<State>();
    abstract.machine.successors(from, (to) => all.add(to));
    known.set(from, all);
    return all;
  };
  let initial: ReadonlySet<State> | undefined;
  let broken: Evidence | undefined;
  return {
    property: property.name,
    watches: [
      {
        of: "step",
        abstract: property.abstract,
        map: property.map,
        interesting: false,
        open: () => !broken,
      },
    ],
    initial: () => !broken,
    state(state, id, isInitial) {
      if (broken || !isInitial) return;
      initial ??= new Set(abstract.machine.initial());
      if (!initial.has(image(state, id))) broken = { state: id };
    },
    step({ from, to, fromId, toId, choice }) {
      if (broken) return;
      const [before, after] = [image(from, fromId), image(to, toId)];
      if (before !== after && !successors(before).has(after)) broken = { from: fromId, choice };
    },
    save: () => ({ evidence: broken }),
    load(memory) {
      broken = memory.evidence;
    },
    result: (explored) =>
      report(property, broken ? "violated" : unopposed(explored.complete, true), broken, explored),
  };
}
