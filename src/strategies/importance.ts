// Which params matter, by a model of all results.
import type { Distance } from '../numerics/kernel.ts';
import type { Cells } from '../numerics/importance-top.ts';
import { MOST_CELLS, topShares } from '../numerics/importance-top.ts';
import type { Design, Predictor } from '../numerics/importance.ts';
import { jackknifeErrors, partialDependence, sobolDesign, sobolIndices } from '../numerics/importance.ts';
import { createRng } from '../numerics/rng.ts';
import { scrambledSobol } from '../numerics/sobol.ts';
import { leastR2, leastResults } from '../search/enough.ts';
import type { CurvePoint, Importance, Share } from '../search/importance.ts';
import type { History } from '../search/history.ts';
import type { Param, ParamValue } from '../space/param.ts';
import { latticeOf, latticeValue } from '../space/lattice.ts';
import { valueCount, valueFromUnit, valueToUnit } from '../space/unit.ts';
import type { Model } from './importance-model.ts';
import { chooseModel, meanOf, refit } from './importance-model.ts';
import type { Surrogate } from './surrogate.ts';
import { countResults } from './evidence.ts';
import { fitSurrogate } from './surrogate.ts';

/** Rows of each half of the design; the jackknife, which looks at differences alone, makes do with half of them. */
const DESIGN_ROWS = 1024;
const GROUPS = 8;

/** Points that stand for all that the other params may be, and most values of a param that a curve has. */
const BACKGROUNDS = 64;
const CURVE_POINTS = 33;

/** Streams of chance below a seed of its own: what is known of params must not hang on the search's seed. */
const SEED = 0x1a9;
const [DESIGN, BACKGROUND, GROUPING, CHANCE] = [1, 2, 3, 4];

/** The same history, the same answer; y maximised and −y minimised have the same shares. */
export function importanceOf(history: History): Importance {
  const results = countResults(history);
  if (results < leastResults) return { kind: 'few', results };
  const surrogate = fitSurrogate(history);
  if (surrogate === undefined) return { kind: 'fixed' };
  const { params, encoding } = surrogate;
  const model = chooseModel(history, surrogate);
  const { r2, means } = refit(model, GROUPS, createRng(SEED, GROUPING));
  if (!(r2 >= leastR2)) return { kind: 'unexplained', results, r2 };
  const shares = sharesOf(model, means, surrogate);
  const predict = meanOf(model.observations, model.phi);
  const backgrounds = scrambledSobol(BACKGROUNDS, params.length, createRng(SEED, BACKGROUND)).map(encoding.round);
  const inUnit: Predictor = (points) => predict(points).map(model.toObjective);
  const known = params.map((param, d) => ({ param, ...shares[d]!, curve: curveOf(inUnit, param, d, backgrounds) }));
  const sorted = known.toSorted((a, b) => b.total.share - a.total.share);
  return { kind: 'known', results, r2, params: sorted };
}

type Shares = { readonly first: Share; readonly total: Share; readonly good: Share };

/** Of each coordinate; `without`: models of all rows but some. */
function sharesOf(model: Model, without: readonly Predictor[], { encoding, params }: Surrogate): readonly Shares[] {
  const { observations, phi, toObjective } = model;
  const design = sobolDesign(DESIGN_ROWS, params.length, createRng(SEED, DESIGN), encoding.round);
  const half: Design = { a: design.a.slice(0, DESIGN_ROWS / 2), b: design.b.slice(0, DESIGN_ROWS / 2) };
  const cells = encoding.distances.map((distance, d) => cellsOf(distance, params[d]!));
  const all = measure(meanOf(observations, phi), toObjective, design, cells);
  const errors = jackknifeErrors(without.map((mean) => measure(mean, toObjective, half, cells)));
  const count = params.length;
  // What is estimated of a part of the whole may come out beyond both.
  const share = (k: number): Share => ({ share: Math.min(1, Math.max(0, all[k]!)), standardError: errors[k]! });
  return params.map((_, d) => ({ first: share(d), total: share(count + d), good: share(2 * count + d) }));
}

/** First, total and good shares of all coordinates, one after the other. */
function measure(
  mean: Predictor,
  toObjective: Model['toObjective'],
  { a, b }: Design,
  cells: readonly Cells[],
): Float64Array {
  const points = [...a, ...b];
  const values = mean(points);
  const clip = clipper(values.map(toObjective));
  const { first, total } = sobolIndices((asked) => mean(asked).map((z) => clip(toObjective(z))), { a, b });
  return Float64Array.of(...first, ...total, ...topShares(points, values, cells, createRng(SEED, CHANCE)));
}

/** Values so far out that they would be all there is of the variance, as where runs diverge, count as if they were at Tukey's outer fences. */
function clipper(values: Float64Array): (value: number) => number {
  const sorted = values.toSorted();
  // As many from below as from above: for −y the fences are the same, mirrored.
  const quarter = Math.floor(sorted.length / 4);
  const [q1, q3] = [sorted[quarter]!, sorted[sorted.length - 1 - quarter]!];
  const [low, high] = [q1 - 3 * (q3 - q1), q3 + 3 * (q3 - q1)];
  return q3 > q1 ? (value) => Math.min(high, Math.max(low, value)) : (value) => value;
}

/** Choices are told apart however many they are; of all else, neighbours share a cell. */
function cellsOf(distance: Distance, param: Param): Cells {
  const values = valueCount(param) ?? MOST_CELLS;
  return distance === 'hamming'
    ? { kind: 'choices', count: values }
    : { kind: 'ordered', count: Math.min(values, MOST_CELLS) };
}

function curveOf(
  predict: Predictor,
  param: Param,
  d: number,
  backgrounds: readonly Float64Array[],
): readonly CurvePoint[] {
  const values = curveValues(param);
  const moments = partialDependence(
    predict,
    d,
    values.map((value) => valueToUnit(param, value)),
    backgrounds,
  );
  return values.map((value, k) => ({ value, ...moments[k]! }));
}

/** All values where they are few, else evenly over the scale, both ends included. */
function curveValues(param: Param): readonly ParamValue[] {
  if (param.kind === 'list') return param.values;
  const lattice = latticeOf(param);
  if (lattice !== undefined && lattice.count <= CURVE_POINTS) {
    return Array.from({ length: lattice.count }, (_, index) => latticeValue(lattice, index));
  }
  const places = Array.from({ length: CURVE_POINTS }, (_, k) => k / (CURVE_POINTS - 1));
  return [...new Set(places.map((place) => valueFromUnit(param, place)))];
}
