// Refinement: is a step, seen through a map, one of another spec, or none there?
//
// Main invariant: everything that the reference evaluator would evaluate is evaluated, all abstract moves included, so that
// what has no value or leaves its sort makes the answer `unsure`.

import type { Node } from "../language/node.ts";
import type { Action, Spec } from "../language/spec.ts";
import type { ModuleBuilder } from "./assemble.ts";
import { Emitter, type World } from "./emit.ts";
import { Scope } from "./infer.ts";
import type { Layout } from "./layout.ts";
import { eachMove, type Moves, scopeOf } from "./moves.ts";
import { Unsupported } from "./shape.ts";
import { type At, unsure } from "./writer.ts";

export interface Refined {
  readonly abstract: Spec;
  /** The abstract spec's variables as expressions over this spec's. */
  readonly map: Readonly<Record<string, Node>>;
}

/** The abstract spec in the module of the other one. */
export interface Abstract {
  readonly layout: Layout;
  readonly world: World;
  readonly moves: readonly Moves[];
  /** Addresses of lanes: what the states before and after the step are there, and where a move leads. */
  readonly before: number;
  readonly after: number;
  readonly stepped: number;
}

/** () -> 0, 1 or `unsure`. The states before and after the step are unpacked in `concrete`. */
export function emitRefinement(
  builder: ModuleBuilder,
  concrete: World,
  { abstract, map }: Refined,
  own: Abstract,
): number {
  const images = [
    emitImage(builder, concrete, map, own.layout, own.before),
    emitImage(builder, { ...concrete, before: concrete.after }, map, own.layout, own.after),
  ];
  const steps = abstract.actions.map((action) => emitStep(builder, action, own));
  const { code, index } = builder.function(0, true);
  const emitter = new Emitter(code, own.world);
  for (const image of images) {
    code.call(image).const(1).op("i32.ne");
    emitter.when(() => code.const(unsure).op("return"));
  }
  const [found, taken] = [code.local(), code.local()];
  emitEqual(emitter, own.before, own.after, own.layout);
  emitter.when(() => code.const(1).op("return"));
  code.const(0).set(found);
  own.moves.forEach((moves, i) =>
    eachMove(
      emitter,
      moves,
      () => {},
      ({ values }) => {
        for (const value of values) code.get(value);
        code
          .call(steps[i] as number)
          .tee(taken)
          .const(unsure)
          .op("i32.eq");
        emitter.when(() => code.const(unsure).op("return"));
        code.get(taken).get(found).op("i32.or").set(found);
      },
    ),
  );
  code.get(found);
  return index;
}

/** () -> 1 or `unsure`: writes what a state is in the abstract spec. */
function emitImage(
  builder: ModuleBuilder,
  world: World,
  map: Refined["map"],
  { variables }: Layout,
  address: number,
): number {
  const { code, index } = builder.function(0, true);
  const emitter = new Emitter(code, world);
  for (const { name, shape, lane } of variables) {
    const node = map[name];
    if (node === undefined) throw new Unsupported(`a map that says nothing of ${name}`);
    emitter.into(node, shape, at(address, lane), new Scope());
  }
  code.const(1);
  return index;
}

/** (.. arguments) -> 1 if the move can be taken and leads to `after`, else 0, or `unsure`. */
function emitStep(
  builder: ModuleBuilder,
  { params, guards, updates }: Action,
  { layout, world, before, after, stepped }: Abstract,
): number {
  const { code, index } = builder.function(params.length, true);
  const emitter = new Emitter(code, world);
  const scope = scopeOf(
    world.shaper,
    params,
    params.map((_, i) => code.param(i)),
  );
  for (const guard of guards) emitter.unless(guard, scope, () => code.const(0).op("return"));
  code.const(before);
  emitter.copy(emitter.keep(), at(stepped), layout.lanes);
  for (const { variable, value } of updates) {
    const placed = layout.variables.find(({ name }) => name === variable);
    if (placed === undefined) throw new Unsupported(`the variable ${variable}`);
    emitter.into(value, placed.shape, at(stepped, placed.lane), scope);
  }
  emitEqual(emitter, stepped, after, layout);
  return index;
}

function at(address: number, lane = 0): At {
  return { base: undefined, offset: address + 4 * lane };
}

/** Pushes whether two abstract states are equal: their lanes are, then. */
function emitEqual(emitter: Emitter, a: number, b: number, { lanes }: Layout): void {
  const { code } = emitter;
  code.const(a);
  const first = emitter.keep();
  code.const(b);
  emitter.equalLanes(first, emitter.keep(), lanes);
}
