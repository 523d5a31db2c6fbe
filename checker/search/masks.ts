// Sets of small numbers, many of them and all equally wide, as bits in 32-bit words.

export class Masks {
  readonly #words: number;
  readonly #bits: Uint32Array;

  /** `length` empty sets of numbers below 32 * `words`. */
  constructor(length: number, words: number) {
    this.#words = words;
    this.#bits = new Uint32Array(length * words);
  }

  has(index: number, number: number): boolean {
    return ((this.#word(index, number >> 5) >>> (number & 31)) & 1) === 1;
  }

  set(index: number, number: number): void {
    const word = number >> 5;
    this.#put(index, word, this.#word(index, word) | (1 << (number & 31)));
  }

  /** Is the set not empty? */
  any(index: number): boolean {
    for (let word = 0; word < this.#words; word += 1) if (this.#word(index, word) !== 0) return true;
    return false;
  }

  /** Does a set have a number in common with another one? */
  meets(index: number, other: Masks, at: number): boolean {
    for (let word = 0; word < this.#words; word += 1) {
      if ((this.#word(index, word) & other.#word(at, word)) !== 0) return true;
    }
    return false;
  }

  clear(index: number): void {
    for (let word = 0; word < this.#words; word += 1) this.#put(index, word, 0);
  }

  or(index: number, other: Masks, at: number): void {
    for (let word = 0; word < this.#words; word += 1) {
      this.#put(index, word, this.#word(index, word) | other.#word(at, word));
    }
  }

  and(index: number, other: Masks, at: number): void {
    for (let word = 0; word < this.#words; word += 1) {
      this.#put(index, word, this.#word(index, word) & other.#word(at, word));
    }
  }

  minus(index: number, other: Masks, at: number): void {
    for (let word = 0; word < this.#words; word += 1) {
      this.#put(index, word, this.#word(index, word) & ~other.#word(at, word));
    }
  }

  #word(index: number, word: number): number {
    return this.#bits[index * this.#words + word] as number;
  }

  #put(index: number, word: number, value: number): void {
    this.#bits[index * this.#words + word] = value;
  }
}
