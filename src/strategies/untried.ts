// Points that keep the constraints and were not proposed yet: one at random, or all of a small space.
import type { Rng } from '../numerics/rng.ts';
import type { History } from '../search/history.ts';
import type { Constraint } from '../space/constraint.ts';
import { keepsAll } from '../space/constraint.ts';
import { latticeOf, latticeValue } from '../space/lattice.ts';
import type { Param, ParamValue, Point } from '../space/param.ts';
import { cardinality, pointFromUnit, pointKey } from '../space/unit.ts';
import { breathe, ROUNDS_PER_BREATH } from './breathe.ts';
import type { Proposal } from './strategy.ts';

export type Drawn = { readonly kind: 'point'; readonly point: Point } | Extract<Proposal, { kind: 'done' }>;

/** Draws from the space before giving up on chance. */
const MAX_DRAWS = 100_000;

/** Largest space that is ever gone through point by point. */
const MAX_ENUMERATED = 1_000_000;

/**
 * A point drawn at random until it is new and keeps the constraints. A finite space of at most MAX_ENUMERATED points is drawn from
 * no more often than it has points and then gone through instead, so that the last points are found and its end is known.
 * Cost: at most MAX_DRAWS draws and MAX_ENUMERATED tests; rejects with the signal's reason.
 */
export async function drawUntried(
  history: History,
  constraints: readonly Constraint[],
  rng: Rng,
  signal: AbortSignal,
): Promise<Drawn> {
  const size = cardinality(history.space) ?? Infinity;
  const draws = size < MAX_DRAWS ? Number(size) : MAX_DRAWS;
  for (let k = 0; k < draws; k++) {
    if (k > 0 && k % ROUNDS_PER_BREATH === 0) await breathe(signal);
    const u = Float64Array.from({ length: history.space.length }, () => rng.uniform());
    const point = pointFromUnit(history.space, u);
    if (isOpen(history, constraints, point)) return { kind: 'point', point };
  }
  if (size > MAX_ENUMERATED) return { kind: 'done', reason: unluckyReason(constraints) };
  const open = await listUntried(history, constraints, signal);
  const point = open[rng.integer(Math.max(1, open.length))];
  return point === undefined
    ? { kind: 'done', reason: exhaustedReason(history, constraints, size) }
    : { kind: 'point', point };
}

/** All untried points of a finite space that keep the constraints, in grid order. */
export async function listUntried(
  history: History,
  constraints: readonly Constraint[],
  signal: AbortSignal,
): Promise<Point[]> {
  const axes = history.space.map(axisOf);
  const size = axes.reduce((product, axis) => product * axis.values.length, 1);
  const open: Point[] = [];
  for (let index = 0; index < size; index++) {
    if (index > 0 && index % ROUNDS_PER_BREATH === 0) await breathe(signal);
    const point = pointAt(axes, index);
    if (isOpen(history, constraints, point)) open.push(point);
  }
  return open;
}

/** Whether the point is new and keeps the constraints. */
export function isOpen(history: History, constraints: readonly Constraint[], point: Point): boolean {
  return keepsAll(constraints, point) && !history.tried.has(pointKey(history.space, point));
}

type Axis = { readonly name: string; readonly values: readonly ParamValue[] };

/** Every value of a param that has finitely many, also those that `n=K` leaves out of a grid. */
function axisOf(param: Param): Axis {
  if (param.kind === 'list') return param;
  const lattice = latticeOf(param);
  if (lattice === undefined) return { name: param.name, values: [] };
  return {
    name: param.name,
    values: Array.from({ length: lattice.count }, (_, index) => latticeValue(lattice, index)),
  };
}

/** Mixed radix, the last param fastest, as a grid counts. */
function pointAt(axes: readonly Axis[], index: number): Point {
  let rest = index;
  const entries = axes.toReversed().map(({ name, values }): [string, ParamValue] => {
    const value = values[rest % values.length] ?? null;
    rest = Math.floor(rest / values.length);
    return [name, value];
  });
  return Object.fromEntries(entries.toReversed());
}

function exhaustedReason({ tried }: History, constraints: readonly Constraint[], size: bigint | number): string {
  const kept = constraints.length > 0 ? ' keep the constraints' : '';
  return `search space exhausted (${tried.size} of ${size} points${kept})`;
}

function unluckyReason(constraints: readonly Constraint[]): string {
  const kept = constraints.length > 0 ? ' that keeps the constraints' : '';
  return `no new point${kept} in ${MAX_DRAWS.toLocaleString('en-US')} draws`;
}
