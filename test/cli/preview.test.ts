import { expect, test } from 'vitest';
import { previewPoints } from '../../src/cli/preview.ts';
import { historyOf } from '../../src/search/trials.ts';
import type { SearchSpace } from '../../src/space/param.ts';
import { bayesian } from '../../src/strategies/bayesian.ts';
import { Story } from '../fakes/facts.ts';

const space: SearchSpace = [{ kind: 'range', name: 'x', low: 0, high: 1, scale: 'linear', type: 'float' }];
const known = [0.1, 0.3, 0.5, 0.6, 0.8].map((x) => ({ point: { x }, objective: 1 - (x - 0.4) ** 2 }));

test('what is previewed is what is proposed, however bold the search is', async () => {
  const first = async (exploration: number) => {
    const { state } = new Story({ space, choice: { acquisition: 'ucb', exploration } });
    state.imported.push(...known);
    for (const { point } of known) state.tried.add(String(point.x));
    const proposal = await bayesian.propose(historyOf(state), new AbortController().signal);
    const [point] = await previewPoints(bayesian, state.spec, 1, known);
    expect(proposal).toMatchObject({ kind: 'point', point });
    return point;
  };
  expect(await first(0)).not.toEqual(await first(1));
});
