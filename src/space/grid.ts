// Index ↔ point of the full grid, by arithmetic: a grid of any size costs no memory.
import { UsageError } from '../errors.ts';
import { type Lattice, latticeOf, latticeValue, logRatio } from './lattice.ts';
import type { Param, ParamValue, Point, RangeParam, SearchSpace } from './param.ts';
import { renderParam } from './render.ts';
import type { Zip } from './zip.ts';

const SHORT_DIGITS = 12;

/** Exact. Throws UsageError `grid.needs-points` for a float range that does not say which points. */
export function gridSize(space: SearchSpace, zips: readonly Zip[] = []): bigint {
  refuseEndless(space);
  return wheelsOf(space, zips).reduce((product, { count }) => product * BigInt(count), 1n);
}

/** Mixed radix, the last wheel fastest. Throws RangeError outside 0 … gridSize − 1, and as `gridSize` does. */
export function gridPoint(space: SearchSpace, index: number, zips: readonly Zip[] = []): Point {
  if (!Number.isSafeInteger(index) || index < 0) throw new RangeError(`${index} is no index of a grid`);
  refuseEndless(space);
  let rest = index;
  const values = new Map<string, ParamValue>();
  for (const { count, turn } of wheelsOf(space, zips).toReversed()) {
    turn(rest % count, values);
    rest = Math.floor(rest / count);
  }
  if (rest > 0) throw new RangeError(`${index} is beyond the grid`);
  return Object.fromEntries(space.map(({ name }) => [name, values.get(name) ?? null]));
}

/** Whether some index of the grid has this point. Throws as `gridSize` does. */
export function isInGrid(space: SearchSpace, point: Point, zips: readonly Zip[] = []): boolean {
  refuseEndless(space);
  const isRow = ({ names, rows }: Zip): boolean =>
    rows.some((row) => row.every((value, i) => Object.is(value, point[names[i] ?? ''])));
  const alone = space.filter(({ name }) => zipOf(name, zips) === undefined);
  return zips.every(isRow) && alone.every((param) => isOnAxis(param, point[param.name] ?? null));
}

/** One digit of the index: a param, or all params of a zip, at the place of the first of them. `turn` sets their values. */
type Wheel = { readonly count: number; readonly turn: (digit: number, values: Map<string, ParamValue>) => void };

function wheelsOf(space: SearchSpace, zips: readonly Zip[]): readonly Wheel[] {
  const seen = new Set<Zip>();
  return space.flatMap((param) => {
    const zip = zipOf(param.name, zips);
    if (zip === undefined) return [paramWheel(param)];
    if (seen.has(zip)) return [];
    seen.add(zip);
    return [zipWheel(zip)];
  });
}

function zipOf(name: string, zips: readonly Zip[]): Zip | undefined {
  return zips.find(({ names }) => names.includes(name));
}

function paramWheel(param: Param): Wheel {
  const { count, value } = axisOf(param);
  return { count, turn: (digit, values) => values.set(param.name, value(digit)) };
}

function zipWheel({ names, rows }: Zip): Wheel {
  const turn: Wheel['turn'] = (digit, values) => {
    for (const [i, name] of names.entries()) values.set(name, rows[digit]?.[i] ?? null);
  };
  return { count: rows.length, turn };
}

function isOnAxis(param: Param, value: ParamValue): boolean {
  if (param.kind === 'list') return param.values.some((other) => Object.is(other, value));
  const axis = axisOf(param);
  // Values ascend: the index is found by halving.
  let [low, high] = [0, axis.count - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (Number(axis.value(middle)) < Number(value)) low = middle + 1;
    else high = middle;
  }
  return axis.value(low) === value;
}

/** The values of one param in a grid, ascending; of a list, in its order. */
type Axis = { readonly count: number; readonly value: (index: number) => ParamValue };

function axisOf(param: Param): Axis {
  if (param.kind === 'list') return { count: param.values.length, value: (index) => param.values[index] ?? null };
  const lattice = latticeOf(param);
  if (param.gridPoints !== undefined)
    return lattice === undefined ? floatAxis(param, param.gridPoints) : wholeAxis(param, lattice, param.gridPoints);
  if (lattice === undefined) throw new RangeError(`${param.name} has no finite axis`);
  return latticeAxis(lattice);
}

function latticeAxis(lattice: Lattice): Axis {
  return { count: lattice.count, value: (index) => latticeValue(lattice, index) };
}

/** n points equally spaced on the scale, both ends among them; inner ones the shortest decimals within rounding. */
function floatAxis({ low, high, scale }: RangeParam, n: number): Axis {
  const linear = (index: number): number => {
    const gap = (high - low) / (n - 1);
    return tidy(low + index * gap, Math.min(gap / 4, 8 * Number.EPSILON * Math.max(Math.abs(low), Math.abs(high))));
  };
  const log = (index: number): number => {
    const ratio = logRatio(low, high) / (n - 1);
    const value = low * Math.exp(index * ratio);
    return tidy(value, value * Math.min(ratio / 4, 1e-13));
  };
  const mirrored = (index: number): number => tidy(high + low - log(n - 1 - index), 4 * Number.EPSILON * high);
  const inner = { linear, log, reverse_log: mirrored }[scale];
  return { count: n, value: (index) => (index === 0 ? low : index === n - 1 ? high : inner(index)) };
}

/**
 * The distinct whole numbers among n equally spaced points. On a log scale points lie closer than 1 up to some index, where every whole
 * number is met; from there on each point has one of its own. So count and value follow without going through them.
 */
function wholeAxis({ scale }: RangeParam, lattice: Lattice, n: number): Axis {
  const { low, count } = lattice;
  const high = low + count - 1;
  if (n >= count) return latticeAxis(lattice);
  if (scale === 'linear') return { count: n, value: (index) => low + roundedShare(count - 1, index, n - 1) };
  const log = wholeLogAxis(low, high, n);
  if (scale === 'log') return log;
  return { count: log.count, value: (index) => high + low - Number(log.value(log.count - 1 - index)) };
}

/** Whole part nearest to `total × part / parts`, in integers: the product may be far beyond 2^53. */
function roundedShare(total: number, part: number, parts: number): number {
  const [whole, half] = [BigInt(total) * BigInt(part), BigInt(parts)];
  return Number((2n * whole + half) / (2n * half));
}

function wholeLogAxis(low: number, high: number, n: number): Axis {
  const ratio = logRatio(low, high) / (n - 1);
  const point = (i: number): number => Math.min(high, Math.round(low * Math.exp(i * ratio)));
  // A gap is point × expm1(ratio). The margin keeps rounding from making two of one.
  const margin = 1 + 1e-9 + 1e-14 * n;
  const sparse = Math.ceil(Math.log(margin / Math.expm1(ratio) / low) / ratio);
  const first = Math.min(n - 1, Math.max(0, sparse));
  const dense = point(first) - low;
  return { count: dense + n - first, value: (index) => (index < dense ? low + index : point(first + index - dense)) };
}

/** The shortest decimal within `slack` of a number, if it is as short as those that people write. */
function tidy(value: number, slack: number): number {
  if (Math.abs(value) <= slack) return 0;
  for (let digits = 1; digits <= SHORT_DIGITS; digits++) {
    const decimal = Number(value.toPrecision(digits));
    if (Math.abs(decimal - value) <= slack) return decimal;
  }
  return value;
}

function refuseEndless(space: SearchSpace): void {
  const endless = space.filter((param) => param.kind === 'range' && axisIsEndless(param));
  if (endless.length === 0) return;
  const messages = endless.map((param) => {
    const text = renderParam(param);
    return `--param ${text}  a grid needs to know which points of a float range to take\n  try  --param ${text}:n=5   or :step=S, or :int`;
  });
  throw new UsageError('grid.needs-points', messages.join('\n\nerror: '));
}

function axisIsEndless(param: RangeParam): boolean {
  return param.gridPoints === undefined && latticeOf(param) === undefined;
}
