// Successors beside the table of visited states: their lines brought to hand, and, in other threads, their numbers found.

import type { Local, ModuleBuilder } from "./assemble.ts";
import { type CoreAddresses, type CorePlan, known } from "./memory-map.ts";
import {
  emitCount,
  emitEachEntry,
  emitEachSuccessor,
  emitEndAddress,
  emitEndOfAll,
  emitFirst,
  emitKeep,
} from "./slot.ts";
import { emitLookUp, emitOpen, emitPlace, emitRecord, type OpenTable } from "./table.ts";
import { type Space, Writer } from "./writer.ts";

/**
 * Touches the places of successors in the table, and then the records that those name: loads that do not wait for each other,
 * so that what they load is at hand when it is needed. Records are listed first, so that few instructions lie between two loads.
 */
export function emitTouch(
  writer: Writer,
  { words, kept }: Pick<CorePlan, "words" | "kept">,
  at: CoreAddresses,
  open: OpenTable,
  { slot, end, threads }: { readonly slot: Local; readonly end: Local; readonly threads: boolean },
): void {
  const { code } = writer;
  const [entry, place, found, listed, touched] = [
    code.local(),
    code.local(),
    code.local(),
    code.local(),
    code.local(),
  ];
  const touch = (): void => void code.get(touched).op("i32.add").set(touched);
  /** Pushes what is in the place of each entry whose number is not known yet. */
  const eachPlace = (body: () => void): void => {
    const look = (): void => {
      code
        .get(entry)
        .load(4 * words)
        .get(open.mask)
        .op("i32.and")
        .set(place);
      emitPlace(writer, open, place);
      code.load();
      body();
    };
    emitFirst(writer, at, slot);
    code.set(entry);
    emitEachEntry(writer, words, entry, end, () => {
      if (!threads) return look();
      code
        .get(entry)
        .load(4 * words + 4)
        .const(0)
        .op("i32.ge_s");
      writer.when(look);
    });
  };
  eachPlace(touch);
  eachPlace(() => {
    code.set(found);
    writer.store({ base: listed, offset: at.touched }, () => {
      code.get(found).get(open.mask).op("i32.and").const(1).op("i32.sub");
      emitRecord(writer, open, kept);
    });
    // Listed for good if the hash above the table's bits is the same. Of no state, it is what lies before the first record.
    code
      .get(found)
      .get(entry)
      .load(4 * words)
      .op("i32.xor")
      .get(open.mask)
      .op("i32.le_u");
    code.const(2).op("i32.shl").get(listed).op("i32.add").set(listed);
  });
  writer.while(
    () => code.get(listed),
    () => {
      code.get(listed).const(4).op("i32.sub").tee(listed).load(at.touched).load();
      touch();
    },
  );
  writer.store({ base: undefined, offset: at.touched }, () => code.get(touched));
}

/**
 * (done, slot, stable, leaveOut): gives successors their numbers that are below `stable`, or counts them by their moves and
 * leaves them out. Other threads may enter states meanwhile; what has number `stable` or more is left alone, so that whatever
 * is read of records was written before.
 */
export function emitResolve(
  builder: ModuleBuilder,
  space: Space,
  { words }: CorePlan,
  at: CoreAddresses,
): void {
  const { code } = builder.function(4, false, "resolve");
  const writer = new Writer(code, space);
  const [states, slot, stable, leavesOut] = [code.param(0), code.param(1), code.param(2), code.param(3)];
  const [to, hash, move] = [code.local(), code.local(), code.local()];
  code.get(states).op("i32.eqz");
  writer.when(() => code.op("return"));
  const open = emitOpen(writer, at);
  const end = emitEndOfAll(writer, slot, states);
  emitTouch(writer, { words, kept: words }, at, open, { slot, end, threads: false });
  emitFirst(writer, at, slot);
  code.set(to);
  const resolve = (entry: Local): void => {
    code
      .get(entry)
      .load(4 * words)
      .set(hash);
    writer.block((settled) => {
      writer.block((unsettled) => {
        emitLookUp(writer, words, open, { hash, own: entry, below: stable }, (id) => {
          code
            .get(entry)
            .load(4 * words + 4)
            .set(move);
          code.get(leavesOut);
          writer.when(() => {
            emitCount(writer, at, slot, move);
            settled();
          });
          writer.store({ base: entry, offset: 4 * words }, () => code.get(id));
          writer.store({ base: entry, offset: 4 * words + 4 }, () =>
            code.get(move).const(known).op("i32.or"),
          );
          unsettled();
        });
      });
      emitKeep(writer, words, entry, to);
    });
  };
  emitEachSuccessor(writer, at, words, { slot, states }, resolve, (number) => {
    emitEndAddress(writer, slot, number);
    code.get(to).store();
  });
}
