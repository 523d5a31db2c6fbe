// What a guest sees of its memory map, without a word about slots: QEMU's FlatView of one address space.
//
// One page stands for a run of pages of any length: memslot tables differ only at the ends of ranges, so each range
// needs one page to be looked up in.

/** RAM of the guest: gfns base .. base+pages-1 are backed by hvas hva .. hva+pages-1. */
export interface Range {
  readonly base: number;
  readonly pages: number;
  readonly hva: number;
  /** Guest stores do not reach it: ROM, or RAM that a chipset write-protects. */
  readonly readonly?: boolean;
}

export interface Topology {
  /** Guest-physical pages, RAM or not: gfns 0 .. pages-1. */
  readonly pages: number;
  /** In ascending order, without overlaps. */
  readonly ram: readonly Range[];
  /** gfns of a device's registers. What is neither RAM nor a device's is the PCI hole. */
  readonly devices?: readonly number[];
}

/** RAM that begins at a gfn, backed by the hvas of the same numbers unless told otherwise. */
export function ram(base: number, pages: number, hva: number = base): Range {
  return { base, pages, hva };
}

/** RAM that guest stores do not reach. */
export function rom(base: number, pages: number, hva: number = base): Range {
  return { base, pages, hva, readonly: true };
}

export function gfnsOf(range: { readonly base: number; readonly pages: number }): readonly number[] {
  return Array.from({ length: range.pages }, (_, i) => range.base + i);
}

/** The gfn after a range's last. */
export function endOf(range: { readonly base: number; readonly pages: number }): number {
  return range.base + range.pages;
}

/** The parts of the guest-physical space that are neither RAM nor a device's, in ascending order. */
export function gapsOf(topology: Topology): readonly { readonly base: number; readonly pages: number }[] {
  const devices = (topology.devices ?? []).map((base) => ({ base, pages: 1 }));
  const taken = [...topology.ram, ...devices].sort((a, b) => a.base - b.base);
  const ends = [0, ...taken.map(endOf)];
  const starts = [...taken.map((range) => range.base), topology.pages];
  return starts
    .map((start, i) => ({ base: ends[i] ?? 0, pages: start - (ends[i] ?? 0) }))
    .filter((gap) => gap.pages > 0);
}

/** How many host pages stand behind RAM, counted from 0 up to the last one that a range names. */
export function hostPages(...topologies: readonly Topology[]): number {
  return Math.max(
    0,
    ...topologies.flatMap(({ ram: ranges }) => ranges.map((range) => range.hva + range.pages)),
  );
}
