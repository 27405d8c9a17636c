// How many runs a search makes, and whether any point keeps its constraints.
import { UsageError } from '../errors.ts';
import { createRng } from '../numerics/rng.ts';
import type { StrategyName } from '../search/spec.ts';
import { compileConstraints, feasibleShare } from '../space/constraint.ts';
import { gridSize } from '../space/grid.ts';
import type { SearchSpace } from '../space/param.ts';
import { cardinality } from '../space/unit.ts';
import type { SearchOptions } from './options.ts';
import type { Asker } from './prompt.ts';
import type { Wait } from './wait.ts';

export type Budget = {
  /** As asked for; a grid's own size where nothing was asked. */
  readonly numRuns: number;
  /** As many as there can be: where the space is finite, not more than it has points. */
  readonly mostRuns: number;
  readonly feasible: { readonly feasible: number; readonly draws: number } | undefined;
};

/** A grid above this many points is not run without being asked for. */
const bigGrid = 10_000n;

export async function planRuns(
  strategy: StrategyName,
  space: SearchSpace,
  options: SearchOptions,
  seed: number,
  asker: Asker,
  wait: Wait,
): Promise<Budget> {
  const feasible = await wait('checking the constraints', () =>
    checkConstraints(space, options.constraint ?? [], seed),
  );
  const repeats = options.repeats ?? 1;
  if (strategy === 'grid') return { ...(await gridRuns(space, options, repeats, asker)), feasible };
  const numRuns =
    options.numRuns ??
    Number(
      await asker.ask(
        `Enter the ${strategy === 'random' ? 'total' : 'maximum'} number of runs to execute`,
        '--num-runs N',
      ),
    );
  if (!Number.isSafeInteger(numRuns) || numRuns < 1) {
    throw new UsageError('num-runs.invalid', 'the number of runs must be a whole number, at least 1');
  }
  const points = cardinality(space);
  const mostRuns = points === undefined ? numRuns : atMost(points * BigInt(repeats), numRuns);
  return { numRuns, mostRuns, feasible };
}

async function gridRuns(
  space: SearchSpace,
  options: SearchOptions,
  repeats: number,
  asker: Asker,
): Promise<Omit<Budget, 'feasible'>> {
  const points = gridSize(space);
  if (options.numRuns !== undefined) {
    return { numRuns: options.numRuns, mostRuns: atMost(points * BigInt(repeats), options.numRuns) };
  }
  if (points > bigGrid) {
    const count = points.toLocaleString('en-US');
    const refusal = new UsageError('grid.big', `the grid has ${count} points`, {
      hint: 'add  --num-runs N  for the first N, or  --yes  for all of them',
    });
    if (!(await asker.confirm(`The grid has ${count} points. Run all of them?`, refusal))) throw refusal;
  }
  const numRuns = Number(points * BigInt(repeats));
  if (Number.isSafeInteger(numRuns)) return { numRuns, mostRuns: numRuns };
  throw new UsageError(
    'grid.endless',
    `the grid has ${points.toLocaleString('en-US')} points, more than can be numbered`,
    {
      hint: 'add  --num-runs N',
    },
  );
}

async function checkConstraints(
  space: SearchSpace,
  texts: readonly string[],
  seed: number,
): Promise<Budget['feasible']> {
  if (texts.length === 0) return undefined;
  const constraints = await compileConstraints(texts, space);
  const rng = createRng(seed, 0xfea51b1e);
  const share = feasibleShare(space, constraints, () => rng.uniform());
  if (share.feasible > 0) return share;
  throw new UsageError(
    'constraint.infeasible',
    `no feasible point in ${share.draws.toLocaleString('en-US')} draws keeps ${texts.map((text) => `--constraint ${JSON.stringify(text)}`).join(' and ')}`,
    {
      hint: 'loosen the constraint or widen the params',
    },
  );
}

function atMost(runs: bigint, asked: number): number {
  return runs < BigInt(asked) ? Number(runs) : asked;
}
