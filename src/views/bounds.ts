// Params whose best value lies at the edge of what was searched: the space was too small there.
import type { ListParam, Param, ParamValue, Point, RangeParam, SearchSpace } from '../space/param.ts';
import { naturalLimit } from '../space/narrow.ts';
import { valueCount, valueFromUnit, valueToUnit } from '../space/unit.ts';
import { displayValue } from './run-text.ts';
import { safe } from './safe.ts';

/** So much of the scale counts as its edge. */
const edge = 0.05;

const lastUnit = 1 - Number.EPSILON / 2;

/**
 * `layers is at its upper bound 100: widen it`, for every param at an edge. Texts have no edge; nor has what takes only two values, and a bound
 * that looks like a natural limit, as 1 of a share, is none.
 */
export function boundWarnings(space: SearchSpace, point: Point): readonly string[] {
  return space.flatMap((param) => {
    const found = hasEdges(param) ? edgeOf(param, point[param.name] ?? null) : undefined;
    if (found === undefined) return [];
    const { side, bound, isExact } = found;
    const place = `${isExact ? 'at' : 'near'} its ${side} bound ${displayValue(bound)}`;
    return [`${safe(param.name)} is ${place}: widen it`];
  });
}

type Edge = { readonly side: 'lower' | 'upper'; readonly bound: number; readonly isExact: boolean };

function hasEdges(param: Param): boolean {
  const count = valueCount(param);
  return count === undefined || count > 2;
}

function edgeOf(param: Param, value: ParamValue): Edge | undefined {
  if (typeof value !== 'number') return undefined;
  return param.kind === 'list' ? listEdge(param, value) : rangeEdge(param, value);
}

function listEdge({ values }: ListParam, value: number): Edge | undefined {
  const numbers = values.filter((one) => typeof one === 'number');
  if (numbers.length < values.length) return undefined;
  if (value === Math.max(...numbers)) return { side: 'upper', bound: value, isExact: true };
  return value === Math.min(...numbers) ? { side: 'lower', bound: value, isExact: true } : undefined;
}

function rangeEdge(param: RangeParam, value: number): Edge | undefined {
  const unit = valueToUnit(param, value);
  const isHighest = value === param.high || value === valueFromUnit(param, lastUnit);
  const isLowest = value === param.low || value === valueFromUnit(param, 0);
  if (isHighest || unit > 1 - edge)
    return unlessNatural(param, { side: 'upper', bound: param.high, isExact: isHighest });
  if (isLowest || unit < edge) return unlessNatural(param, { side: 'lower', bound: param.low, isExact: isLowest });
  return undefined;
}

function unlessNatural(param: RangeParam, found: Edge): Edge | undefined {
  return naturalLimit(param, found.side) === found.bound ? undefined : found;
}
