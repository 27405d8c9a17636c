// A param drawn closer around where the good values lie, or let out where they press against an end. Pure arithmetic.
import { latticeOf, latticeValue } from './lattice.ts';
import type { ListParam, ParamValue, RangeParam } from './param.ts';
import { valueCount, valueFromUnit, valueToUnit } from './unit.ts';

export type Side = 'lower' | 'upper';

/** Where the best value stands at an end: the end was moved outwards, or why not. */
export type Edge =
  | { readonly kind: 'extended'; readonly side: Side }
  /** `limit`: it looks like one that nature gives: 0 or 1 of a share, 1 of a count; `steps`, `mirror`: such a range cannot be extended. */
  | { readonly kind: 'held'; readonly side: Side; readonly why: 'limit' | 'steps' | 'mirror' | 'numbers' };

export type Narrowed = { readonly param: RangeParam; readonly edge: Edge | undefined };

/** Of the hull's width, on both sides of it. */
const MARGIN = 0.25;

/** Of the old width, all on the scale of the range: a zoom that goes wrong is still mended by the next one. */
const LEAST_WIDTH = 0.2;

/** So much of the scale counts as its edge. */
const EDGE = 0.05;

/** How far an end is let out: of the width of a linear range; and of a log range one decade, or the root of its ratio if that is less. */
const LINEAR_EXTENSION = 0.5;
const LOG_EXTENSION = 10;

/**
 * The hull of the good values with a margin, within the old range; and beyond it on the side where the best value stands at an end.
 * `good`: values of the param, at least one. Bounds are rounded outwards: to few digits, to whole numbers, to steps.
 */
export function narrowRange(old: RangeParam, good: readonly number[], best: number): Narrowed {
  const line = asLine(old);
  const units = good.map((value) => valueToUnit(line, value));
  const [from, to] = withLeastWidth(Math.min(...units), Math.max(...units));
  const near = edgeOf(old, best);
  const edge = near === undefined ? undefined : extend(old, near);
  // An end that cannot be moved, though the best stands there, is at least kept.
  const low = near === 'lower' ? (edge?.bound ?? old.low) : boundAt(old, from, Math.floor);
  const high = near === 'upper' ? (edge?.bound ?? old.high) : boundAt(old, to, Math.ceil);
  return { param: { ...old, ...(low < high ? { low, high } : {}) }, edge: edge?.edge };
}

/** Values that were seen among the good ones, and those that were never tried: nothing speaks against them. In their old order. */
export function narrowList(old: ListParam, good: readonly ParamValue[], tried: readonly ParamValue[]): ListParam {
  const values = old.values.filter((value) => includes(good, value) || !includes(tried, value));
  return values.length === 0 ? old : { ...old, values };
}

/** NaN is found too, and 0 is -0. */
function includes(values: readonly ParamValue[], value: ParamValue): boolean {
  return values.includes(value);
}

/** The same scale without steps, where every number between the bounds has a place. */
function asLine({ kind, name, low, high, scale }: RangeParam): RangeParam {
  return { kind, name, low, high, scale, type: 'float' };
}

/** The hull with its margin, at least LEAST_WIDTH wide, within 0 and 1. */
function withLeastWidth(from: number, to: number): readonly [number, number] {
  const margin = MARGIN * (to - from);
  const [low, high] = [Math.max(0, from - margin), Math.min(1, to + margin)];
  if (high - low >= LEAST_WIDTH) return [low, high];
  const start = Math.min(Math.max(0, (from + to - LEAST_WIDTH) / 2), 1 - LEAST_WIDTH);
  return [start, start + LEAST_WIDTH];
}

/** Of a range that can have an edge: one of two values has none. */
function edgeOf(param: RangeParam, value: number): Side | undefined {
  if ((valueCount(param) ?? Infinity) <= 2) return undefined;
  const unit = valueToUnit(asLine(param), value);
  const lattice = latticeOf(param);
  if (value >= (lattice === undefined ? param.high : latticeValue(lattice, lattice.count - 1))) return 'upper';
  if (value <= (lattice?.low ?? param.low)) return 'lower';
  return unit > 1 - EDGE ? 'upper' : unit < EDGE ? 'lower' : undefined;
}

/** `unit` on the old range's scale, as a bound: rounded with `round` outwards, and never beyond the old one. */
function boundAt(old: RangeParam, unit: number, round: (value: number) => number): number {
  if (unit <= 0) return old.low;
  if (unit >= 1 - Number.EPSILON) return old.high;
  const value = Number(valueFromUnit(asLine(old), unit));
  const outwards = onLattice(old, value, round) ?? toFewDigits(old, value, round);
  return Math.min(old.high, Math.max(old.low, outwards));
}

/** undefined: the range has no steps. Never the last step downwards, nor the first upwards: two values stay. */
function onLattice(old: RangeParam, value: number, round: (value: number) => number): number | undefined {
  const lattice = latticeOf(old);
  if (lattice === undefined) return undefined;
  const index = round((value - lattice.low) / lattice.step);
  const [least, most] = round === Math.floor ? [0, lattice.count - 2] : [1, lattice.count - 1];
  return latticeValue(lattice, Math.max(least, Math.min(most, index)));
}

/** Two or three digits, of the value itself or, where many values begin alike, of what the range is wide. */
function toFewDigits({ low, high }: RangeParam, value: number, round: (value: number) => number): number {
  const size = Math.min(Math.abs(value), high - low);
  const exponent = Math.floor(Math.log10(size)) - 2;
  if (!Number.isFinite(exponent) || exponent < -300) return value;
  const quantum = 10 ** exponent;
  const rounded = Number((round(value / quantum) * quantum).toPrecision(15));
  return Number.isFinite(rounded) ? rounded : value;
}

type Extended = { readonly bound: number; readonly edge: Edge };

function extend(old: RangeParam, side: Side): Extended {
  const bound = side === 'lower' ? old.low : old.high;
  const held = (why: Extract<Edge, { kind: 'held' }>['why']): Extended => ({
    bound,
    edge: { kind: 'held', side, why },
  });
  if (old.step !== undefined) return held('steps');
  if (old.scale === 'reverse_log' && side === 'upper') return held('mirror');
  const limit = naturalLimit(old, side);
  const far = side === 'lower' ? Math.max(limit, lowered(old)) : Math.min(limit, raised(old));
  if (far === bound) return held('limit');
  const { low, high } = side === 'lower' ? { low: far, high: old.high } : { low: old.low, high: far };
  const isExact = old.type === 'float' || (Number.isSafeInteger(far) && Number.isSafeInteger(high - low));
  if (!isExact || !Number.isFinite(high - low) || !Number.isFinite(high + low)) return held('numbers');
  return { bound: far, edge: { kind: 'extended', side } };
}

function lowered(old: RangeParam): number {
  const { low, high, scale, type } = old;
  const value = scale === 'linear' ? low - LINEAR_EXTENSION * (high - low) : low / logFactor(old);
  return type === 'int' ? Math.floor(value) : toFewDigits(old, value, Math.floor);
}

function raised(old: RangeParam): number {
  const { low, high, scale, type } = old;
  const value = scale === 'linear' ? high + LINEAR_EXTENSION * (high - low) : high * logFactor(old);
  return type === 'int' ? Math.ceil(value) : toFewDigits(old, value, Math.ceil);
}

function logFactor({ low, high }: RangeParam): number {
  return Math.min(LOG_EXTENSION, Math.sqrt(high) / Math.sqrt(low));
}

/**
 * What no extension crosses. A count begins at 1, or at 0 where it was allowed; a share ends at 0 and 1; and what was positive throughout
 * is not made negative: nobody who asked for 0.1:0.5 expects −0.1.
 */
export function naturalLimit({ low, high, scale, type }: RangeParam, side: Side): number {
  if (side === 'lower') {
    if (type === 'int' && low >= 1) return 1;
    if (low < 0) return -Infinity;
    return scale === 'linear' ? 0 : Number.MIN_VALUE;
  }
  if (high <= 0) return 0;
  return type === 'float' && scale === 'linear' && low >= 0 && high <= 1 ? 1 : Infinity;
}
