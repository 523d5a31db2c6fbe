// One spec with every sort and every construct that a module can have, for snapshots and for TLC.

import type { Node, Sort } from "../../checker/language/node.ts";
import type { Spec } from "../../checker/language/spec.ts";
import {
  action,
  and,
  apply,
  at,
  bool,
  bound,
  eq,
  int,
  lit,
  not,
  seqOf,
  set,
  setOf,
  v,
} from "../evaluate/tiny.ts";

const animal: Sort = { kind: "ids", name: "Animal" };
const weight: Sort = { kind: "int", name: "Weight", lo: -1, hi: { constant: "MaxWeight" } };
const place: Sort = { kind: "enum", name: "Place", labels: ["cage", "open air"] };
const meal: Sort = {
  kind: "variant",
  name: "Meal",
  cases: { hay: {}, fish: { weight }, mixed: { weight, extra: { kind: "option", elem: animal } } },
};
const card: Sort = { kind: "record", name: "Card", fields: { weight, place } };
const queue: Sort = { kind: "seq", name: "Queue", elem: animal, max: 2 };

const at1 = (of: Node, key: Node): Node => ({ op: "get", of, hop: { key } });
const field = (of: Node, name: string): Node => ({ op: "get", of, hop: { field: name } });
const a = bound("a");
const cardOf = (who: Node): Node => at1(v("cards"), who);
const call = (name: string, ...args: Node[]): Node => ({ op: "call", name, args });
const count = (arg: Node): Node => ({ op: "len", arg });

const enclosure: Spec = {
  name: "Enclosure",
  doc: "The least that a zoo is",
  constants: [],
  variables: [{ name: "open", sort: bool, doc: "the gate stands open", ghost: false }],
  definitions: [],
  init: [{ variable: "open", among: false, node: lit(false) }],
  where: undefined,
  actions: [action("Turn", { doc: "the gate opens or closes", updates: [set("open", not(v("open")))] })],
  properties: [],
  fairness: [],
  deadlock: { kind: "allowed" },
  instances: { only: {} },
};

export const zoo: Spec = {
  name: "Zoo",
  doc:
    "A zoo in which everything happens that a module can say\n" +
    "Animals queue for meals. What they weigh stands for what\nthey eat; that is sound because nothing else is eaten.\n\n" +
    "Not modelled: visitors.",
  constants: [
    { kind: "ids", name: "Animal" },
    { kind: "bound", name: "MaxWeight" },
    {
      kind: "value",
      name: "Menu",
      sort: { kind: "map", key: { kind: "int", name: "Day", lo: 0, hi: 1 }, value: meal },
      doc: "what there is to eat on each day",
    },
    { kind: "value", name: "Likes", sort: { kind: "map", key: animal, value: bool }, doc: "who likes fish" },
  ],
  variables: [
    {
      name: "cards",
      sort: { kind: "map", key: animal, value: card },
      doc: "what is known of each animal",
      ghost: false,
    },
    { name: "waiting", sort: queue, doc: "who waits for a meal", ghost: false },
    { name: "fed", sort: { kind: "set", elem: animal }, doc: "who has eaten", ghost: false },
    { name: "plate", sort: { kind: "option", elem: meal }, doc: "the meal on the plate", ghost: false },
    { name: "gate", sort: bool, doc: "the gate stands open", ghost: false },
    { name: "meals", sort: int(0, 4, "Count"), doc: "how many meals were served", ghost: true },
  ],
  definitions: [
    {
      name: "Hungry",
      doc: "who has not eaten",
      params: [],
      sort: { kind: "set", elem: animal },
      body: { op: "filter", over: { name: "a", sort: animal }, body: not(apply("in", a, v("fed"))) },
      at,
    },
    {
      name: "Served",
      doc: "a is fed, or its fish lies on the plate",
      params: [{ name: "a", sort: animal }],
      sort: bool,
      body: {
        op: "or",
        args: [
          apply("in", a, v("fed")),
          and(
            apply("ne", v("plate"), lit(null)),
            { op: "is", arg: { op: "value", arg: v("plate") }, tag: "fish" },
            at1({ op: "const", name: "Likes" }, a),
          ),
        ],
      },
      at,
    },
  ],
  init: [
    {
      variable: "cards",
      among: false,
      node: {
        op: "fn",
        over: { name: "a", sort: animal },
        body: { op: "record", fields: { weight: lit(-1), place: lit("open air") } },
      },
    },
    { variable: "waiting", among: false, node: seqOf() },
    { variable: "fed", among: false, node: setOf() },
    { variable: "plate", among: false, node: lit(null) },
    { variable: "gate", among: true, node: { op: "domain", sort: bool } },
    { variable: "meals", among: false, node: lit(0) },
  ],
  where: { op: "or", args: [not(v("gate")), eq(v("plate"), lit(null))] },
  actions: [
    action("Queue_up", {
      doc: "a hungry animal joins the queue, unless it stands there",
      params: [{ name: "a", sort: animal }],
      guards: [
        apply("in", a, call("Hungry")),
        apply("lt", count(v("waiting")), lit(2)),
        {
          op: "or",
          args: [
            eq(count(v("waiting")), lit(0)),
            apply("ne", { op: "nth", seq: v("waiting"), index: lit(1) }, a),
          ],
        },
      ],
      updates: [set("waiting", { op: "append", seq: v("waiting"), elem: a })],
    }),
    action("Serve", {
      doc: "the meal of some day is put on the plate",
      standsFor: "serve_meal, kitchen.c",
      params: [{ name: "day", sort: { kind: "int", name: "Day", lo: 0, hi: 1 } }],
      guards: [eq(v("plate"), lit(null)), apply("lt", lit(0), count(v("waiting")))],
      updates: [set("plate", at1({ op: "const", name: "Menu" }, bound("day")))],
    }),
    action("Eat", {
      doc: "the first in the queue eats; whoever ate fish gains weight",
      guards: [apply("ne", v("plate"), lit(null)), apply("lt", lit(0), count(v("waiting")))],
      updates: [
        set("waiting", { op: "tail", arg: v("waiting") }),
        set("fed", apply("union", v("fed"), setOf({ op: "head", arg: v("waiting") }))),
        set("plate", lit(null)),
        set("meals", {
          op: "if",
          cond: apply("lt", v("meals"), lit(4)),
          then: apply("add", v("meals"), lit(1)),
          else: v("meals"),
        }),
        set("cards", {
          op: "if",
          cond: and(
            { op: "is", arg: { op: "value", arg: v("plate") }, tag: "fish" },
            apply("lt", field(cardOf({ op: "head", arg: v("waiting") }), "weight"), {
              op: "const",
              name: "MaxWeight",
            }),
          ),
          then: {
            op: "except",
            of: {
              op: "except",
              of: v("cards"),
              path: [{ key: { op: "head", arg: v("waiting") } }, { field: "weight" }],
              value: apply("add", field(cardOf({ op: "head", arg: v("waiting") }), "weight"), lit(1)),
            },
            path: [{ key: { op: "head", arg: v("waiting") } }, { field: "place" }],
            value: lit("cage"),
          },
          else: v("cards"),
        }),
      ],
    }),
    action("Gate", { doc: "the gate opens or closes", updates: [set("gate", not(v("gate")))] }),
  ],
  properties: [
    {
      kind: "invariant",
      name: "CagedHaveEaten",
      doc: "whoever is in a cage has eaten",
      at,
      node: {
        op: "forall",
        over: [{ name: "a", sort: animal }],
        body: apply("implies", eq(field(cardOf(a), "place"), lit("cage")), apply("in", a, v("fed"))),
      },
      witness: undefined,
    },
    {
      kind: "invariant",
      name: "OneWaits",
      doc: "at most one animal waits; wrong, to see a trace",
      at,
      node: apply("le", count(v("waiting")), lit(1)),
      witness: undefined,
    },
    {
      kind: "step",
      name: "FedStayFed",
      doc: "nobody becomes hungry again",
      at,
      node: apply("subset", v("fed"), { op: "next", name: "fed" }),
    },
    {
      kind: "sometimes",
      name: "AllFed",
      doc: "everybody has eaten",
      at,
      node: eq(v("fed"), { op: "domain", sort: animal }),
    },
    {
      kind: "temporal",
      name: "WhoWaitsEats",
      doc: "the first in the queue eats at last",
      at,
      temporal: {
        op: "each",
        over: [{ name: "a", sort: animal }],
        body: {
          op: "leadsTo",
          from: and(apply("lt", lit(0), count(v("waiting"))), eq({ op: "head", arg: v("waiting") }, a)),
          to: call("Served", a),
        },
      },
    },
    {
      kind: "temporal",
      name: "GateOpens",
      doc: "the gate stands open again and again; wrong, nobody has to open it",
      at,
      temporal: { op: "infinitelyOften", arg: v("gate") },
    },
    {
      kind: "refinement",
      name: "IsEnclosure",
      doc: "a gate is all that one needs; wrong where it starts open",
      at,
      abstract: enclosure,
      map: { open: v("gate") },
    },
  ],
  fairness: [
    {
      strength: "weak",
      actions: ["Serve"],
      per: [{ name: "day", sort: { kind: "int", name: "Day", lo: 0, hi: 1 } }],
    },
    { strength: "strong", actions: ["Eat", "Queue_up"], per: [] },
  ],
  deadlock: { kind: "only", node: eq(v("fed"), { op: "domain", sort: animal }) },
  instances: {
    "two-animals/fish": {
      Animal: 2,
      MaxWeight: 1,
      Menu: [
        { tag: "fish", weight: 1 },
        { tag: "mixed", weight: 0, extra: null },
      ],
      Likes: [true, false],
    },
  },
};
