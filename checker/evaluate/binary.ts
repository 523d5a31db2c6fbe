// Operators of two operands.

import { type BinaryOp, unreachable } from "../language/node.ts";
import { arithmetic } from "./arithmetic.ts";
import { type Code, compare, itemsOf, type Store, type Tuple, type Value } from "./value.ts";

export function binary(op: BinaryOp, left: Code, right: Code, store: Store): Code {
  switch (op) {
    case "implies":
      return () => left() === false || right() === true;
    case "eq":
      return () => left() === right();
    case "ne":
      return () => left() !== right();
    case "lt":
      return () => (left() as number) < (right() as number);
    case "le":
      return () => (left() as number) <= (right() as number);
    case "add":
    case "sub":
    case "mul":
    case "div":
    case "mod": {
      const apply = arithmetic(op);
      return () => apply(left() as number, right() as number);
    }
    case "in":
      return () => {
        const elem = left();
        return itemsOf(right()).includes(elem);
      };
    case "subset":
      return () => {
        const [part, all] = [itemsOf(left()), itemsOf(right())];
        return part.every((elem) => all.includes(elem));
      };
    case "union":
      return () => union(left() as Tuple, right() as Tuple, store);
    case "intersect":
      return () => {
        const [kept, others] = [itemsOf(left()), itemsOf(right())];
        return store.sortedSet(kept.filter((elem) => others.includes(elem)));
      };
    case "minus":
      return () => {
        const [kept, others] = [itemsOf(left()), itemsOf(right())];
        return store.sortedSet(kept.filter((elem) => !others.includes(elem)));
      };
    default:
      return unreachable(op);
  }
}

function union(left: Tuple, right: Tuple, store: Store): Tuple {
  const [a, b] = [left.items, right.items];
  const merged: Value[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const order = i === a.length ? 1 : j === b.length ? -1 : compare(a[i] as Value, b[j] as Value);
    merged.push((order <= 0 ? a[i] : b[j]) as Value);
    if (order <= 0) i += 1;
    if (order >= 0) j += 1;
  }
  return merged.length === a.length ? left : store.sortedSet(merged);
}
