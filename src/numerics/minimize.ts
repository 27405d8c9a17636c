// Projected L-BFGS: the minimum of a smooth function in a box.

/** Returns the value at x and writes the gradient into `gradient`. Not finite: x is no good, come back. */
export type Differentiable = (x: Float64Array, gradient: Float64Array) => number;

export type Box = { readonly lower: Float64Array; readonly upper: Float64Array };

export type Minimum = { readonly x: Float64Array; readonly value: number; readonly evaluations: number };

export type Limits = {
  readonly iterations: number;
  /** Done when no component of the projected gradient is larger. */
  readonly gradientTolerance: number;
  /** Done when a step wins less than this, relative to max(1, |value|). */
  readonly valueTolerance: number;
};

type Step = { readonly s: Float64Array; readonly y: Float64Array; readonly rho: number };
type Place = { readonly x: Float64Array; readonly gradient: Float64Array; readonly value: number };

const MEMORY = 8;
const BACKTRACKS = 20;

/**
 * A local minimum near `start` (moved into the box first); never worse than the start. Coordinates that stand at a bound and want to
 * leave the box are held (Bertsekas 1982), the others take the L-BFGS direction (Nocedal and Wright 2006, algorithm 7.4) and
 * each step is projected onto the box and halved until it wins (Armijo).
 */
export function minimize(f: Differentiable, start: Float64Array, box: Box, limits: Limits): Minimum {
  let evaluations = 0;
  const visit = (x: Float64Array): Place => {
    const gradient = new Float64Array(x.length);
    evaluations++;
    return { x, gradient, value: f(x, gradient) };
  };
  let place = visit(project(start, box));
  let steps: Step[] = [];
  for (let i = 0; i < limits.iterations; i++) {
    const isFree = freeCoordinates(place, box);
    if (isFlat(place.gradient, isFree, limits.gradientTolerance)) break;
    const next = search(visit, place, direction(place, isFree, steps), box);
    // A direction that wins nothing may come from stale curvature: once more down the gradient before giving up.
    if (next === undefined && steps.length === 0) break;
    if (next === undefined) {
      steps = [];
      continue;
    }
    steps = remember(steps, place, next);
    const win = place.value - next.value;
    place = next;
    if (win <= limits.valueTolerance * Math.max(1, Math.abs(place.value))) break;
  }
  return { x: place.x, value: place.value, evaluations };
}

function project(x: Float64Array, { lower, upper }: Box): Float64Array {
  const inside = new Float64Array(x.length);
  for (let d = 0; d < x.length; d++) inside[d] = Math.min(Math.max(x[d]!, lower[d]!), upper[d]!);
  return inside;
}

/** 1 for those that may move, 0 for those that are held. */
function freeCoordinates({ x, gradient }: Place, { lower, upper }: Box): Uint8Array {
  const isFree = new Uint8Array(x.length);
  for (let d = 0; d < x.length; d++) {
    isFree[d] = Number(gradient[d]! > 0 ? x[d]! > lower[d]! : x[d]! < upper[d]!);
  }
  return isFree;
}

function isFlat(gradient: Float64Array, isFree: Uint8Array, tolerance: number): boolean {
  for (let d = 0; d < gradient.length; d++) if (isFree[d] === 1 && Math.abs(gradient[d]!) > tolerance) return false;
  return true;
}

/** The two-loop recursion over the free coordinates. Without memory: down the gradient, by a length of at most 1. */
function direction({ gradient }: Place, isFree: Uint8Array, steps: readonly Step[]): Float64Array {
  const q = new Float64Array(gradient.length);
  for (let d = 0; d < q.length; d++) q[d] = isFree[d] === 1 ? -gradient[d]! : 0;
  const last = steps.at(-1);
  if (last === undefined) return scale(q, 1 / Math.max(1, Math.sqrt(dot(q, q))));
  const weights = new Float64Array(steps.length);
  for (let k = steps.length - 1; k >= 0; k--) {
    const { s, y, rho } = steps[k]!;
    weights[k] = rho * dot(s, q);
    add(q, y, -weights[k]!);
  }
  scale(q, 1 / (last.rho * dot(last.y, last.y)));
  for (let k = 0; k < steps.length; k++) {
    const { s, y, rho } = steps[k]!;
    add(q, s, weights[k]! - rho * dot(y, q));
  }
  for (let d = 0; d < q.length; d++) if (isFree[d] === 0) q[d] = 0;
  return q;
}

/** The first of the step and its halves that wins a part of what the slope promises; undefined: none does. */
function search(visit: (x: Float64Array) => Place, place: Place, towards: Float64Array, box: Box): Place | undefined {
  let length = 1;
  for (let k = 0; k < BACKTRACKS; k++, length /= 2) {
    const moved = new Float64Array(place.x);
    add(moved, towards, length);
    const x = project(moved, box);
    let promised = 0;
    for (let d = 0; d < x.length; d++) promised += place.gradient[d]! * (x[d]! - place.x[d]!);
    if (!(promised < 0)) continue;
    const next = visit(x);
    if (next.value < place.value && next.value <= place.value + 1e-4 * promised) return next;
  }
  return undefined;
}

/** Keeps the step where the slope grew along it, so that the direction stays a descent. */
function remember(steps: readonly Step[], from: Place, to: Place): Step[] {
  const s = difference(to.x, from.x);
  const y = difference(to.gradient, from.gradient);
  const curvature = dot(s, y);
  if (!(curvature > 1e-10 * dot(y, y))) return [...steps];
  return [...steps, { s, y, rho: 1 / curvature }].slice(-MEMORY);
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  const result = new Float64Array(a.length);
  for (let d = 0; d < a.length; d++) result[d] = a[d]! - b[d]!;
  return result;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}

function add(into: Float64Array, other: Float64Array, factor: number): void {
  for (let k = 0; k < into.length; k++) into[k]! += factor * other[k]!;
}

function scale(vector: Float64Array, factor: number): Float64Array {
  for (let k = 0; k < vector.length; k++) vector[k]! *= factor;
  return vector;
}
