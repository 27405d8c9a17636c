import { expect, test } from 'vitest';
import { flatReason, leastForFlat, wasFlat } from '../../src/search/outlook.ts';
import type { Outlook } from '../../src/search/outlook.ts';
import { Story, specOf } from '../fakes/facts.ts';

function outlook(gain: number, more: Partial<Outlook> = {}): Outlook {
  return { gain, noise: 0.004, threshold: 0.004, isNoisy: true, chance: 0.05, r2: 0.8, ...more };
}

test('a search is flat when three looks in a row leave less than the noise, and the newest says how much', () => {
  expect(flatReason([outlook(0.0002), outlook(0.003), outlook(0.001)])).toBe(
    'flat: expected gain 0.0002 below the noise 0.004',
  );
  expect(flatReason([outlook(0.0002), outlook(0.001)])).toBeUndefined();
  expect(flatReason([outlook(0.0002, { chance: 0.3 }), outlook(0.003), outlook(0.001)])).toBeUndefined();
  expect(flatReason([outlook(0.0002), outlook(0.005), outlook(0.001)])).toBeUndefined();
  expect(flatReason([outlook(0.0002), undefined, outlook(0.001)])).toBeUndefined();
});

test('without noise it is a thousandth of what lies between the median and the best', () => {
  const quiet = outlook(0.0002, { noise: 1e-9, threshold: 0.0005, isNoisy: false });
  expect(flatReason([quiet, quiet, quiet])).toBe(
    'flat: expected gain 0.0002 below 0.0005, 0.1 % of what lies between median and best',
  );
});

test('more params need more results', () => {
  const range = { kind: 'range', low: 0, high: 1, scale: 'linear', type: 'float' } as const;
  const space = [0, 1, 2, 3, 4, 5].map((d) => ({ ...range, name: `x${d}` }));
  expect(leastForFlat(new Story().state)).toBe(10);
  expect(leastForFlat(new Story({ space }).state)).toBe(18);
  expect(
    leastForFlat(new Story({ space: [...space.slice(0, 3), { kind: 'list', name: 'one', values: [1] }] }).state),
  ).toBe(10);
});

test('a search that ended flat would end so again, until more runs are asked for', () => {
  const story = new Story({ stopWhenFlat: true });
  for (let k = 1; k <= 4; k++) story.run({ rate: 0.1, layers: 1 + k }, 0.5, 1000);
  story.finish('flat: expected gain 0.0002 below the noise 0.004');
  expect(wasFlat(story.state)).toBe(true);
  expect(wasFlat({ ...story.state, spec: specOf() })).toBe(false);
  story.event({ kind: 'search.edited', change: { numRuns: 30, askedRuns: 30 } });
  expect(story.state.sinceChange).toBe(0);
  expect(wasFlat(story.state)).toBe(false);
});
