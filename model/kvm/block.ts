// Blocks of host memory, QEMU's RAMBlocks: all RAM for which gfn and hva differ by as much, and which has the same rights.
//
// A slot of a VMM with holes stands for a block, wherever there may ever be RAM of it.

import { endOf, gfnsOf, type Range, type Topology } from "./topology.ts";

/** The least ranges that cover all RAM of each block, in the order in which blocks first come. */
export function blocksOf(ranges: readonly Range[]): readonly Range[] {
  return ranges
    .filter((range, i) => ranges.findIndex((other) => isSameBlock(range, other)) === i)
    .map((range) => {
      const own = ranges.filter((other) => isSameBlock(range, other));
      const base = Math.min(...own.map((each) => each.base));
      return {
        ...range,
        base,
        pages: Math.max(...own.map(endOf)) - base,
        hva: range.hva + base - range.base,
      };
    });
}

/** Do two ranges belong to one block, with the same rights? */
export function isSameBlock(a: Range, b: Range): boolean {
  return a.hva - a.base === b.hva - b.base && (a.readonly ?? false) === (b.readonly ?? false);
}

/** Is a gfn RAM of this block? */
function has(topology: Topology, block: Range, gfn: number): boolean {
  return topology.ram.some((range) => isSameBlock(range, block) && gfnsOf(range).includes(gfn));
}

/** The gfns of a block that stop being RAM, and those that become it. */
export function difference(block: Range, from: Topology, to: Topology) {
  return {
    gone: gfnsOf(block).filter((gfn) => has(from, block, gfn) && !has(to, block, gfn)),
    come: gfnsOf(block).filter((gfn) => has(to, block, gfn) && !has(from, block, gfn)),
  };
}

/** The gfns of a block that are no RAM. */
export function masked(block: Range, topology: Topology): readonly number[] {
  return gfnsOf(block).filter((gfn) => !has(topology, block, gfn));
}
