// States that are found and not left yet, whole, where only fingerprints of the others are kept.
//
// Main invariant: they are numbered one after the other; those before the first one asked for last are gone.

/** States in one piece of memory. */
const pieceStates = 4096;

export class Frontier {
  readonly #words: number;
  #pieces: Uint32Array[] = [];
  /** The first state of the first piece, and one past the last state. */
  #start = 0;
  #end = 0;

  /** @param words of a state */
  constructor(words: number) {
    this.#words = words;
  }

  /** The first state that is there for certain. */
  get start(): number {
    return this.#start;
  }

  get bytes(): number {
    return 4 * this.#words * pieceStates * this.#pieces.length;
  }

  /** Adds the state with the next number. */
  push(state: Uint32Array | Int32Array): void {
    const at = this.#end - this.#start;
    const piece = Math.floor(at / pieceStates);
    if (piece === this.#pieces.length) this.#pieces.push(new Uint32Array(this.#words * pieceStates));
    (this.#pieces[piece] as Uint32Array).set(state, (at % pieceStates) * this.#words);
    this.#end += 1;
  }

  /** The words of a state. */
  state(id: number): Uint32Array {
    const at = id - this.#start;
    const piece = this.#pieces[Math.floor(at / pieceStates)];
    if (at < 0 || id >= this.#end || !piece) throw new Error(`internal error: the state ${id} is gone`);
    const first = (at % pieceStates) * this.#words;
    return piece.subarray(first, first + this.#words);
  }

  /** Lets go of the states before one. */
  drop(first: number): void {
    const pieces = Math.floor((first - this.#start) / pieceStates);
    if (pieces <= 0) return;
    this.#pieces = this.#pieces.slice(pieces);
    this.#start += pieces * pieceStates;
  }
}
