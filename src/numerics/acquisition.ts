// The most promising point of the unit cube: where a criterion of the model's mean and sd is highest.
import type { Criterion } from './criterion.ts';
import { uncertainty } from './criterion.ts';
import type { Hyperparameters } from './kernel.ts';
import type { Box } from './minimize.ts';
import { minimize } from './minimize.ts';
import type { Posterior, Prediction } from './posterior.ts';
import type { Rng } from './rng.ts';
import { scrambledSobol } from './sobol.ts';

/** What the numbers cannot know of the space. All points are in the cube; `round` gives the feasible point a position stands for. */
export type Cube = {
  readonly dimensions: number;
  /** Coordinates that a gradient may move; the others have few values and are swept. */
  readonly isSmooth: readonly boolean[];
  round(x: Float64Array): Float64Array;
  /** Other positions of coordinate `d` worth trying from `x`; none for a smooth one. */
  sweep(x: Float64Array, d: number): readonly number[];
  /** Whether a rounded point may be answered: it keeps the constraints and is new. */
  isAllowed(x: Float64Array): boolean;
};

export type Winner = { readonly x: Float64Array; readonly mean: number; readonly sd: number };

export type AcquisitionOptions = {
  readonly posterior: Posterior;
  /** A rougher belief that costs less: it picks the candidates that `posterior` is asked of. */
  readonly sieve: Posterior;
  readonly cube: Cube;
  readonly criterion: Criterion;
  readonly hyperparameters: Hyperparameters;
  /** Best observed points, best first; candidates are also drawn around them. */
  readonly best: readonly Float64Array[];
  readonly rng: Rng;
};

const SOBOL_POINTS = 512;
const FINALISTS = 32;
const STARTS = 5;
const ENOUGH_CANDIDATES = 64;
const MAX_EXTRA_DRAWS = 20_000;
const BISECTIONS = 16;

/** An allowed point of a high score; undefined: no allowed point came up at all. */
export function optimizeAcquisition(options: AcquisitionOptions): Winner | undefined {
  const { posterior, sieve, criterion, hyperparameters } = options;
  const candidates = allowedCandidates(options);
  if (candidates.length === 0) return undefined;
  const rough = sieve.predict(candidates);
  // Where the model knows everything, differences of the bound are rounding noise: look where it knows least.
  const isConverged = Math.max(...rough.sd) < 1e-6 * Math.exp(hyperparameters.at(-2)! / 2);
  if (isConverged) return pickBest(posterior, candidates, uncertainty);
  const finalists = spreadBest(candidates, scoresOf(rough, criterion), FINALISTS);
  const starts = spreadBest(finalists, scoresOf(posterior.predict(finalists), criterion), STARTS);
  const polished = starts.flatMap((start) => polish(options, start));
  return pickBest(posterior, [...starts, ...polished], criterion);
}

function scoresOf({ mean, sd }: Prediction, criterion: Criterion): Float64Array {
  return mean.map((value, i) => criterion.score(value, sd[i]!));
}

/** The point with the highest score (the first of equals), from at least one. */
export function pickBest(posterior: Posterior, points: readonly Float64Array[], criterion: Criterion): Winner {
  const prediction = posterior.predict(points);
  const scores = scoresOf(prediction, criterion);
  const at = Math.max(0, scores.indexOf(Math.max(...scores)));
  return { x: points[at]!, mean: prediction.mean[at]!, sd: prediction.sd[at]! };
}

/** Points spread over the cube and points near the best ones; where constraints leave few of them, plain random draws besides. */
function allowedCandidates({ cube, best, hyperparameters, rng }: AcquisitionOptions): Float64Array[] {
  const spread = scrambledSobol(SOBOL_POINTS, cube.dimensions, rng);
  const near = best.flatMap((centre) => Array.from({ length: 8 }, () => perturb(centre, cube, hyperparameters, rng)));
  const allowed = [...spread, ...near].map((x) => cube.round(x)).filter((x) => cube.isAllowed(x));
  for (let k = 0; k < MAX_EXTRA_DRAWS && allowed.length < ENOUGH_CANDIDATES; k++) {
    const x = cube.round(Float64Array.from({ length: cube.dimensions }, () => rng.uniform()));
    if (cube.isAllowed(x)) allowed.push(x);
  }
  return allowed;
}

/** Moves some coordinates by a share of their lengthscale; a coordinate that cannot be moved gradually is drawn anew. */
function perturb(centre: Float64Array, cube: Cube, hyperparameters: Hyperparameters, rng: Rng): Float64Array {
  const share = Math.max(0.3, 2 / cube.dimensions);
  const scale = [0.02, 0.05, 0.1, 0.25][rng.integer(4)]!;
  return centre.map((value, d) => {
    if (rng.uniform() >= share) return value;
    if (!cube.isSmooth[d]!) return rng.uniform();
    const sd = scale * 2 * Math.min(0.5, Math.exp(hyperparameters[d]!));
    return Math.min(Math.max(value + sd * rng.normal(), 0), 1);
  });
}

/** The best candidates that are not next to a better one, `most` of them; of equals the first. */
function spreadBest(candidates: readonly Float64Array[], scores: Float64Array, most: number): Float64Array[] {
  const spread: Float64Array[] = [];
  const isTaken = new Uint8Array(candidates.length);
  while (spread.length < most) {
    let best = -1;
    for (let i = 0; i < scores.length; i++) {
      if (isTaken[i] === 0 && (best < 0 || scores[i]! > scores[best]!)) best = i;
    }
    if (best < 0) break;
    isTaken[best] = 1;
    const x = candidates[best]!;
    if (spread.every((other) => isApart(other, x))) spread.push(x);
  }
  return spread;
}

function isApart(one: Float64Array, other: Float64Array): boolean {
  for (let d = 0; d < one.length; d++) if (Math.abs(one[d]! - other[d]!) > 0.03) return true;
  return false;
}

/** Gradient steps and sweeps in turn, twice; what is allowed among the points on the way. */
function polish(options: AcquisitionOptions, start: Float64Array): Float64Array[] {
  const { isSmooth } = options.cube;
  let x = start;
  for (let round = 0; round < (isSmooth.includes(false) ? 2 : 1); round++) {
    if (isSmooth.includes(true)) x = climb(options, x);
    for (let d = 0; d < isSmooth.length; d++) if (!isSmooth[d]!) x = sweep(options, x, d);
  }
  return x === start ? [] : [x];
}

/** L-BFGS over the smooth coordinates, each in units of its lengthscale. */
function climb({ posterior, cube, criterion, hyperparameters }: AcquisitionOptions, start: Float64Array): Float64Array {
  const smooth = cube.isSmooth.flatMap((isSmooth, d) => (isSmooth ? [d] : []));
  const scales = Float64Array.from(smooth, (d) => Math.exp(hyperparameters[d]!));
  const x = Float64Array.from(start);
  const [meanSlopes, sdSlopes] = [new Float64Array(x.length), new Float64Array(x.length)];
  const place = (z: Float64Array) => smooth.forEach((d, k) => (x[d] = Math.min(1, z[k]! * scales[k]!)));
  const box: Box = { lower: new Float64Array(smooth.length), upper: scales.map((scale) => 1 / scale) };
  const f = (z: Float64Array, into: Float64Array): number => {
    place(z);
    const { mean, sd } = posterior.at(x, meanSlopes, sdSlopes);
    const [byMean, bySd] = criterion.slopes(mean, sd);
    smooth.forEach((d, k) => (into[k] = -(byMean * meanSlopes[d]! + bySd * sdSlopes[d]!) * scales[k]!));
    return -criterion.score(mean, sd);
  };
  const origin = Float64Array.from(smooth, (d, k) => start[d]! / scales[k]!);
  const limits = { iterations: 30, gradientTolerance: 1e-4, valueTolerance: 1e-6 };
  place(minimize(f, origin, box, limits).x);
  return lastAllowed(cube, start, x);
}

/** The rounded end of the way from an allowed start, or else about the last allowed point of it, by bisection. */
function lastAllowed(cube: Cube, start: Float64Array, end: Float64Array): Float64Array {
  const at = (share: number) => cube.round(start.map((value, d) => value + share * (end[d]! - value)));
  if (cube.isAllowed(at(1))) return at(1);
  let [best, share] = [start, 0];
  for (let k = 1; k <= BISECTIONS; k++) {
    const x = at(share + 2 ** -k);
    if (cube.isAllowed(x)) [best, share] = [x, share + 2 ** -k];
  }
  return best;
}

/** The best allowed value of coordinate `d`, all others held. */
function sweep({ posterior, cube, criterion }: AcquisitionOptions, x: Float64Array, d: number): Float64Array {
  const moved = cube.sweep(x, d).map((value) => cube.round(x.with(d, value)));
  return pickBest(posterior, [x, ...moved.filter((point) => cube.isAllowed(point))], criterion).x;
}
