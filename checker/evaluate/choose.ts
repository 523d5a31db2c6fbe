// One of each of several lists, in every combination: the last one changes fastest.

/**
 * Calls back with each combination. `chosen` holds it then, and what has been chosen so far whenever `isAllowed` is asked, with how
 * many those are: none that begins so is tried if it says no.
 */
export function choose<Value>(
  choices: readonly (readonly Value[])[],
  chosen: Value[],
  isAllowed: (values: number) => boolean,
  found: () => void,
): void {
  const extend = (): void => {
    const { length } = chosen;
    if (!isAllowed(length)) return;
    if (length === choices.length) return found();
    for (const value of choices[length] ?? []) {
      chosen.push(value);
      extend();
      chosen.pop();
    }
  };
  if (choices.every(({ length }) => length > 0)) extend();
}

/** All combinations; one of nothing if there is nothing to choose. */
export function combinations<Value>(choices: readonly (readonly Value[])[]): readonly (readonly Value[])[] {
  const all: (readonly Value[])[] = [];
  const chosen: Value[] = [];
  choose(
    choices,
    chosen,
    () => true,
    () => all.push([...chosen]),
  );
  return all;
}
