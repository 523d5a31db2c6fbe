// Decisions from a list of numbers, so that whatever is generated shrinks by shrinking the list.
//
// Main invariant: the first option of every decision is the simplest, and a list that has ended decides 0.

export class Choices {
  readonly #numbers: readonly number[];
  #position = 0;
  #names = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** One of 0..count-1. */
  below(count: number): number {
    const number = this.#numbers[this.#position] ?? 0;
    this.#position += 1;
    return number % count;
  }

  /** lo..hi */
  between(lo: number, hi: number): number {
    return lo + this.below(hi - lo + 1);
  }

  /** True this often, never for 0. */
  chance(percent: number): boolean {
    return this.below(100) >= 100 - percent;
  }

  /** The first one for 0. @throws if there are none */
  pick<T>(options: readonly T[]): T {
    if (options.length === 0) throw new Error("internal error: nothing to choose from");
    return options[this.below(options.length)] as T;
  }

  /** A name that was not given before: x1, x2, .. */
  name(prefix: string): string {
    this.#names += 1;
    return `${prefix}${this.#names}`;
  }
}

/** The numbers of a seed: 32-bit integers, by Marsaglia's xorshift. */
export function numbersOf(seed: number, count: number): readonly number[] {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  return Array.from({ length: count }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  });
}

/**
 * A shorter, smaller list that still fails, found by leaving out parts and by halving numbers.
 * @param budget how many lists to try
 */
export async function shrink(
  numbers: readonly number[],
  fails: (numbers: readonly number[]) => Promise<boolean>,
  budget: number,
): Promise<readonly number[]> {
  let best = numbers;
  let left = budget;
  const attempt = async (candidate: readonly number[]): Promise<boolean> => {
    left -= 1;
    if (!(await fails(candidate))) return false;
    best = candidate;
    return true;
  };
  for (let size = best.length >> 1; size > 0; size >>= 1) {
    for (let end = best.length; end > 0; end -= size) {
      if (left === 0) return best;
      await attempt([...best.slice(0, Math.max(0, end - size)), ...best.slice(end)]);
    }
  }
  for (let i = 0; i < best.length; i += 1) {
    if (left === 0) return best;
    if (best[i] !== 0) await attempt(best.with(i, 0));
  }
  return best;
}
