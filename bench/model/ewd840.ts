// Termination detection in a ring, after Dijkstra's note EWD 840: a token goes round and asks whether all are passive.

import {
  action,
  all,
  and,
  bool,
  constant,
  ifElse,
  int,
  invariant,
  last,
  map,
  not,
  oneOf,
  or,
  spec,
  state,
  variable,
  when,
} from "../../checker/index.ts";

const Last = constant("Last");
const Node = int("Node", 0, Last);
const Colour = oneOf("white", "black");

const s = state({
  active: variable(map(Node, bool), "who works"),
  colour: variable(map(Node, Colour), "black: it woke a node that the token had asked before"),
  token: variable(Node, "who has the token"),
  tokenColour: variable(Colour, "black: what it says is of no use"),
});

const InitiateProbe = action("node 0 sends the token round again", () => {
  when(s.token.eq(0), or(s.tokenColour.eq("black"), s.colour.at(0).eq("black")));
  s.token.set(last(Node));
  s.tokenColour.set("white");
  s.colour.at(0).set("white");
});

const PassToken = action("i passes the token on", { i: Node }, ({ i }) => {
  const black = s.colour.at(i).eq("black");
  when(i.ne(0), s.token.eq(i), or(not(s.active.at(i)), black, s.tokenColour.eq("black")));
  s.token.set(i.minus(1));
  s.tokenColour.set(ifElse(Colour, black, "black", s.tokenColour));
  s.colour.at(i).set("white");
});

const SendMessage = action("i wakes j", { i: Node, j: Node }, ({ i, j }) => {
  when(i.ne(j), s.active.at(i));
  s.active.at(j).set(true);
  s.colour.at(i).set(ifElse(Colour, j.gt(i), "black", s.colour.at(i)));
});

const Deactivate = action("i is done", { i: Node }, ({ i }) => {
  when(s.active.at(i));
  s.active.at(i).set(false);
});

const Sound = invariant("when node 0 sees that all are done, all are done", () =>
  and(s.token.eq(0), s.tokenColour.eq("white"), s.colour.at(0).eq("white"), not(s.active.at(0))).implies(
    all({ i: Node }, ({ i }) => not(s.active.at(i))),
  ),
);

export const ewd840 = spec(s, {
  name: "EWD840",
  doc: "Termination detection in a ring",
  constants: [Last],
  init: { active: () => true, colour: () => "white", token: 0, tokenColour: "black" },
  actions: { InitiateProbe, PassToken, SendMessage, Deactivate },
  properties: { Sound },
  instances: { S: { Last: 6 }, M: { Last: 8 } },
});
