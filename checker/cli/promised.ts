// A promise that somebody else keeps.

export interface Promised<T> {
  readonly promise: Promise<T>;
  readonly give: (value: T) => void;
}

export function promised<T>(): Promised<T> {
  let give: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    give = done;
  });
  return { promise, give };
}
