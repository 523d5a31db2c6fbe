// The moves of actions: their arguments as tables, and in the locals of code.

import type { Binder } from "../language/node.ts";
import type { Spec } from "../language/spec.ts";
import type { Code, Local } from "./assemble.ts";
import { members } from "./codec.ts";
import { type Bound, Scope, type Shaper } from "./infer.ts";
import { isScalar, lanes, Unsupported } from "./shape.ts";
import type { Space } from "./writer.ts";

/** An action's moves: how many there are, and where their arguments lie, row by row. */
export interface Rows {
  readonly rows: number;
  readonly table: number;
}

/** Moves of one action are consecutive; each has a row of arguments. */
const mostMoves = 50_000;

/** The moves of each action. @throws {Unsupported} if there are too many */
export function movesOf({ actions }: Spec, shaper: Shaper, space: Space): readonly Rows[] {
  const all = actions.map(({ params }) => rowsOf(params, shaper, space));
  const moves = all.reduce((total, { rows }) => total + rows, 0);
  if (moves > mostMoves) throw new Unsupported(`${moves} moves`);
  return all;
}

/** The values of an action's parameters as a table: a row of stack values for each of its moves. */
function rowsOf(params: readonly Binder[], shaper: Shaper, space: Space): Rows {
  const columns = params.map((param) => {
    const shape = shaper.sort(param);
    const { all } = members(shape);
    if (isScalar(shape)) return all.map(([lane = 0]) => lane);
    const table = space.table(all.flat());
    return all.map((_, i) => table + 4 * i * lanes(shape));
  });
  const rows = columns.reduce<readonly (readonly number[])[]>(
    (all, values) => all.flatMap((row) => values.map((value) => [...row, value])),
    [[]],
  );
  return { rows: rows.length, table: space.table(rows.flat()) };
}

/** Reads a row's arguments into locals. */
export function readRow(code: Code, table: number, row: Local, length: number): readonly Local[] {
  return Array.from({ length }, (_, i) => {
    const value = code.local();
    code
      .get(row)
      .const(4 * length)
      .op("i32.mul")
      .load(table + 4 * i)
      .set(value);
    return value;
  });
}

/** The scope of an action whose arguments are in locals. */
export function scopeOf(shaper: Shaper, params: readonly Binder[], values: readonly Local[]): Scope {
  const bound = (param: Binder, i: number): Bound => ({
    shape: shaper.sort(param),
    local: values[i] as Local,
  });
  return new Scope(new Map(params.map((param, i) => [param.name, bound(param, i)])));
}
