// The node table: everything a model says ends up as one of these nodes.
//
// Nodes are plain data without generics. They can be compared, printed, hashed and written to JSON, and every
// reading of a spec (reference evaluator, TLA+ printer, compilers) is one exhaustive `switch` over them. An operator
// exists only if every reading has it: a new row lands in all of them at once.
//
// All reads mean the value *before* the step, except `next`, which only step properties may hold.

/** A bound of a sort: a number, or a constant that each instance of the spec chooses. */
export type Size = number | { readonly constant: string };

/**
 * A finite domain. `name` tells apart domains with equal members: a Floor is not an Epoch. A named sort keeps its
 * name in the export.
 *
 *   bool               FALSE, TRUE
 *   int(lo, hi)        lo..hi
 *   enum(labels)       {"a", "b"}
 *   ids(name)          interchangeable names; how many there are, each instance says
 *   option(elem)       elem \cup {None}
 *   record(fields)     [f : F, g : G]
 *   variant(cases)     [tag : {"a"}, f : F] \cup [tag : {"b"}]
 *   map(key, value)    [Key -> Value], total
 *   set(elem)          SUBSET Elem
 *   seq(elem, max)     sequences of at most max elements
 */
export type Sort =
  | { readonly kind: "bool" }
  | { readonly kind: "int"; readonly name: string; readonly lo: Size; readonly hi: Size }
  | { readonly kind: "enum"; readonly labels: readonly string[]; readonly name?: string }
  | { readonly kind: "ids"; readonly name: string }
  | { readonly kind: "option"; readonly elem: Sort; readonly name?: string }
  | { readonly kind: "record"; readonly fields: SortFields; readonly name?: string }
  | { readonly kind: "variant"; readonly cases: Readonly<Record<string, SortFields>>; readonly name?: string }
  | { readonly kind: "map"; readonly key: Sort; readonly value: Sort; readonly name?: string }
  | { readonly kind: "set"; readonly elem: Sort; readonly name?: string }
  | { readonly kind: "seq"; readonly elem: Sort; readonly max: Size; readonly name?: string };

export type SortFields = Readonly<Record<string, Sort>>;

/** A name that ranges over a sort: a quantifier's, an action's parameter, an operator's argument. */
export interface Binder {
  readonly name: string;
  readonly sort: Sort;
}

/** One step down from a value: into a map at a key, or into a record (or a variant's case) at a field. */
export type Hop = { readonly key: Node } | { readonly field: string };

//  op          operands                meaning, in TLA+
//  ----------  ----------------------  ------------------------------------------------------------------
//  lit         value                   TRUE, 3, "label", None (null)
//  const       name                    a constant of the spec
//  var         name                    a state variable, before the step
//  next        name                    the same after the step: x'
//  bound       name                    a parameter, a quantified name, an operator's argument
//  call        name, args              a named operator: Op(a, b)
//  not         arg                     ~a
//  and, or     args                    a /\ b /\ c, left to right, stopping early
//  implies     left, right             a => b
//  eq, ne      left, right             a = b, a # b; structural
//  lt, le      left, right             a < b, a <= b
//  add … mod   left, right             a + b, a - b, a * b, a \div b, a % b; division rounds down
//  if          cond, then, else        IF c THEN a ELSE b
//  forall …    over, body              \A x \in S, y \in T : p
//  domain      sort                    the sort as a set
//  filter      over, body              {x \in S : p}
//  image       over, body              {e : x \in S}
//  set         elems                   {a, b}
//  in, subset  left, right             a \in s, s \subseteq t
//  union …     left, right             s \cup t, s \cap t, s \ t
//  card        arg                     Cardinality(s)
//  fn          over, body              [k \in K |-> e]
//  get         of, hop                 f[k], r.x
//  except      of, path, value         [f EXCEPT ![k].x = e]
//  record      fields                  [x |-> a, y |-> b]
//  variant     tag, fields             [tag |-> "a", x |-> a]
//  is          arg, tag                v.tag = "a"
//  value       arg                     the element of an option that is not None: v
//  seq         elems                   <<a, b>>
//  len … tail  arg                     Len(q), Head(q), Tail(q)
//  nth         seq, index              q[i], from 1
//  append      seq, elem               Append(q, e)

export type BinaryOp =
  | "implies"
  | "eq"
  | "ne"
  | "lt"
  | "le"
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "mod"
  | "in"
  | "subset"
  | "union"
  | "intersect"
  | "minus";

export type Literal = boolean | number | string | null;

export type Node =
  | { readonly op: "lit"; readonly value: Literal }
  | { readonly op: "const" | "var" | "next" | "bound"; readonly name: string }
  | { readonly op: "call"; readonly name: string; readonly args: readonly Node[] }
  | { readonly op: "not"; readonly arg: Node }
  | { readonly op: "and" | "or"; readonly args: readonly Node[] }
  | { readonly op: BinaryOp; readonly left: Node; readonly right: Node }
  | { readonly op: "if"; readonly cond: Node; readonly then: Node; readonly else: Node }
  | { readonly op: "forall" | "exists"; readonly over: readonly Binder[]; readonly body: Node }
  | { readonly op: "domain"; readonly sort: Sort }
  | { readonly op: "filter" | "image"; readonly over: Binder; readonly body: Node }
  | { readonly op: "set" | "seq"; readonly elems: readonly Node[] }
  | { readonly op: "card" | "len" | "head" | "tail" | "value"; readonly arg: Node }
  | { readonly op: "fn"; readonly over: Binder; readonly body: Node }
  | { readonly op: "get"; readonly of: Node; readonly hop: Hop }
  | { readonly op: "except"; readonly of: Node; readonly path: readonly Hop[]; readonly value: Node }
  | { readonly op: "record"; readonly fields: Readonly<Record<string, Node>> }
  | { readonly op: "variant"; readonly tag: string; readonly fields: Readonly<Record<string, Node>> }
  | { readonly op: "is"; readonly arg: Node; readonly tag: string }
  | { readonly op: "nth"; readonly seq: Node; readonly index: Node }
  | { readonly op: "append"; readonly seq: Node; readonly elem: Node };

/** A temporal formula over state predicates. `each` is \A over finite sorts, outside the temporal operators. */
export type Temporal =
  | { readonly op: "eventually" | "infinitelyOften" | "stabilizes"; readonly arg: Node } // <>p, []<>p, <>[]p
  | { readonly op: "leadsTo"; readonly from: Node; readonly to: Node } // p ~> q
  | { readonly op: "each"; readonly over: readonly Binder[]; readonly body: Temporal };

/** The parts of a node that are nodes, in reading order. */
export function children(node: Node): readonly Node[] {
  switch (node.op) {
    case "lit":
    case "const":
    case "var":
    case "next":
    case "bound":
    case "domain":
      return [];
    case "call":
    case "and":
    case "or":
      return node.args;
    case "not":
    case "card":
    case "len":
    case "head":
    case "tail":
    case "value":
    case "is":
      return [node.arg];
    case "implies":
    case "eq":
    case "ne":
    case "lt":
    case "le":
    case "add":
    case "sub":
    case "mul":
    case "div":
    case "mod":
    case "in":
    case "subset":
    case "union":
    case "intersect":
    case "minus":
      return [node.left, node.right];
    case "if":
      return [node.cond, node.then, node.else];
    case "forall":
    case "exists":
    case "filter":
    case "image":
    case "fn":
      return [node.body];
    case "set":
    case "seq":
      return node.elems;
    case "get":
      return "key" in node.hop ? [node.of, node.hop.key] : [node.of];
    case "except":
      return [node.of, ...node.path.flatMap((hop) => ("key" in hop ? [hop.key] : [])), node.value];
    case "record":
    case "variant":
      return Object.values(node.fields);
    case "nth":
      return [node.seq, node.index];
    case "append":
      return [node.seq, node.elem];
    default:
      return unreachable(node);
  }
}

/** The parts that must all hold. */
export function conjuncts(node: Node): readonly Node[] {
  return node.op === "and" ? node.args.flatMap(conjuncts) : [node];
}

/** Calls `visit` on the node and on everything below it, outer nodes first. */
export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const child of children(node)) walk(child, visit);
}

/** The state predicates inside a temporal formula. */
export function predicates(temporal: Temporal): readonly Node[] {
  switch (temporal.op) {
    case "each":
      return predicates(temporal.body);
    case "leadsTo":
      return [temporal.from, temporal.to];
    case "eventually":
    case "infinitelyOften":
    case "stabilizes":
      return [temporal.arg];
    default:
      return unreachable(temporal);
  }
}

/** The end of an exhaustive `switch`. Reaching it is a bug in slotcheck, never in a model. */
export function unreachable(missing: never): never {
  throw new Error(`internal error: no case for ${JSON.stringify(missing)}`);
}
