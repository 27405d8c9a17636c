// How many runs a search makes, and whether any point keeps its constraints.
import { UsageError } from '../errors.ts';
import { createRng } from '../numerics/rng.ts';
import { mostRuns } from '../search/run-ids.ts';
import type { StrategyName } from '../search/spec.ts';
import { compileConstraints, feasibleShare, keepsAll } from '../space/constraint.ts';
import type { Constraint } from '../space/constraint.ts';
import { gridPoint, gridSize, isInGrid } from '../space/grid.ts';
import type { Point, SearchSpace } from '../space/param.ts';
import { cardinality } from '../space/unit.ts';
import type { Zip } from '../space/zip.ts';
import type { PlainOptions } from './options.ts';
import type { Asker } from './prompt.ts';
import type { Varied } from './space.ts';
import type { Wait } from './wait.ts';

export type Feasible = { readonly feasible: number; readonly draws: number };

export type Budget = {
  readonly numRuns: number;
  readonly askedRuns: number;
  /** Of the points of a grid that was gone through whole, else of points drawn at random; undefined without constraints. */
  readonly feasible: Feasible | undefined;
  /** What was decided for the user and should be said. */
  readonly notes: readonly string[];
};

/** The space, and the points that are run first. */
export type ToRun = Varied & { readonly startPoints: readonly Point[] };

/** A grid above this many points is not run without being asked for. */
const bigGrid = 10_000n;

/** A grid with constraints of at most so many points is counted exactly. */
const mostCounted = 100_000n;

/** Random points that show how many keep the constraints, of a space that is not counted. */
const mostDraws = 100_000;

export async function planRuns(
  strategy: StrategyName,
  toRun: ToRun,
  options: PlainOptions,
  seed: number,
  asker: Asker,
  wait: Wait,
): Promise<Budget> {
  const { space, zips, startPoints } = toRun;
  const points = strategy === 'grid' ? gridSize(space, zips) : cardinality(space);
  const constraints = await compileConstraints(options.constraint ?? [], space);
  const count = (): Promise<Feasible | undefined> =>
    Promise.resolve(feasibleOf(strategy, toRun, constraints, points, seed));
  const feasible = constraints.length === 0 ? undefined : await wait('checking the constraints', count);
  const isCounted = feasible !== undefined && BigInt(feasible.draws) === points && strategy === 'grid';
  const open = isCounted ? BigInt(feasible.feasible) : points;
  const repeats = options.repeats ?? 1;
  const own = strategy === 'grid' ? startPoints.filter((point) => !isInGrid(space, point, zips)).length : 0;
  const all = open === undefined ? undefined : (open + BigInt(own)) * BigInt(repeats);
  const asked = options.numRuns ?? (await askRuns(strategy, all, options, asker));
  const askedRuns = checkRuns(asked);
  checkStarts(startPoints.length, askedRuns, repeats);
  const numRuns = all === undefined || all > BigInt(askedRuns) ? askedRuns : Number(all);
  return { numRuns, askedRuns, feasible, notes: notesOf(numRuns, askedRuns, repeats) };
}

/** A grid runs all its points where nothing was asked. */
async function askRuns(
  strategy: StrategyName,
  all: bigint | undefined,
  options: PlainOptions,
  asker: Asker,
): Promise<number> {
  if (strategy !== 'grid' || all === undefined) {
    const which = strategy === 'random' ? 'total' : 'maximum';
    return Number(await asker.ask(`Enter the ${which} number of runs to execute`, '--num-runs N'));
  }
  const points = all / BigInt(options.repeats ?? 1);
  if (points > bigGrid) {
    const count = points.toLocaleString('en-US');
    const refusal = new UsageError('grid.big', `the grid has ${count} points`, {
      hint: 'add  --num-runs N  for the first N, or  --yes  for all of them',
    });
    if (!(await asker.confirm(`The grid has ${count} points. Run all of them?`, refusal))) throw refusal;
  }
  return Number(all);
}

function checkRuns(numRuns: number): number {
  if (Number.isSafeInteger(numRuns) && numRuns >= 1 && numRuns <= mostRuns) return numRuns;
  throw new UsageError(
    'num-runs.invalid',
    `the number of runs must be a whole number from 1 to ${mostRuns.toLocaleString('en-US')}`,
    { hint: 'add  --num-runs N' },
  );
}

function checkStarts(startPoints: number, askedRuns: number, repeats: number): void {
  const runs = startPoints * repeats;
  // Of the last point, some repeats may be left out.
  if (Math.ceil(askedRuns / repeats) >= startPoints) return;
  throw new UsageError(
    'start.too-many',
    `${startPoints} start points need ${runs} runs, and --num-runs is ${askedRuns}`,
    {
      hint: `add  --num-runs ${runs}  or more`,
    },
  );
}

function notesOf(numRuns: number, askedRuns: number, repeats: number): readonly string[] {
  const rest = numRuns % repeats;
  return [
    ...(numRuns < askedRuns ? [`the search space has points for ${numRuns} runs only, not ${askedRuns}`] : []),
    ...(rest === 0 ? [] : [`--num-runs counts runs: the last point gets ${rest} of its ${repeats} repeats`]),
  ];
}

function feasibleOf(
  strategy: StrategyName,
  { space, zips }: Varied,
  constraints: readonly Constraint[],
  points: bigint | undefined,
  seed: number,
): Feasible {
  const isCounted = strategy === 'grid' && points !== undefined && points <= mostCounted;
  const rng = createRng(seed, 0xfea51b1e);
  const share = isCounted
    ? countGrid(space, zips, constraints, Number(points))
    : feasibleShare(space, constraints, () => rng.uniform(), mostDraws, zips);
  if (share.feasible > 0) return share;
  const texts = constraints.map(({ text }) => `--constraint ${JSON.stringify(text)}`).join(' and ');
  const count = share.draws.toLocaleString('en-US');
  throw new UsageError(
    'constraint.infeasible',
    isCounted
      ? `none of the ${count} points of the grid keeps ${texts}`
      : `no feasible point in ${count} draws keeps ${texts}`,
    { hint: 'loosen the constraint or widen the params' },
  );
}

function countGrid(
  space: SearchSpace,
  zips: readonly Zip[],
  constraints: readonly Constraint[],
  size: number,
): Feasible {
  let feasible = 0;
  for (let index = 0; index < size; index += 1) {
    if (keepsAll(constraints, gridPoint(space, index, zips))) feasible += 1;
  }
  return { feasible, draws: size };
}
