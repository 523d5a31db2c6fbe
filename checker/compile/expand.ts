// How a state is left: every move is tried on it, and its successors lie in a buffer.
//
// Main invariant: successors come in the order of moves. Where the reference evaluator might have more to say, of a guard
// without a value or of a step that somebody watches, code leaves the whole state to it.

import type { Node } from "../language/node.ts";
import type { Action, Spec } from "../language/spec.ts";
import type { Local, ModuleBuilder } from "./assemble.ts";
import { Emitter, type World } from "./emit.ts";
import { choicesOf, type Choice, gateOf } from "./gate.ts";
import { Scope } from "./infer.ts";
import type { Layout } from "./layout.ts";
import { entryBytes } from "./memory-map.ts";
import { eachMove, type Moves, scopeOf } from "./moves.ts";
import { emitPatch, emitStore, partsOf } from "./patch.ts";
import { Unsupported } from "./shape.ts";
import { emitPack } from "./transfer.ts";
import { unsure } from "./writer.ts";

/** What an action writes into: the packed state, and the lanes of the next one where a value is made before it is packed. */
export interface Target {
  readonly world: World;
  readonly layout: Layout;
  readonly after: number;
}

export interface Leaving extends Target {
  /** Of each action. */
  readonly moves: readonly Moves[];
  /** What is done with each successor, `attend` leaving the state to the reference evaluator, and what if there is none. */
  readonly successor: (emitter: Emitter, words: Local, next: Local, attend: () => void) => void;
  readonly stuck: (emitter: Emitter, attend: () => void) => void;
}

/** What of an action is not looked at before. */
type Step = Pick<Action, "params" | "guards" | "updates">;

/**
 * Bytes of code up to which actions are written where they are tried, which saves a call for each step. V8 compiles a function
 * as a whole: of a large one, optimised code comes late and takes long to make.
 */
const mostInPlace = 6_000;

interface Tried extends Action {
  readonly moves: Moves;
  /** The number of its first move. */
  readonly first: number;
}

/** (words, buffer) -> the end of the successors there, or 0 if somebody has to look at the state. */
export function emitExpand(builder: ModuleBuilder, { actions }: Spec, leaving: Leaving): number {
  const { world, layout } = leaving;
  const { code, index } = builder.function(2, true);
  const emitter = new Emitter(code, world, 0);
  const [words, start, next] = [code.param(0), code.param(1), code.local()];
  const attend = (): void => void code.const(0).op("return");

  const tryMoves = (action: Tried): void => {
    const gate = gateOf(action);
    const step: Step = { ...action, guards: gate.rest };
    const call = code.length > mostInPlace ? emitStep(builder, step, leaving) : undefined;
    const pass = (values: readonly Local[], out: () => void): void => {
      const scope = scopeOf(world.shaper, action.params, values);
      for (const guard of gate.levels[values.length] ?? []) emitter.unless(guard, scope, out);
    };
    eachMove(emitter, action.moves, pass, ({ values, pushNumber, out }) => {
      if (call === undefined) {
        const scope = scopeOf(world.shaper, action.params, values);
        emitTake(emitter, step, scope, { words, next }, leaving, out);
      } else {
        for (const value of values) code.get(value);
        const taken = code.get(words).get(next).call(call).local();
        code.tee(taken).op("i32.eqz");
        emitter.when(out);
        code.get(taken).const(unsure).op("i32.eq");
        emitter.when(attend);
      }
      leaving.successor(emitter, words, next, attend);
      code.get(next);
      pushNumber();
      code
        .const(action.first)
        .op("i32.add")
        .store(4 * layout.words + 4);
      code.get(next).const(entryBytes(layout.words)).op("i32.add").set(next);
    });
  };

  code.get(start).set(next);
  for (const each of choicesOf(triedIn(actions, leaving.moves), (of) => labelsOf(of, world) !== undefined))
    if ("among" in each) emitChoice(emitter, each, tryMoves);
    else tryMoves(each);
  code.get(next).get(start).op("i32.eq");
  emitter.when(() => leaving.stuck(emitter, attend));
  code.get(next);
  return index;
}

function triedIn(actions: readonly Action[], moves: readonly Moves[]): readonly Tried[] {
  let end = 0;
  return actions.map((action, i) => {
    const own = moves[i] as Moves;
    end += own.amount;
    return { ...action, moves: own, first: end - own.amount };
  });
}

/** What an expression's values are told apart by: labels, or the cases of variants. */
function labelsOf(of: Node, { shaper }: World): readonly string[] | undefined {
  const shape = shaper.of(of, new Scope());
  if (shape.kind === "variant") return Object.keys(shape.cases);
  return shape.kind === "label" ? shape.members : undefined;
}

/** Asks once for the value, and tries the actions that want it. */
function emitChoice(emitter: Emitter, { of, among }: Choice<Tried>, tryMoves: (action: Tried) => void): void {
  const { code, world } = emitter;
  const labels = labelsOf(of, world) ?? [];
  const { shape, value } = emitter.own(of, new Scope());
  const push = (): void => {
    code.get(value);
    if (shape.kind === "variant") code.load();
  };
  const cases = [...new Set(among.map(({ label }) => label))];
  emitter.select(
    push,
    labels.map((label) => cases.indexOf(label)),
    cases.map((label) => () => {
      for (const each of among) if (each.label === label) tryMoves(each.action);
    }),
  );
}

/** (.. arguments, words, next words) -> 0, 1 or `unsure`: takes a step if its guards hold. */
function emitStep(builder: ModuleBuilder, step: Step, target: Target): number {
  const { params } = step;
  const { code, index } = builder.function(params.length + 2, true);
  const emitter = new Emitter(code, target.world);
  const scope = scopeOf(
    target.world.shaper,
    params,
    params.map((_, i) => code.param(i)),
  );
  const [words, next] = [code.param(params.length), code.param(params.length + 1)];
  emitTake(emitter, step, scope, { words, next }, target, () => code.const(0).op("return"));
  code.const(1);
  return index;
}

/** Takes a step, unless one of its guards does not hold. */
function emitTake(
  emitter: Emitter,
  { guards, updates }: Step,
  scope: Scope,
  { words, next }: { readonly words: Local; readonly next: Local },
  { layout, after }: Target,
  out: () => void,
): void {
  for (const guard of guards) emitter.unless(guard, scope, out);
  // Everything is evaluated before the first of the next state's words is written.
  const stores = updates.map(({ variable, value }) => {
    const placed = layout.variables.find(({ name }) => name === variable);
    if (placed === undefined) throw new Unsupported(`the variable ${variable}`);
    const patches = partsOf(value, placed)?.map((part) => emitPatch(emitter, part, scope));
    if (patches) return () => patches.forEach((patch) => emitStore(emitter, patch, next));
    const { shape, lane, packed } = placed;
    emitter.into(value, shape, { base: undefined, offset: after + 4 * lane }, scope);
    return () => emitPack(emitter, packed, after, next);
  });
  emitter.copy(words, { base: next, offset: 0 }, layout.words);
  for (const store of stores) store();
}
