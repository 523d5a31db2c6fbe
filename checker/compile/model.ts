// One spec at one instance as a WebAssembly module: its steps, what the search watches for, and the core.
//
// Main invariant: the module's text depends on the spec and on the sizes of its sorts alone. Constants with structure are
// data, so instances of equal sizes share the text, and the time that it takes to compile it.

import type { Binder, Node } from "../language/node.ts";
import type { Constants, Plain, Spec } from "../language/spec.ts";
import { type Code, type Local, ModuleBuilder } from "./assemble.ts";
import { toLanes } from "./codec.ts";
import { emitCore } from "./core.ts";
import { Emitter, type World } from "./emit.ts";
import { emitExpand } from "./expand.ts";
import { type Bound, Scope, Shaper } from "./infer.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { coreAddresses, type CoreAddresses, type CorePlan, fingerprintWords } from "./memory-map.ts";
import { type Moves, movesOf } from "./moves.ts";
import { type Abstract, emitRefinement, type Refined } from "./refine.ts";
import { Space, unsure } from "./writer.ts";
import { type Ids, mentions } from "./rename.ts";
import { isScalar, lanes, type Shape } from "./shape.ts";
import { emitCanonical } from "./symmetry.ts";
import { emitUnpack } from "./transfer.ts";
import { Translation } from "./translation.ts";

/** A formula, and values for the names that it is over. */
export interface Formula {
  readonly node: Node;
  readonly over: readonly Binder[];
  readonly binding: Readonly<Record<string, Plain>>;
}

/** What somebody wants to know of as soon as it has a value: of states, of steps, of states without steps. */
export type Watched = (Formula | Refined) & {
  readonly of: "state" | "step" | "stuck";
  readonly interesting: boolean;
};

export interface ModelPlan {
  readonly watches: readonly Watched[];
  /** Formulas whose value in every state is kept. */
  readonly marks: readonly Formula[];
  /** Sorts whose members are interchangeable: states that differ in them alone are one. */
  readonly ids: readonly Ids[];
  /** Keep fingerprints of 64 bits in place of larger states. */
  readonly compact: boolean;
}

/** What a watch's word says where it was 1 and somebody has to look at the state: the value is there, or the code is unsure. */
export const Lane = { met: 2, unsure: 3 } as const;

export interface Model {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What its words mean. */
  readonly states: Translation;
  readonly core: CorePlan;
  readonly at: CoreAddresses;
  /** Are states kept as their representatives? There is a function `canonical` then. */
  readonly symmetric: boolean;
  /** By watch: 1 while somebody watches, 0 while nobody does, or a `Lane`. */
  readonly armed: number;
  /** What the memory holds before the first call, whatever the constants with structure. */
  readonly data: readonly Datum[];
  /** What it holds of them. */
  given(constants: Constants): readonly Datum[];
}

interface Datum {
  readonly address: number;
  readonly words: readonly number[];
}

/** A constant with structure, and where its lanes lie. */
interface Given {
  readonly name: string;
  readonly shape: Shape;
  readonly address: number;
}

/** Bytes below which nothing lies: an address of 0 is a mistake. */
const start = 64;

/** One of several threads that share a memory. */
export interface Thread {
  /** The models of the threads before it: its own space begins behind theirs, and the first one's control is everybody's. */
  readonly before: readonly Model[];
  /** Slots in which it collects. */
  readonly slots: number;
}

/**
 * @param thread which thread of several it is for; without, there is one
 * @throws {Unsupported} if the spec needs more than compiled code has.
 */
export function compileModel(spec: Spec, constants: Constants, plan: ModelPlan, thread?: Thread): Model {
  return new ModelCompiler(spec, constants, plan, thread).compile();
}

class ModelCompiler {
  readonly #spec: Spec;
  readonly #constants: Constants;
  readonly #plan: ModelPlan;
  readonly #builder = new ModuleBuilder();
  readonly #space: Space;
  readonly #thread: Thread | undefined;
  readonly #layout: Layout;
  readonly #world: World;
  readonly #given: Given[] = [];
  readonly #before: number;
  readonly #after: number;

  constructor(spec: Spec, constants: Constants, plan: ModelPlan, thread: Thread | undefined) {
    this.#thread = thread;
    this.#space = new Space(thread?.before.at(-1)?.at.end ?? start);
    this.#spec = spec;
    this.#constants = constants;
    this.#plan = plan;
    this.#layout = layoutOf(spec, constants);
    const space = this.#space;
    this.#before = space.lanes(this.#layout.lanes);
    this.#after = space.lanes(this.#layout.lanes);
    this.#world = this.#worldOf(spec, this.#layout, this.#before, this.#after);
  }

  /** The world of a spec whose state is laid out so, before a step and after it. */
  #worldOf(spec: Spec, layout: Layout, before: number, after: number): World {
    const shaper = new Shaper(spec, this.#constants);
    const given = spec.constants.flatMap((constant): Given[] => {
      if (constant.kind !== "value") return [];
      const shape = shaper.sort(constant);
      return [{ name: constant.name, shape, address: this.#space.lanes(lanes(shape)) }];
    });
    this.#given.push(...given);
    return {
      shaper,
      space: this.#space,
      before: placesOf(layout, before),
      after: placesOf(layout, after),
      constants: new Map(given.map(({ name, address }) => [name, address])),
    };
  }

  compile(): Model {
    const { marks, watches } = this.#plan;
    const { words } = this.#layout;
    const space = this.#space;
    const perAction = movesOf(this.#spec, this.#world.shaper, space);
    const moves = perAction.reduce((total, { amount }) => total + amount, 0);
    const armed = space.lanes(watches.length);
    const load = this.#load(this.#before, "load");
    const look = this.#look(armed);
    const expand = this.#expand(perAction, armed);
    const kept = this.#plan.compact ? Math.min(words, fingerprintWords) : words;
    const core = { words, kept, moves, markWords: Math.ceil(marks.length / 32) };
    const thread = this.#thread;
    const at = coreAddresses(space, core, thread?.slots ?? 1, thread?.before[0]?.at.control);
    emitCore(this.#builder, space, core, at, { load, look, expand }, thread !== undefined);
    return {
      bytes: this.#builder.bytes(thread !== undefined),
      states: new Translation(this.#layout),
      core,
      at,
      symmetric: this.#plan.ids.length > 0,
      armed,
      data: space.data,
      given: givenAt(this.#given),
    };
  }

  #emitter(code: Code): Emitter {
    return new Emitter(code, this.#world);
  }

  /** (words) -> void: unpacks a state. */
  #load(base: number, name?: string): number {
    const { code, index } = this.#builder.function(1, false, name);
    const emitter = this.#emitter(code);
    for (const { packed, shape } of this.#layout.variables)
      emitUnpack(emitter, packed, code.param(0), base, lanes(shape));
    return index;
  }

  /** () -> 0, 1 or `unsure` */
  #formula({ node, over, binding }: Formula): number {
    const { code, index } = this.#builder.function(0, true);
    const emitter = this.#emitter(code);
    const names = over.map((binder): readonly [string, Bound] => {
      const shape = this.#world.shaper.sort(binder);
      const local = code.local();
      this.#constant(code, shape, toLanes(shape, binding[binder.name] as Plain));
      code.set(local);
      return [binder.name, { shape, local }];
    });
    emitter.truth(node, new Scope(new Map(names)));
    return index;
  }

  /** () -> 0, 1 or `unsure`: is the step one of the abstract spec, or none there? */
  #refinement(refined: Refined): number {
    const { abstract } = refined;
    const layout = layoutOf(abstract, this.#constants);
    const [before, after, stepped] = [0, 0, 0].map(() => this.#space.lanes(layout.lanes)) as [
      number,
      number,
      number,
    ];
    const world = this.#worldOf(abstract, layout, before, after);
    const own: Abstract = {
      layout,
      world,
      moves: movesOf(abstract, world.shaper, this.#space),
      before,
      after,
      stepped,
    };
    return emitRefinement(this.#builder, this.#world, refined, own);
  }

  #constant(code: Code, shape: Shape, value: readonly number[]): void {
    code.const(isScalar(shape) ? (value[0] ?? 0) : this.#space.table(value));
  }

  /** (marks) -> 1 if somebody has to look at the state, and says in the watches' words why; keeps the marks. */
  #look(armed: number): number {
    const watched = this.#watched("state");
    const marks = this.#plan.marks.map((formula) => this.#formula(formula));
    const { code, index } = this.#builder.function(1, true);
    const emitter = this.#emitter(code);
    const met = code.local();
    this.#watch(emitter, watched, armed, (number, value) => {
      code
        .const(0)
        .const(Lane.met)
        .store(armed + 4 * number);
      code.const(1).set(met);
      code.get(value).const(unsure).op("i32.eq");
      emitter.when(() =>
        code
          .const(0)
          .const(Lane.unsure)
          .store(armed + 4 * number)
          .const(1)
          .op("return"),
      );
    });
    code.get(met);
    emitter.when(() => code.const(1).op("return"));
    for (let word = 0; word * 32 < marks.length; word += 1) {
      const bits = code.local();
      code.const(0).set(bits);
      marks.slice(32 * word, 32 * word + 32).forEach((mark, bit) => {
        const value = code.call(mark).local();
        code.tee(value).const(unsure).op("i32.eq");
        emitter.when(() => code.const(1).op("return"));
        code.get(value).const(bit).op("i32.shl").get(bits).op("i32.or").set(bits);
      });
      code
        .get(code.param(0))
        .get(bits)
        .store(4 * word);
    }
    code.const(0);
    return index;
  }

  #watched(of: Watched["of"]): readonly { readonly number: number; readonly call: number }[] {
    return this.#plan.watches.flatMap((watch, number) =>
      watch.of === of
        ? [{ number, call: "node" in watch ? this.#formula(watch) : this.#refinement(watch) }]
        : [],
    );
  }

  /** Does what `attend` does if a formula that is watched has the value that is waited for, or is unsure. */
  #watch(
    emitter: Emitter,
    watched: readonly { readonly number: number; readonly call: number }[],
    armed: number,
    attend: (number: number, value: Local) => void,
  ): void {
    const { code } = emitter;
    for (const { number, call } of watched) {
      code.const(0).load(armed + 4 * number);
      emitter.when(() => {
        const value = code.local();
        code.call(call).tee(value);
        // 0 is uninteresting if true is waited for; 1 if false is; `unsure` never.
        code.const(this.#plan.watches[number]?.interesting === true ? 0 : 1).op("i32.ne");
        emitter.when(() => attend(number, value));
      });
    }
  }

  /** (words) -> void: replaces a state by its representative. */
  #canonical(): number {
    const { ids } = this.#plan;
    const carriers = this.#spec.variables.flatMap(({ name, sort }) => {
      const placed = this.#layout.variables.find((each) => each.name === name);
      const carries = mentions(sort, (own) => ids.some((each) => each.name === own));
      return placed && carries ? [{ sort, placed }] : [];
    });
    return emitCanonical(this.#builder, this.#space, this.#layout, carriers, ids);
  }

  /** (words, buffer) -> the end of the successors there, or 0 if somebody has to look at the state. */
  #expand(moves: readonly Moves[], armed: number): number {
    const loadNext = this.#load(this.#after);
    const canonical = this.#plan.ids.length > 0 ? this.#canonical() : undefined;
    const [steps, stuck] = [this.#watched("step"), this.#watched("stuck")];
    const { words } = this.#layout;
    return emitExpand(this.#builder, this.#spec, {
      world: this.#world,
      layout: this.#layout,
      after: this.#after,
      moves,
      successor: (emitter, state, next, attend) => {
        const { code } = emitter;
        if (steps.length > 0) {
          emitter.equalLanes(state, next, words);
          code.op("i32.eqz");
          emitter.when(() => {
            code.get(next).call(loadNext);
            this.#watch(emitter, steps, armed, attend);
          });
        }
        if (canonical !== undefined) code.get(next).call(canonical);
      },
      stuck: (emitter, attend) => this.#watch(emitter, stuck, armed, attend),
    });
  }
}

/** Of no method: whoever keeps a model would keep its compiler, too. */
function givenAt(given: readonly Given[]): Model["given"] {
  return (constants) =>
    given.map(({ name, shape, address }) => ({ address, words: toLanes(shape, constants[name] as Plain) }));
}

/** Addresses of variables' lanes. */
function placesOf({ variables }: Layout, base: number): ReadonlyMap<string, number> {
  return new Map(variables.map(({ name, lane }) => [name, base + 4 * lane]));
}
