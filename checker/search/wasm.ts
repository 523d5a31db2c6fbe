// What is used of WebAssembly's interface, which is the same in Node and in browsers.

export interface Memory {
  readonly buffer: ArrayBufferLike;
  /** @throws {RangeError} if there is not so much memory. */
  grow(pages: number): number;
}

/** Compiled code. */
type Module = object;

declare const WebAssembly: {
  readonly Memory: new (pages: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: boolean;
  }) => Memory;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => Module;
  readonly Instance: new (
    module: Module,
    imports: { readonly engine: { readonly memory: Memory } },
  ) => { readonly exports: unknown };
};

export const pageBytes = 65_536;
export const mostPages = 65_536;

export interface Calls {
  /** Returns twice the states done, and 1 more if the next one is to be looked at by the search itself. */
  readonly collect: (first: number, count: number, leave: number, slot: number, leaveOut: number) => number;
  readonly enter: (first: number, done: number, leave: number, slot: number, counted: number) => number;
  /** In code for threads only. */
  readonly resolve: (done: number, slot: number, stable: number, leaveOut: number) => void;
  readonly insert: (entry: number, parent: number) => number;
  readonly rehash: () => void;
  /** Only if states are kept as their representatives. */
  readonly canonical?: (words: number) => void;
  /** Only if states are compacted. */
  readonly fingerprint?: (words: number) => number;
}

/** There is not even the memory to begin with. */
export class OutOfMemory extends Error {
  override readonly name = "OutOfMemory";
}

/** @throws {OutOfMemory} */
export function newMemory(shared: boolean): Memory {
  return orRefuse(() => new WebAssembly.Memory({ initial: 1, maximum: mostPages, shared }));
}

/** Models are kept for instances of equal sizes; so are their modules, with what V8 has made of them. */
const modules = new WeakMap<Coded, Module>();
/** And their code in a memory that is kept. */
const linked = new WeakMap<Memory, WeakMap<Coded, Calls>>();

interface Coded {
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The code of a model in a memory. */
export function callsOf(model: Coded, memory: Memory): Calls {
  const known = linked.get(memory) ?? new WeakMap<Coded, Calls>();
  const calls = known.get(model) ?? link(model, memory);
  linked.set(memory, known.set(model, calls));
  return calls;
}

function link(model: Coded, memory: Memory): Calls {
  const module = modules.get(model) ?? new WebAssembly.Module(model.bytes);
  modules.set(model, module);
  return new WebAssembly.Instance(module, { engine: { memory } }).exports as Calls;
}

/** @throws {OutOfMemory} where the system gives no memory */
export function orRefuse<T>(get: () => T): T {
  try {
    return get();
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    throw new OutOfMemory(`the system gives no memory to search in: ${thrown.message}`);
  }
}
