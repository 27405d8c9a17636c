// Whether a cell is a value of a param, and which.
import { UsageError } from '../../errors.ts';
import { shorten } from '../../expressions/caret.ts';
import { latticeIndex, latticeOf, latticeValue } from '../../space/lattice.ts';
import type { Lattice } from '../../space/lattice.ts';
import type { ListParam, Param, ParamValue, RangeParam } from '../../space/param.ts';
import { formatValue, parseNumber, renderValue } from '../../space/value.ts';
import { isSecretName } from '../../views/redact.ts';
import type { Cell } from './table.ts';

/** `reason`: why it is outside the space, as a person reads it. */
export type Fitted =
  { readonly kind: 'value'; readonly value: ParamValue } | { readonly kind: 'outside'; readonly reason: string };

/** Other tools compute what we write as decimals: 0.1 + 0.2 is 0.30000000000000004 there. */
const rounding = 1e-9;

/** Values of a list that are named. */
const shownValues = 8;

/** Throws UsageError for text where a number belongs; `place`: the row and the column, for its message. */
export function fitValue(param: Param, cell: Cell, place: string): Fitted {
  if (cell === undefined || (cell === null && param.kind === 'range')) return outside(`${param.name} is empty`);
  return param.kind === 'list' ? fitList(param, cell) : fitRange(param, toNumber(cell, place));
}

/** A number as JSON or CSV has it; NaN and infinities too. */
export function toNumber(cell: Exclude<Cell, undefined>, place: string): number {
  const value = typeof cell === 'string' ? parseNumber(cell) : cell;
  if (typeof value === 'number') return value;
  throw new UsageError('import.number', `${place}: ${shorten(JSON.stringify(cell))} is no number`);
}

function fitList({ name, values }: ListParam, cell: Exclude<Cell, undefined>): Fitted {
  const index = [sameValue, sameNumber, sameWord]
    .map((isSame) => values.findIndex((value) => isSame(value, cell)))
    .find((found) => found >= 0);
  if (index !== undefined) return { kind: 'value', value: values[index] ?? null };
  if (isSecretName(name)) return outside(`${name} has another value`);
  const some = values.slice(0, shownValues).map((value) => shorten(renderValue(value)));
  const dots = values.length > shownValues ? ', …' : '';
  return outside(`${name}=${shorten(renderValue(cell))} is not one of ${some.join(', ')}${dots}`);
}

function sameValue(value: ParamValue, cell: ParamValue): boolean {
  return renderValue(value) === renderValue(cell);
}

function sameNumber(value: ParamValue, cell: ParamValue): boolean {
  const number = typeof cell === 'string' ? parseNumber(cell) : cell;
  return typeof value === 'number' && value === number;
}

/** Python's spelling of true, false and null, with blanks around it or not. */
function sameWord(value: ParamValue, cell: ParamValue): boolean {
  const word = String(cell).trim();
  if (value === null) return ['none', 'null'].includes(word.toLowerCase());
  return renderValue(value) === (typeof value === 'boolean' ? word.toLowerCase() : word);
}

function fitRange(param: RangeParam, number: number): Fitted {
  const { name, low, high, type, step } = param;
  const written = `${name}=${renderValue(number)}`;
  const bound = [low, high].find((one) => isNear(number, one, Math.abs(one)));
  const value = (bound ?? number) + 0;
  if (!(value >= low && value <= high)) {
    return outside(`${written} is not within ${formatValue(low)}:${formatValue(high)}`);
  }
  const lattice = latticeOf(param);
  const found = lattice === undefined ? value : nearestOn(lattice, value);
  if (found !== undefined) return { kind: 'value', value: found };
  const isWhole = type === 'int' && step === undefined;
  return outside(isWhole ? `${written} is no whole number` : `${written} is off the steps of ${name}`);
}

function nearestOn(lattice: Lattice, value: number): number | undefined {
  const found = latticeValue(lattice, latticeIndex(lattice, value));
  return isNear(found, value, lattice.step) ? found : undefined;
}

function isNear(a: number, b: number, size: number): boolean {
  return Math.abs(a - b) <= rounding * size;
}

function outside(reason: string): Fitted {
  return { kind: 'outside', reason };
}
