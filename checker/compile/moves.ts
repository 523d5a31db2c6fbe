// The moves of actions: their arguments as tables, and in the locals of code that goes through them.

import type { Binder } from "../language/node.ts";
import type { Spec } from "../language/spec.ts";
import type { Local } from "./assemble.ts";
import { members } from "./codec.ts";
import { type Bound, Scope, type Shaper } from "./infer.ts";
import { count, isScalar, lanes, Unsupported } from "./shape.ts";
import type { Space, Writer } from "./writer.ts";

/** An action's moves: for each parameter its arguments, as a table. The last one changes fastest. */
export interface Moves {
  readonly amount: number;
  readonly columns: readonly { readonly length: number; readonly table: number }[];
}

const mostMoves = 50_000;

/** The moves of each action. @throws {Unsupported} if there are too many */
export function movesOf({ actions }: Spec, shaper: Shaper, space: Space): readonly Moves[] {
  const all = actions.map(({ params }): Moves => {
    const amount = params.reduce((product, param) => product * count(shaper.sort(param)), 1);
    if (amount > mostMoves) throw new Unsupported(`${amount} moves`);
    return { amount, columns: params.map((param) => columnOf(param, shaper, space)) };
  });
  const moves = all.reduce((total, { amount }) => total + amount, 0);
  if (moves > mostMoves) throw new Unsupported(`${moves} moves`);
  return all;
}

/** The values of a parameter as they are on the stack. */
function columnOf(param: Binder, shaper: Shaper, space: Space): Moves["columns"][number] {
  const shape = shaper.sort(param);
  const { all } = members(shape);
  const table = space.table(all.flat());
  const { length } = all;
  if (isScalar(shape)) return { length, table };
  return { length, table: space.table(all.map((_, i) => table + 4 * i * lanes(shape))) };
}

/** One move as code takes it: its arguments in locals, its number among the action's, and how to go on with the next one. */
export interface Row {
  readonly values: readonly Local[];
  readonly pushNumber: () => void;
  readonly out: () => void;
}

/** Runs the body for each move, in order. As soon as some arguments are known, `pass` may go on with the next ones. */
export function eachMove(
  writer: Writer,
  { columns }: Moves,
  pass: (values: readonly Local[], out: () => void) => void,
  body: (row: Row) => void,
): void {
  const { code } = writer;
  const after = (values: readonly Local[], number: Local | undefined): void =>
    writer.block((out) => {
      pass(values, out);
      const column = columns[values.length];
      const pushNumber = (): void => void (number === undefined ? code.const(0) : code.get(number));
      if (!column) return body({ values, pushNumber, out });
      writer.repeat(column.length, (index) => {
        code.get(index).const(2).op("i32.shl").load(column.table);
        const value = writer.keep();
        pushNumber();
        code.const(column.length).op("i32.mul").get(index).op("i32.add");
        after([...values, value], writer.keep());
      });
    });
  after([], undefined);
}

/** The scope of an action whose arguments are in locals, the first ones or all. */
export function scopeOf(shaper: Shaper, params: readonly Binder[], values: readonly Local[]): Scope {
  const known = values.map((local, i): readonly [string, Bound] => {
    const param = params[i] as Binder;
    return [param.name, { shape: shaper.sort(param), local }];
  });
  return new Scope(new Map(known));
}
