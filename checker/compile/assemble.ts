// A small WebAssembly encoder: what the engine needs of the binary format, and nothing else.
//
// Main invariant: all values that functions take, keep and return are 32-bit integers, but where `long` says otherwise.
// Reference: https://webassembly.github.io/spec/core/binary/

/** Opcodes without immediates. */
const opcodes = {
  unreachable: 0x00,
  return: 0x0f,
  drop: 0x1a,
  select: 0x1b,
  "i32.eqz": 0x45,
  "i32.eq": 0x46,
  "i32.ne": 0x47,
  "i32.lt_s": 0x48,
  "i32.lt_u": 0x49,
  "i32.gt_s": 0x4a,
  "i32.gt_u": 0x4b,
  "i32.le_s": 0x4c,
  "i32.le_u": 0x4d,
  "i32.ge_s": 0x4e,
  "i32.ge_u": 0x4f,
  "i64.eq": 0x51,
  "i64.ne": 0x52,
  "i32.popcnt": 0x69,
  "i32.add": 0x6a,
  "i32.sub": 0x6b,
  "i32.mul": 0x6c,
  "i32.div_s": 0x6d,
  "i32.rem_s": 0x6f,
  "i32.and": 0x71,
  "i32.or": 0x72,
  "i32.xor": 0x73,
  "i32.shl": 0x74,
  "i32.shr_s": 0x75,
  "i32.shr_u": 0x76,
  "i64.add": 0x7c,
  "i64.sub": 0x7d,
  "i64.mul": 0x7e,
  "i64.xor": 0x85,
  "i64.shr_u": 0x88,
  "i32.wrap_i64": 0xa7,
  "i64.extend_i32_s": 0xac,
  "i64.extend_i32_u": 0xad,
} as const;

export type Op = keyof typeof opcodes;

/** One local of a function. When its block is over, its index may be another one's. */
export interface Local {
  readonly index: number;
  /** What code may rely on where it is written. */
  is: "unset" | "set" | "over";
}

const end = 0x0b;
const i32 = 0x7f;
const i64 = 0x7e;

/**
 * The instructions of one function, in the order in which they run. V8 takes note of all locals wherever code branches, so blocks
 * that are not open together have the same ones.
 */
export class Code {
  readonly params: number;
  readonly returns: boolean;
  readonly #bytes = new Growing();
  /** Where the index of the one 64-bit local belongs, which is known only at the end. */
  readonly #longs: number[] = [];
  /** The locals that were taken in each block that is open; outside of all blocks first. */
  readonly #blocks: Local[][] = [[]];
  /** How many indexes are somebody's now, and how many were at most. */
  #taken: number;
  #most: number;

  constructor(params: number, returns: boolean) {
    this.params = params;
    this.returns = returns;
    this.#taken = params;
    this.#most = params;
  }

  /** Bytes so far. */
  get length(): number {
    return this.#bytes.length;
  }

  param(position: number): Local {
    return { index: position, is: "set" };
  }

  /**
   * A local for the block that is open. Outside of all blocks it is 0 at first; inside, nobody may read it before it is set in
   * that very block, for code may go round any block further in.
   */
  local(): Local {
    const isOutside = this.#blocks.length === 1;
    const index = isOutside ? this.#most : this.#taken;
    const local: Local = { index, is: isOutside ? "set" : "unset" };
    this.#blocks.at(-1)?.push(local);
    this.#taken = index + 1;
    this.#most = Math.max(this.#most, this.#taken);
    return local;
  }

  op(...ops: readonly Op[]): this {
    for (const op of ops) this.#bytes.push(opcodes[op]);
    return this;
  }

  const(value: number): this {
    this.#bytes.push(0x41);
    signed(this.#bytes, value | 0);
    return this;
  }

  longConst(value: bigint): this {
    this.#bytes.push(0x42);
    signedLong(this.#bytes, BigInt.asIntN(64, value));
    return this;
  }

  get(local: Local): this {
    if (local.is !== "set")
      throw new Error(`internal error: compiled code reads a local that is ${local.is} here`);
    return this.#withIndex(0x20, local.index);
  }

  set(local: Local): this {
    return this.#write(0x21, local);
  }

  tee(local: Local): this {
    return this.#write(0x22, local);
  }

  getLong(): this {
    return this.#withLong(0x20);
  }

  setLong(): this {
    return this.#withLong(0x21);
  }

  teeLong(): this {
    return this.#withLong(0x22);
  }

  /** Loads the word `offset` bytes past an address. */
  load(offset = 0): this {
    return this.#memory(0x28, 2, offset);
  }

  store(offset = 0): this {
    return this.#memory(0x36, 2, offset);
  }

  loadLong(offset = 0): this {
    return this.#memory(0x29, 2, offset);
  }

  /** 64 bits from 32 in memory, without their sign. */
  loadLongFromWord(offset = 0): this {
    return this.#memory(0x35, 2, offset);
  }

  storeLong(offset = 0): this {
    return this.#memory(0x37, 2, offset);
  }

  call(target: number): this {
    return this.#withIndex(0x10, target);
  }

  /** memory.copy: destination, source, bytes */
  copy(): this {
    return this.#all(0xfc, 0x0a, 0, 0);
  }

  /** memory.fill: destination, value, bytes */
  fill(): this {
    return this.#all(0xfc, 0x0b, 0);
  }

  /** `block`, `loop` or `if`, which may leave a result. */
  open(kind: "block" | "loop" | "if", result = false): this {
    this.#blocks.push([]);
    return this.#all({ block: 0x02, loop: 0x03, if: 0x04 }[kind], result ? i32 : 0x40);
  }

  else(): this {
    this.#leaveBlock();
    this.#blocks.push([]);
    return this.#all(0x05);
  }

  end(): this {
    this.#leaveBlock();
    return this.#all(end);
  }

  /** To the end of the block that is `depth` blocks out, or to the start of that loop. */
  br(depth: number): this {
    return this.#withIndex(0x0c, depth);
  }

  brIf(depth: number): this {
    return this.#withIndex(0x0d, depth);
  }

  /** To as many blocks out as the list says at the number that is pushed; at a number beyond it, to as many as the last. */
  brTable(depths: readonly number[]): this {
    this.#bytes.push(0x0e);
    unsigned(this.#bytes, depths.length - 1);
    for (const depth of depths) unsigned(this.#bytes, depth);
    return this;
  }

  /** The function's entry in the code section. */
  body(): Uint8Array {
    const groups = [
      [this.#most - this.params, i32],
      [Math.min(this.#longs.length, 1), i64],
    ].filter(([amount]) => amount !== 0);
    const locals = groups.flatMap(([amount = 0, type = i32]) => [...number(amount), type]);
    // The 64-bit local is declared after all others.
    const long = number(this.#most);
    const written = this.#bytes.written;
    const parts = [0, ...this.#longs].flatMap((start, i, starts) => [
      ...(i > 0 ? [long] : []),
      written.subarray(start, starts[i + 1]),
    ]);
    return sized(joined([number(groups.length), locals, ...parts, [end]]));
  }

  #leaveBlock(): void {
    const locals = this.#blocks.pop() ?? [];
    for (const local of locals) local.is = "over";
    this.#taken = locals[0]?.index ?? this.#taken;
  }

  #write(opcode: number, local: Local): this {
    const isFirst = local.is === "unset" && this.#blocks.at(-1)?.includes(local) === true;
    if (!isFirst && local.is !== "set")
      throw new Error(`internal error: compiled code sets a local that is ${local.is} here`);
    local.is = "set";
    return this.#withIndex(opcode, local.index);
  }

  #all(...bytes: readonly number[]): this {
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }

  #withIndex(opcode: number, index: number): this {
    this.#bytes.push(opcode);
    unsigned(this.#bytes, index);
    return this;
  }

  #withLong(opcode: number): this {
    this.#bytes.push(opcode);
    this.#longs.push(this.#bytes.length);
    return this;
  }

  #memory(opcode: number, align: number, offset: number): this {
    this.#all(opcode, align);
    unsigned(this.#bytes, offset);
    return this;
  }
}

/** Bytes to which more are added: a list of numbers would be eight times as large, and looked through whenever V8 collects. */
class Growing {
  #bytes = new Uint8Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  push(byte: number): void {
    if (this.#length === this.#bytes.length) this.#bytes = joined([this.#bytes, this.#bytes]);
    this.#bytes[this.#length] = byte;
    this.#length += 1;
  }
}

/** A module with one memory, which it imports as `engine.memory`. */
export class ModuleBuilder {
  readonly #imports: { readonly name: string; readonly params: number; readonly returns: boolean }[] = [];
  readonly #functions: Code[] = [];
  readonly #exports: { readonly name: string; readonly index: number }[] = [];

  /** A function of the module `engine`. All imports come before all functions. */
  import(name: string, params: number, returns: boolean): number {
    this.#imports.push({ name, params, returns });
    return this.#imports.length - 1;
  }

  /** Adds a function; its number is there for calls at once, its code may be written later. */
  function(params: number, returns: boolean, name?: string): { readonly code: Code; readonly index: number } {
    const code = new Code(params, returns);
    const index = this.#imports.length + this.#functions.length;
    this.#functions.push(code);
    if (name !== undefined) this.#exports.push({ name, index });
    return { code, index };
  }

  /** @param shared whether other threads use the memory, too */
  bytes(shared: boolean): Uint8Array<ArrayBuffer> {
    const types: string[] = [];
    const typeOf = (params: number, returns: boolean): number => {
      const type = [
        0x60,
        params,
        ...Array.from({ length: params }, () => i32),
        ...(returns ? [1, i32] : [0]),
      ];
      const key = type.join();
      if (!types.includes(key)) types.push(key);
      return types.indexOf(key);
    };
    const imports = this.#imports.map(({ name, params, returns }) => [
      ...text("engine"),
      ...text(name),
      0x00,
      typeOf(params, returns),
    ]);
    const limits = shared ? [0x03, ...number(0), ...number(65_536)] : [0x00, 0x00];
    const memory = [...text("engine"), ...text("memory"), 0x02, ...limits];
    const functions = this.#functions.map(({ params, returns }) => [typeOf(params, returns)]);
    const exports = this.#exports.map(({ name, index }) => [...text(name), 0x00, ...number(index)]);
    const bytes = [
      [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(
        1,
        types.map((type) => type.split(",").map(Number)),
      ),
      section(2, [...imports, memory]),
      section(3, functions),
      section(7, exports),
      section(
        10,
        this.#functions.map((code) => code.body()),
      ),
    ];
    return joined(bytes);
  }
}

type Bytes = Uint8Array | readonly number[];

function section(id: number, items: readonly Bytes[]): Uint8Array {
  return joined([[id], sized(joined([number(items.length), ...items]))]);
}

function sized(bytes: Bytes): Uint8Array {
  return joined([number(bytes.length), bytes]);
}

function text(name: string): Uint8Array {
  return sized(Array.from(name, (letter) => letter.charCodeAt(0)));
}

function number(value: number): number[] {
  const bytes: number[] = [];
  unsigned(bytes, value);
  return bytes;
}

function joined(parts: readonly Bytes[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

interface Sink {
  push(byte: number): void;
}

/** LEB128 */
function unsigned(into: Sink, value: number): void {
  let rest = value >>> 0;
  for (; rest > 0x7f; rest >>>= 7) into.push((rest & 0x7f) | 0x80);
  into.push(rest);
}

function signed(into: Sink, value: number): void {
  let rest = value;
  for (; rest < -0x40 || rest > 0x3f; rest >>= 7) into.push((rest & 0x7f) | 0x80);
  into.push(rest & 0x7f);
}

function signedLong(into: Sink, value: bigint): void {
  let rest = value;
  for (; rest < -0x40n || rest > 0x3fn; rest >>= 7n) into.push(Number(rest & 0x7fn) | 0x80);
  into.push(Number(rest & 0x7fn));
}
