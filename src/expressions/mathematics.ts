// The one place that imports mathjs: its parser and the functions of the whitelist, over plain numbers.
import {
  absDependencies,
  acosDependencies,
  addDependencies,
  andDependencies,
  asinDependencies,
  atan2Dependencies,
  atanDependencies,
  cbrtDependencies,
  ceilDependencies,
  cosDependencies,
  coshDependencies,
  create,
  divideDependencies,
  eDependencies,
  equalDependencies,
  expDependencies,
  expm1Dependencies,
  fixDependencies,
  floorDependencies,
  hypotDependencies,
  largerDependencies,
  largerEqDependencies,
  log10Dependencies,
  log1pDependencies,
  log2Dependencies,
  logDependencies,
  type MathNode,
  maxDependencies,
  minDependencies,
  modDependencies,
  multiplyDependencies,
  notDependencies,
  orDependencies,
  parseDependencies,
  piDependencies,
  powDependencies,
  roundDependencies,
  signDependencies,
  sinDependencies,
  sinhDependencies,
  smallerDependencies,
  smallerEqDependencies,
  sqrtDependencies,
  subtractDependencies,
  tanDependencies,
  tanhDependencies,
  tauDependencies,
  unaryMinusDependencies,
  unaryPlusDependencies,
  unequalDependencies,
} from 'mathjs/number';

export type Scalar = number | string | boolean;

const parts = {
  absDependencies,
  acosDependencies,
  addDependencies,
  andDependencies,
  asinDependencies,
  atan2Dependencies,
  atanDependencies,
  cbrtDependencies,
  ceilDependencies,
  cosDependencies,
  coshDependencies,
  divideDependencies,
  eDependencies,
  equalDependencies,
  expDependencies,
  expm1Dependencies,
  fixDependencies,
  floorDependencies,
  hypotDependencies,
  largerDependencies,
  largerEqDependencies,
  log10Dependencies,
  log1pDependencies,
  log2Dependencies,
  logDependencies,
  maxDependencies,
  minDependencies,
  modDependencies,
  multiplyDependencies,
  notDependencies,
  orDependencies,
  parseDependencies,
  piDependencies,
  powDependencies,
  roundDependencies,
  signDependencies,
  sinDependencies,
  sinhDependencies,
  smallerDependencies,
  smallerEqDependencies,
  sqrtDependencies,
  subtractDependencies,
  tanDependencies,
  tanhDependencies,
  tauDependencies,
  unaryMinusDependencies,
  unaryPlusDependencies,
  unequalDependencies,
};

// The types of mathjs say its own parts may be undefined; hence the cast.
const math = create(parts as never);
const equalNumbers = math.equal.bind(math) as (a: number, b: number) => boolean;

// mathjs knows no == of text among numbers. Ours takes every kind of value.
math.import({ equal: isSame, unequal: (a: Scalar, b: Scalar) => !isSame(a, b) }, { override: true });

/** The tree of a text, not yet checked: never compile it before `checkTree`. Throws mathjs's SyntaxError, with `char` from 1. */
export function parseTree(text: string): MathNode {
  return math.parse(text);
}

/** Numbers are the same within mathjs's relative tolerance (0.1 + 0.2 == 0.3); anything beside text by how it is written. */
function isSame(a: Scalar, b: Scalar): boolean {
  if (typeof a === 'number' && typeof b === 'number') return equalNumbers(a, b);
  if (typeof a === 'string' || typeof b === 'string') return String(a) === String(b);
  return Number(a) === Number(b);
}
