// All an expression may be made of. What is not in these tables is refused before anything is evaluated.

/** Function name → fewest and most arguments. */
export const FUNCTIONS: ReadonlyMap<string, readonly [number, number]> = new Map([
  ...['abs', 'ceil', 'floor', 'fix', 'sign', 'sqrt', 'cbrt', 'exp', 'expm1', 'log2', 'log10', 'log1p'].map(one),
  ...['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh'].map(one),
  ...['round', 'log'].map((name) => [name, [1, 2]] as const),
  ...['atan2', 'pow', 'mod'].map((name) => [name, [2, 2]] as const),
  ...['min', 'max', 'hypot'].map((name) => [name, [1, Infinity]] as const),
]);

export const CONSTANTS: ReadonlySet<string> = new Set(['pi', 'e', 'tau', 'Infinity', 'NaN']);

/** A word of mathjs's that is a name nowhere, unless it stands in signs. */
export const RESERVED = 'end';

export type OperatorKind = 'arithmetic' | 'order' | 'equality' | 'logic';

/** mathjs's function behind an operator → what its operands must be. */
export const OPERATORS: ReadonlyMap<string, OperatorKind> = new Map<string, OperatorKind>([
  ...['add', 'subtract', 'multiply', 'divide', 'mod', 'pow', 'unaryMinus', 'unaryPlus'].map(as('arithmetic')),
  ...['smaller', 'smallerEq', 'larger', 'largerEq'].map(as('order')),
  ...['equal', 'unequal'].map(as('equality')),
  ...['and', 'or', 'not'].map(as('logic')),
]);

/** The signs of a chain such as `1 < x <= 5`, of which the tree keeps only the functions. */
export const COMPARISONS: ReadonlyMap<string, string> = new Map([
  ['smaller', '<'],
  ['smallerEq', '<='],
  ['larger', '>'],
  ['largerEq', '>='],
  ['equal', '=='],
  ['unequal', '!='],
]);

/** What people write out of habit → what is meant here. Tried in this order, outside quoted text. */
export const MENDS: readonly { readonly written: RegExp; readonly mend: string }[] = [
  { written: /\*\*/, mend: 'power is written ^' },
  { written: /&&?/, mend: 'write the word and' },
  { written: /\|\|?/, mend: 'write the word or' },
  { written: /!(?!=)/, mend: 'write the word not' },
  { written: /=[<>]/, mend: 'write <= or >=' },
  { written: /<>/, mend: 'unequal is written !=' },
  { written: /(?<![=<>!])=(?!=)/, mend: 'equal is written ==' },
  { written: /===/, mend: 'equal is written ==' },
];

function one(name: string): readonly [string, readonly [number, number]] {
  return [name, [1, 1]];
}

function as(kind: OperatorKind): (name: string) => readonly [string, OperatorKind] {
  return (name) => [name, kind];
}
