// Point ↔ [0,1)^d, by the scale of each param; and what a space holds.
import { unreachable } from '../errors.ts';
import { type Lattice, latticeIndex, latticeOf, latticeValue, logRatio } from './lattice.ts';
import type { Param, ParamValue, Point, RangeParam, SearchSpace } from './param.ts';
import { renderValue } from './value.ts';

/** The largest number below 1. */
const ALMOST_ONE = 1 - Number.EPSILON / 2;

/**
 * The value at u in [0,1). Values of a list, and whole numbers or steps on a linear scale, have cells of equal width; on a log scale
 * the bounds are extended by half a step, so that rounding (never truncating) gives the ends their full share.
 * reverse_log is the mirror image of log: high + low − exp(…).
 */
export function valueFromUnit(param: Param, u: number): ParamValue {
  if (param.kind === 'list')
    return param.values[Math.min(param.values.length - 1, Math.floor(u * param.values.length))] ?? null;
  const lattice = latticeOf(param);
  return lattice === undefined ? numberFromUnit(param, u) : latticeValue(lattice, indexFromUnit(lattice, param, u));
}

/**
 * The middle of the value's cell, or its place on a continuous scale. Taking it back gives the same value for lists, steps and whole
 * numbers (log scales up to some 10^13, linear ones to 10^15); a continuous value to rounding. Throws RangeError for what is not in the param.
 */
export function valueToUnit(param: Param, value: ParamValue): number {
  if (!holds(param, value)) throw new RangeError(`${renderValue(value)} is no value of ${param.name}`);
  if (param.kind === 'list') return (indexInList(param.values, value) + 0.5) / param.values.length;
  const number = Number(value);
  const lattice = latticeOf(param);
  const u =
    lattice === undefined ? numberToUnit(param, number) : indexToUnit(lattice, param, latticeIndex(lattice, number));
  return Math.min(ALMOST_ONE, Math.max(0, u));
}

/** `unit`: one coordinate for each param, in the order of the space. */
export function pointFromUnit(space: SearchSpace, unit: ArrayLike<number>): Point {
  return Object.fromEntries(space.map((param, i) => [param.name, valueFromUnit(param, unit[i] ?? 0)]));
}

/** Throws RangeError for a point outside the space. */
export function pointToUnit(space: SearchSpace, point: Point): Float64Array {
  return Float64Array.from(space, (param) => valueToUnit(param, valueIn(point, param)));
}

/** One text for each point of a space, for sets of points that were tried: values in the order of the space, text in quotes. */
export function pointKey(space: SearchSpace, point: Point): string {
  return space.map((param) => valueKey(valueIn(point, param))).join(',');
}

/** Whether every param has one of its values, and nothing else has one. */
export function contains(space: SearchSpace, point: Point): boolean {
  if (Object.keys(point).length !== space.length) return false;
  return space.every((param) => Object.hasOwn(point, param.name) && holds(param, point[param.name] ?? null));
}

/** How many values a param has; undefined: infinitely many. */
export function valueCount(param: Param): number | undefined {
  return param.kind === 'list' ? param.values.length : latticeOf(param)?.count;
}

/** How many points a space has, exactly; undefined: infinitely many. */
export function cardinality(space: SearchSpace): bigint | undefined {
  const counts = space.map(valueCount);
  if (counts.includes(undefined)) return undefined;
  return counts.reduce((product, count) => product * BigInt(count ?? 0), 1n);
}

function valueIn(point: Point, param: Param): ParamValue {
  if (!Object.hasOwn(point, param.name)) throw new RangeError(`the point has no ${param.name}`);
  return point[param.name] ?? null;
}

/** Tells any two values apart: text stands in quotes. */
export function valueKey(value: ParamValue): string {
  return typeof value === 'string' ? JSON.stringify(value) : renderValue(value);
}

function holds(param: Param, value: ParamValue): boolean {
  if (param.kind === 'list') return indexInList(param.values, value) >= 0;
  if (typeof value !== 'number') return false;
  const lattice = latticeOf(param);
  if (lattice !== undefined) return latticeValue(lattice, latticeIndex(lattice, value)) === value;
  return value >= param.low && value <= param.high;
}

/** NaN is found too. */
function indexInList(values: readonly ParamValue[], value: ParamValue): number {
  return values.findIndex((other) => Object.is(other, value));
}

/** Digits that a double can always hold: 0.01, where arithmetic leaves 0.010000000000000005. */
const SAFE_DIGITS = 15;

/** So near to an end that only rounding kept a coordinate, which stays below 1, from it. */
const AT_END = 1e-12;

function numberFromUnit({ low, high, scale }: RangeParam, u: number): number {
  if (u < AT_END) return low;
  if (1 - u < AT_END) return high;
  const value = scale === 'reverse_log' ? high + low - logFromUnit(low, high, 1 - u) : fromUnit(scale, low, high, u);
  return Math.min(high, Math.max(low, Number(value.toPrecision(SAFE_DIGITS))));
}

function numberToUnit({ low, high, scale }: RangeParam, value: number): number {
  if (scale === 'reverse_log') return 1 - toUnit('log', low, high, high + low - value);
  return toUnit(scale, low, high, value);
}

function indexFromUnit(lattice: Lattice, { scale }: RangeParam, u: number): number {
  if (scale === 'linear') return Math.min(lattice.count - 1, Math.floor(u * lattice.count));
  const { low, high } = cellEdges(lattice);
  if (scale === 'log') return latticeIndex(lattice, logFromUnit(low, high, u));
  return lattice.count - 1 - latticeIndex(lattice, logFromUnit(low, high, 1 - u));
}

function indexToUnit(lattice: Lattice, { scale }: RangeParam, index: number): number {
  if (scale === 'linear') return (index + 0.5) / lattice.count;
  const { low, high } = cellEdges(lattice);
  const mirrored = scale === 'log' ? index : lattice.count - 1 - index;
  const u = toUnit('log', low, high, latticeValue(lattice, mirrored));
  return scale === 'log' ? u : 1 - u;
}

/** Half a step beyond both ends; not below, where that would leave the log scale. */
function cellEdges({ low, step, count }: Lattice): { low: number; high: number } {
  return { low: low > step / 2 ? low - step / 2 : low, high: low + (count - 0.5) * step };
}

function fromUnit(scale: 'linear' | 'log', low: number, high: number, u: number): number {
  return scale === 'linear' ? low + u * (high - low) : logFromUnit(low, high, u);
}

/** From the nearer end, so that both ends are met exactly. */
function logFromUnit(low: number, high: number, u: number): number {
  const ratio = logRatio(low, high);
  return u < 0.5 ? low * Math.exp(u * ratio) : high * Math.exp((u - 1) * ratio);
}

function toUnit(scale: 'linear' | 'log', low: number, high: number, value: number): number {
  switch (scale) {
    case 'linear':
      return (value - low) / (high - low);
    case 'log':
      return logRatio(low, value) / logRatio(low, high);
    default:
      return unreachable(scale);
  }
}
