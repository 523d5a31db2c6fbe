// Successors beside the table of visited states: their lines brought to hand, and, in other threads, their numbers found.

import type { Local, ModuleBuilder } from "./assemble.ts";
import { control, type CoreAddresses, type CorePlan, entryBytes, known, recordBytes } from "./memory-map.ts";
import { type Space, Writer } from "./writer.ts";

/** Runs the body as long as the condition, which is pushed, holds. */
export function emitWhile(writer: Writer, condition: () => void, body: (out: () => void) => void): void {
  writer.block((out) =>
    writer.inside("loop", () => {
      condition();
      writer.code.op("i32.eqz");
      writer.when(out);
      body(out);
      writer.code.br(0);
    }),
  );
}

/**
 * Touches the places of successors in the table, and then the records that those name: loads that do not wait for each other,
 * so that what they load is at hand when it is needed. Records are listed first, so that few instructions lie between two loads.
 */
export function emitTouch(
  writer: Writer,
  { words, kept }: Pick<CorePlan, "words" | "kept">,
  at: CoreAddresses,
  slot: Local,
  end: Local,
  threads: boolean,
): void {
  const { code } = writer;
  const [entry, found, listed, touched] = [code.local(), code.local(), code.local(), code.local()];
  const shared = (name: "table" | "mask" | "records"): Local => {
    const local = code.local();
    code
      .const(0)
      .load(at.control + 4 * control[name])
      .set(local);
    return local;
  };
  const [table, mask, records] = [shared("table"), shared("mask"), shared("records")];
  // An entry of the table is a number plus one.
  code.get(records).const(recordBytes(kept)).op("i32.sub").set(records);
  const each = (body: () => void): void => {
    code.get(slot).const(at.buffer).op("i32.add").set(entry);
    emitWhile(
      writer,
      () => code.get(entry).get(end).op("i32.lt_u"),
      () => {
        if (threads) {
          code
            .get(entry)
            .load(4 * words + 4)
            .const(0)
            .op("i32.ge_s");
          writer.when(body);
        } else body();
        code.get(entry).const(entryBytes(words)).op("i32.add").set(entry);
      },
    );
  };
  const place = (): void =>
    void code
      .get(entry)
      .load(4 * words)
      .get(mask)
      .op("i32.and")
      .const(2)
      .op("i32.shl")
      .get(table)
      .op("i32.add")
      .load();
  each(() => {
    place();
    code.get(touched).op("i32.add").set(touched);
  });
  each(() => {
    place();
    code.set(found);
    writer.store({ base: listed, offset: at.touched }, () =>
      code
        .get(found)
        .get(mask)
        .op("i32.and")
        .const(recordBytes(kept))
        .op("i32.mul")
        .get(records)
        .op("i32.add"),
    );
    code.get(found).const(0).op("i32.ne").const(2).op("i32.shl").get(listed).op("i32.add").set(listed);
  });
  emitWhile(
    writer,
    () => code.get(listed),
    () => {
      code.get(listed).const(4).op("i32.sub").tee(listed).load(at.touched).load();
      code.get(touched).op("i32.add").set(touched);
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
  const [done, slot, stable, leavesOut] = [code.param(0), code.param(1), code.param(2), code.param(3)];
  const [entry, hash, place, found, id, record, mask, end, to, number, move] = [
    code.local(),
    code.local(),
    code.local(),
    code.local(),
    code.local(),
    code.local(),
    code.local(),
    code.local(),
    code.local(),
    code.local(),
    code.local(),
  ];
  const stride = entryBytes(words);
  const get = (name: keyof typeof control): void => void code.const(0).load(at.control + 4 * control[name]);
  const next = (local: Local, step: number): void =>
    void code.get(local).const(step).op("i32.add").set(local);
  const keep = (): void => {
    code.get(to).get(entry).op("i32.ne");
    writer.when(() => writer.copy(entry, { base: to, offset: 0 }, words + 2));
    next(to, stride);
  };
  code.get(done).op("i32.eqz");
  writer.when(() => code.op("return"));
  code.get(done).const(1).op("i32.sub").const(2).op("i32.shl").get(slot).op("i32.add").load().set(end);
  const [table, records] = [code.local(), code.local()];
  for (const [name, local] of [
    ["mask", mask],
    ["table", table],
    ["records", records],
  ] as const) {
    get(name);
    code.set(local);
  }
  emitTouch(writer, { words, kept: words }, at, slot, end, false);
  code.get(slot).const(at.buffer).op("i32.add").tee(entry).set(to);
  emitWhile(
    writer,
    () => code.get(number).get(done).op("i32.lt_u"),
    () => {
      code.get(number).const(2).op("i32.shl").get(slot).op("i32.add").load().set(end);
      emitWhile(
        writer,
        () => code.get(entry).get(end).op("i32.lt_u"),
        () => {
          code
            .get(entry)
            .load(4 * words)
            .tee(hash)
            .get(mask)
            .op("i32.and")
            .set(place);
          writer.block((settled) => {
            writer.block((absent) =>
              writer.inside("loop", () => {
                code.get(table).get(place).const(2).op("i32.shl", "i32.add").load().tee(found).op("i32.eqz");
                writer.when(absent);
                code
                  .get(found)
                  .get(hash)
                  .op("i32.xor")
                  .get(mask)
                  .const(-1)
                  .op("i32.xor", "i32.and", "i32.eqz");
                writer.when(() => {
                  code
                    .get(found)
                    .get(mask)
                    .op("i32.and")
                    .const(1)
                    .op("i32.sub")
                    .tee(id)
                    .get(stable)
                    .op("i32.lt_u");
                  writer.when(() => {
                    code
                      .get(id)
                      .const(recordBytes(words))
                      .op("i32.mul")
                      .get(records)
                      .op("i32.add")
                      .set(record);
                    writer.equalLanes(record, entry, words);
                    writer.when(() => {
                      code
                        .get(entry)
                        .load(4 * words + 4)
                        .set(move);
                      code.get(leavesOut);
                      writer.when(() => {
                        code.get(move).const(2).op("i32.shl").get(slot).op("i32.add").tee(place);
                        code.get(place).load(at.counts).const(1).op("i32.add").store(at.counts);
                        settled();
                      });
                      code
                        .get(entry)
                        .get(id)
                        .store(4 * words);
                      code
                        .get(entry)
                        .get(move)
                        .const(known)
                        .op("i32.or")
                        .store(4 * words + 4);
                      absent();
                    });
                  });
                });
                code.get(place).const(1).op("i32.add").get(mask).op("i32.and").set(place);
                code.br(0);
              }),
            );
            keep();
          });
          next(entry, stride);
        },
      );
      code.get(number).const(2).op("i32.shl").get(slot).op("i32.add").get(to).store();
      next(number, 1);
    },
  );
}
