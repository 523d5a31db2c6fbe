// Which names a model may use: those that mean the same in TypeScript and in TLA+.

const reserved = new Set(
  (
    "ASSUME ASSUMPTION AXIOM CASE CHOOSE CONSTANT CONSTANTS DOMAIN ELSE ENABLED EXCEPT EXTENDS IF IN INSTANCE LAMBDA " +
    "LEMMA LET LOCAL MODULE OTHER PROPOSITION SF_ SUBSET THEN THEOREM UNCHANGED UNION VARIABLE VARIABLES WF_ WITH " +
    "TRUE FALSE BOOLEAN STRING BY DEF DEFINE HAVE HIDE NEW OBVIOUS OMITTED PICK PROOF PROVE QED STATE SUFFICES TAKE " +
    "TEMPORAL USE WITNESS COROLLARY DEFS ONLY RECURSIVE"
  ).split(" "),
);

/** What the modules that an export extends define, and what the export defines itself. */
const taken = new Set(
  (
    "Nat Int Real Infinity Seq Len Head Tail Append SubSeq SelectSeq Cardinality IsFiniteSet Permutations SortSeq " +
    "Print PrintT Assert JavaTime TLCGet TLCSet RandomElement Any ToString TLCEval " +
    "None vars TypeOK Init Next Spec Fairness BoundedSeq Symmetry DeadlockOnlyWhen"
  ).split(" "),
);

/** Why a name cannot be used, or undefined if it can. */
export function refusal(name: string): string | undefined {
  if (taken.has(name)) return `"${name}" has a meaning in every exported module; use another name`;
  return fieldRefusal(name);
}

/** The same for the field of a record: it may have the name of something that a module defines. */
export function fieldRefusal(name: string): string | undefined {
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) {
    return `"${name}" is not a name in TLA+: letters, digits and _, the first a letter`;
  }
  if (/^(WF|SF)_/.test(name)) return `"${name}" begins as TLA+'s fairness operators do; use another name`;
  if (reserved.has(name)) return `"${name}" is a word of TLA+; use another name`;
  return undefined;
}
