import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RunBlock } from '../../src/search/events.ts';
import { reservedRuns, runIdOf } from '../../src/search/run-ids.ts';

/** In the order they are taken: each behind the one before, with a gap or without. */
const blocks: fc.Arbitrary<readonly RunBlock[]> = fc
  .array(fc.record({ gap: fc.nat(5), count: fc.integer({ min: 1, max: 6 }) }), { minLength: 1, maxLength: 6 })
  .map((parts) => {
    let next = 1;
    return parts.map(({ gap, count }) => {
      const firstRun = next + gap;
      next = firstRun + count;
      return { firstRun, count };
    });
  });

test('the runs of a search take the IDs of its blocks one after another, each once', () => {
  fc.assert(
    fc.property(blocks, (all) => {
      const trials = Array.from({ length: reservedRuns(all) }, (_, index) => index + 1);
      const expected = all.flatMap(({ firstRun, count }) =>
        Array.from({ length: count }, (_, index) => firstRun + index),
      );
      const ids = trials.map((trial) => runIdOf(all, trial));
      expect(ids).toEqual(expected);
      expect(new Set(ids).size).toBe(ids.length);
    }),
  );
});

test('a run beyond all blocks has none', () => {
  fc.assert(
    fc.property(blocks, fc.integer({ min: 1, max: 9 }), (all, more) => {
      expect(() => runIdOf(all, reservedRuns(all) + more)).toThrow(TypeError);
    }),
  );
});
