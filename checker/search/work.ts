// Long work in pieces, so that whoever waits for it can end it.
//
// Main invariant: what comes out does not depend on where the pieces end.

/** Something that takes long: it stops now and then, and is asked to go on. */
export type Work<Found> = Generator<undefined, Found, undefined>;

/** Looks at states and edges between two stops: a few hundredths of a second. */
const piece = 2 ** 20;

let looked = 0;

/** Counts so many looks more. Is it time to stop? */
export function isDue(looks: number): boolean {
  looked += looks;
  if (looked < piece) return false;
  looked = 0;
  return true;
}

/** Lets work go on to its end. */
export function done<Found>(work: Work<Found>): Found {
  for (;;) {
    const { done: isDone, value } = work.next();
    if (isDone === true) return value;
  }
}

/** Was a list refused that grows with what is searched? */
export function isRefusal(thrown: unknown): boolean {
  return (
    thrown instanceof RangeError &&
    /^(?:Array buffer allocation failed|Invalid typed array length)/.test(thrown.message)
  );
}
