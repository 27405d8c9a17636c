// A search space as the model sees it: a cube with one coordinate for each param that can vary.
import type { Distance } from '../numerics/kernel.ts';
import { latticeIndex, latticeOf, latticeValue } from '../space/lattice.ts';
import type { Param, ParamValue, Point, SearchSpace } from '../space/param.ts';
import { pointFromUnit, pointToUnit, valueCount, valueFromUnit, valueToUnit } from '../space/unit.ts';

export type Encoding = {
  readonly dimensions: number;
  /** Choices without an order are alike or not; all else has a distance. */
  readonly distances: readonly Distance[];
  /** Whether a coordinate has values everywhere, so that a gradient leads somewhere. */
  readonly isSmooth: readonly boolean[];
  readonly toCube: (point: Point) => Float64Array;
  readonly toPoint: (x: Float64Array) => Point;
  /** The position that `x` stands for: coordinates that have no values everywhere move to the middle of their value. */
  readonly round: (x: Float64Array) => Float64Array;
  /** Coordinate `d` of `toCube(point)`. */
  readonly position: (point: Point, d: number) => number;
  /** Positions of coordinate `d` worth a look from `x`: all if they are few, else steps of doubling size to both sides; none for a smooth one. */
  readonly sweep: (x: Float64Array, d: number) => number[];
};

/** Values of a coordinate that are all looked at, and for a list the most that ever are. */
const FEW_VALUES = 16;
const MOST_CHOICES = 64;

export function encodeSpace(space: SearchSpace): Encoding {
  const varying = space.filter((param) => valueCount(param) !== 1);
  const middle = pointFromUnit(space, new Float64Array(space.length).fill(0.5));
  const isSmooth = varying.map((param) => valueCount(param) === undefined);
  return {
    dimensions: varying.length,
    distances: varying.map((param) => (isOrdered(param) ? 'difference' : 'hamming')),
    isSmooth,
    round: isSmooth.includes(false)
      ? (x) => x.map((u, d) => (isSmooth[d]! ? u : valueToUnit(varying[d]!, valueFromUnit(varying[d]!, u))))
      : (x) => x,
    position: (point, d) => valueToUnit(varying[d]!, point[varying[d]!.name]!),
    toCube: (point) => pointToUnit(varying, point),
    // Params of one value have it wherever one asks, also in the middle.
    toPoint: (x) => ({ ...middle, ...pointFromUnit(varying, x) }),
    sweep: (x, d) => sweepPositions(varying[d], x[d] ?? 0),
  };
}

/** Ranges, and lists of ascending or descending numbers: 16,32,64 are neighbours in this order, whatever their sizes. */
function isOrdered(param: Param): boolean {
  if (param.kind === 'range') return true;
  const { values } = param;
  const signs = values.slice(1).map((value, k) => Math.sign(Number(value) - Number(values[k])));
  return values.every((value) => typeof value === 'number') && signs.every((sign) => sign !== 0 && sign === signs[0]);
}

function sweepPositions(param: Param | undefined, position: number): number[] {
  return param === undefined ? [] : sweepValues(param, position).map((value) => valueToUnit(param, value));
}

function sweepValues(param: Param, position: number): readonly ParamValue[] {
  if (param.kind === 'list') return evenly(param.values, MOST_CHOICES);
  const lattice = latticeOf(param);
  if (lattice === undefined) return [];
  const { count } = lattice;
  const here = latticeIndex(lattice, Number(valueFromUnit(param, position)));
  const jumps = Array.from({ length: Math.ceil(Math.log2(count)) }, (_, k) => 2 ** k);
  const near = jumps.flatMap((jump) => [here - jump, here + jump]).filter((index) => index >= 0 && index < count);
  const indexes = count <= FEW_VALUES ? Array.from({ length: count }, (_, index) => index) : near;
  return indexes.map((index) => latticeValue(lattice, index));
}

/** At most `most` of the values, evenly over the list. */
function evenly<T>(values: readonly T[], most: number): readonly T[] {
  const stride = Math.max(1, Math.ceil(values.length / most));
  return values.filter((_, k) => k % stride === 0);
}
