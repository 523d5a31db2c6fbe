// What a state says of each member of an ids sort, as a number for each.
//
// Main invariant: if members are renamed in the state, their numbers go with them. So a number is a sum over where a member
// occurs, of numbers that depend on what is there and never on which member it is.

import type { Sort, SortFields } from "../language/node.ts";
import type { Code, Local, ModuleBuilder } from "./assemble.ts";
import { Mover } from "./move.ts";
import { type Carrier, type Ids, mentions, shifted } from "./rename.ts";
import {
  count,
  fieldLanes,
  isScalar,
  lanes,
  none,
  type Of,
  type Shape,
  type Shapes,
  universe,
} from "./shape.ts";
import type { At, Space } from "./writer.ts";

interface Signed extends Ids {
  /** Address of a word for each member. */
  readonly signature: number;
}

/** A member under whose key something lies. */
interface Owner {
  readonly ids: Signed;
  readonly member: Local;
}

/** Keys and slots that are told apart one by one; of more, nothing is said. */
const mostPlaces = 64;

/** () -> void: writes the signatures, of a state whose variables lie unpacked at an address. */
export function emitSignatures(
  builder: ModuleBuilder,
  space: Space,
  carriers: readonly Carrier[],
  columns: readonly Signed[],
  address: number,
): number {
  const { code, index } = builder.function(0, false);
  const signer = new Signer(code, space, columns);
  for (const { size, signature } of columns) signer.zero({ base: undefined, offset: signature }, size);
  for (const { sort, placed } of carriers)
    signer.sign(sort, placed.shape, { base: undefined, offset: address + 4 * placed.lane }, []);
  return index;
}

class Signer extends Mover {
  readonly #columns: readonly Signed[];
  /** Of the places that are told apart. */
  #places = 0;

  constructor(code: Code, space: Space, columns: readonly Signed[]) {
    super(code, space);
    this.#columns = columns;
  }

  /** Adds what a value says of its owners, and of the members in it. */
  sign(sort: Sort, shape: Shape, at: At, owners: readonly Owner[]): void {
    const { code } = this;
    if (!mentions(sort, (name) => this.#column(name) !== undefined)) {
      if (owners.length > 0) this.#tell(owners, () => this.#hash(at, lanes(shape)));
      return;
    }
    switch (sort.kind) {
      case "ids":
        return this.#member(sort.name, at, owners);
      case "option": {
        const { elem } = shape as Of<"option">;
        const isThere = (): void => {
          this.#load(at);
          if (isScalar(shape)) code.const(none).op("i32.ne");
        };
        if (owners.length > 0) this.#tell(owners, isThere);
        isThere();
        return this.when(() => this.sign(sort.elem, elem, isScalar(shape) ? at : shifted(at, 1), owners));
      }
      case "record":
        return this.#fields(sort.fields, (shape as Of<"record">).fields, at, owners);
      case "variant": {
        if (owners.length > 0) this.#tell(owners, () => this.#load(at));
        return Object.entries((shape as Of<"variant">).cases).forEach(([tag, fields], i) => {
          this.#load(at);
          code.const(i).op("i32.eq");
          this.when(() => this.#fields(sort.cases[tag] ?? {}, fields, shifted(at, 1), owners));
        });
      }
      case "map":
        return this.#map(sort.key, sort.value, shape as Of<"map">, at, owners);
      case "set":
        return this.#set(sort.elem, shape as Of<"set">, at, owners);
      case "seq": {
        const { elem, max } = shape as Of<"seq">;
        if (owners.length > 0) this.#tell(owners, () => this.#load(at));
        for (let i = 0; i < Math.min(max, mostPlaces); i += 1) {
          this.#load(at);
          code.const(i).op("i32.gt_u");
          this.when(() => this.sign(sort.elem, elem, shifted(at, 1 + i * lanes(elem)), owners));
        }
        return;
      }
      case "bool":
      case "int":
      case "enum":
        return;
      default:
        return sort satisfies never;
    }
  }

  #fields(sorts: SortFields, shapes: Shapes, at: At, owners: readonly Owner[]): void {
    for (const { name, lane, shape } of fieldLanes(shapes))
      this.sign(sorts[name] as Sort, shape, shifted(at, lane), owners);
  }

  #member(name: string, at: At, owners: readonly Owner[]): void {
    const { code } = this;
    const ids = this.#column(name);
    if (ids === undefined) return;
    this.#load(at);
    const member = this.keep();
    this.#tell([{ ids, member }], () => code.const(1));
    // Whose key it lies under says something only if it is the same.
    const same = owners.filter((owner) => owner.ids === ids);
    for (const owner of same) this.#tell([owner], () => code.get(owner.member).get(member).op("i32.eq"));
  }

  #map(key: Sort, value: Sort, shape: Of<"map">, at: At, owners: readonly Owner[]): void {
    const { code } = this;
    const ids = key.kind === "ids" ? this.#column(key.name) : undefined;
    const stride = lanes(shape.value);
    if (ids !== undefined) {
      this.repeat(ids.size, (member) => {
        const part = code.local();
        this.push(at);
        code
          .get(member)
          .const(4 * stride)
          .op("i32.mul", "i32.add")
          .set(part);
        this.sign(value, shape.value, { base: part, offset: 0 }, [...owners, { ids, member }]);
      });
      return;
    }
    if (mentions(key, (name) => this.#column(name) !== undefined)) return;
    for (let i = 0; i < Math.min(count(shape.key), mostPlaces); i += 1)
      this.sign(value, shape.value, shifted(at, i * stride), owners);
  }

  #set(elem: Sort, shape: Of<"set">, at: At, owners: readonly Owner[]): void {
    const { code } = this;
    const set = code.local();
    if (isScalar(shape)) {
      this.#load(at);
      code.set(set);
    } else {
      this.push(at);
      code.set(set);
    }
    const ids = elem.kind === "ids" ? this.#column(elem.name) : undefined;
    const size = code.local();
    code.const(0).set(size);
    const place = this.#place();
    this.repeat(universe(shape), (member) => {
      this.hasBit(shape, set, member);
      this.when(() => {
        code.get(size).const(1).op("i32.add").set(size);
        if (ids !== undefined) this.#add({ ids, member }, place, () => code.const(1));
      });
    });
    if (owners.length > 0) this.#tell(owners, () => code.get(size));
  }

  /** Adds something about these members that is here and nowhere else. */
  #tell(owners: readonly Owner[], push: () => void): void {
    const place = this.#place();
    for (const owner of owners) this.#add(owner, place, push);
  }

  #add({ ids, member }: Owner, place: number, push: () => void): void {
    const { code } = this;
    const value = code.local();
    push();
    code
      .const(place)
      .op("i32.xor")
      .const(0x9e3779b1 | 0)
      .op("i32.mul")
      .set(value);
    code
      .get(value)
      .get(value)
      .const(15)
      .op("i32.shr_u", "i32.xor")
      .const(0x85ebca6b | 0)
      .op("i32.mul")
      .set(value);
    const address = code.local();
    code.get(member).const(2).op("i32.shl").set(address);
    code.get(address).get(address).load(ids.signature);
    code.get(value).get(value).const(13).op("i32.shr_u", "i32.xor", "i32.add").store(ids.signature);
  }

  #place(): number {
    this.#places += 1;
    return Math.imul(this.#places, 0x27d4eb2f);
  }

  /** Pushes a number for lanes that name no member. */
  #hash(at: At, length: number): void {
    const { code } = this;
    const hash = code.local();
    code.const(0).set(hash);
    if (length <= 8)
      for (let lane = 0; lane < length; lane += 1) {
        code.get(hash);
        this.#load(shifted(at, lane));
        code.op("i32.xor").const(0x01000193).op("i32.mul").set(hash);
      }
    else
      this.repeat(length, (lane) => {
        code.get(hash);
        this.push(at);
        code.get(lane).const(2).op("i32.shl", "i32.add").load();
        code.op("i32.xor").const(0x01000193).op("i32.mul").set(hash);
      });
    code.get(hash);
  }

  #load({ base, offset }: At): void {
    if (base === undefined) this.code.const(0);
    else this.code.get(base);
    this.code.load(offset);
  }

  #column(name: string): Signed | undefined {
    return this.#columns.find((column) => column.name === name);
  }
}
