// Sets: bits by the positions of their elements.
//
// Main invariant: sets that are combined have bits for the same elements.

import { type Node } from "../language/node.ts";
import type { Local } from "./assemble.ts";
import { expectKind, type Scope } from "./infer.ts";
import { isScalar, lanes, type Of, type Shape, universe, Unsupported, unwrap } from "./shape.ts";
import type { Emitter } from "./emit.ts";

/** Runs the body for each word of sets of a shape; `word` pushes that of a set. */
export function words(
  emitter: Emitter,
  shape: Of<"set">,
  body: (word: (set: Local) => void, lane: number) => void,
): void {
  for (let lane = 0; lane < lanes(shape); lane += 1) {
    body((set) => {
      emitter.code.get(set);
      if (!isScalar(shape)) emitter.code.load(4 * lane);
    }, lane);
  }
}

/** Pushes the set of all members. */
export function pushAll(emitter: Emitter, shape: Of<"set">): void {
  const length = universe(shape);
  if (isScalar(shape)) emitter.code.const(length === 0 ? 0 : -1 >>> (32 - length));
  else {
    const words = Array.from({ length: lanes(shape) }, (_, i) =>
      length - 32 * i >= 32 ? -1 : (1 << (length - 32 * i)) - 1,
    );
    emitter.code.const(emitter.space.table(words));
  }
}

export function emitSet(emitter: Emitter, node: Node, want: Shape, scope: Scope): void {
  const wanted = unwrap(want);
  switch (node.op) {
    case "set":
    case "image": {
      if (wanted.kind !== "set") throw new Unsupported(`a set as a ${wanted.kind}`);
      collect(emitter, wanted, (add) => {
        if ("elems" in node)
          for (const elem of node.elems) add(() => emitter.value(elem, wanted.elem, scope));
        else
          emitter.each(node.over, scope, (inner) => add(() => emitter.value(node.body, wanted.elem, inner)));
      });
      return emitter.convert(wanted, want);
    }
    case "domain": {
      const own = emitter.world.shaper.set(node, scope);
      pushAll(emitter, own);
      return emitter.convert(own, want);
    }
    case "filter": {
      const own = emitter.world.shaper.set(node, scope);
      gather(emitter, own, (addRank) =>
        emitter.each(node.over, scope, (inner, index) => {
          emitter.truth(node.body, inner);
          emitter.when(() => addRank(index));
        }),
      );
      return emitter.convert(own, want);
    }
    case "union":
    case "intersect":
    case "minus": {
      const own = expectKind(emitter.shape(node, scope), "set");
      const operands = emitter.both(node, own, scope);
      combine(emitter, node.op, own, operands);
      return emitter.convert(own, want);
    }
    default:
      throw new Error(`internal error: ${node.op} is no set`);
  }
}

/** Pushes the set of the elements that `body` adds. */
export function collect(
  emitter: Emitter,
  shape: Of<"set">,
  body: (add: (push: () => void) => void) => void,
): void {
  gather(emitter, shape, (addRank) =>
    body((push) => {
      push();
      emitter.rank(shape.elem);
      addRank(emitter.keep());
    }),
  );
}

export function gather(
  emitter: Emitter,
  shape: Of<"set">,
  body: (addRank: (rank: Local) => void) => void,
): void {
  const { code } = emitter;
  if (isScalar(shape)) {
    const bits = code.local();
    code.const(0).set(bits);
    body((rank) => code.get(bits).const(1).get(rank).op("i32.shl", "i32.or").set(bits));
    code.get(bits);
    return;
  }
  const at = emitter.fresh(shape);
  emitter.zero(at, lanes(shape));
  body((rank) => emitter.setBit(at, rank));
  emitter.push(at);
}

export function combine(
  emitter: Emitter,
  op: "union" | "intersect" | "minus",
  shape: Of<"set">,
  [left, right]: readonly [Local, Local],
): void {
  const { code } = emitter;
  const at = isScalar(shape) ? undefined : emitter.fresh(shape);
  words(emitter, shape, (word, lane) => {
    const combine = (): void => {
      word(left);
      word(right);
      if (op === "union") code.op("i32.or");
      else if (op === "intersect") code.op("i32.and");
      else code.const(-1).op("i32.xor", "i32.and");
    };
    if (at) emitter.store(emitter.shift(at, lane), combine);
    else combine();
  });
  if (at) emitter.push(at);
}
