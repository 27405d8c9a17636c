import { describe, expect, test } from 'vitest';
import { encodeSpace } from '../../src/strategies/encoding.ts';
import { gatherEvidence } from '../../src/strategies/evidence.ts';
import type { Trial } from '../../src/search/history.ts';
import { range } from '../fakes/range.ts';
import { emptyHistory } from './play.ts';

const space = [range('x', 0, 1)];

function evidenceOf(changes: readonly Partial<Trial>[]) {
  const trials = changes.map((change, k): Trial => ({
    number: k + 1,
    point: { x: k / changes.length },
    objective: k,
    standardError: undefined,
    lastStep: undefined,
    outcome: { state: 'complete', reason: 'exit 0' },
    suggestion: { by: 'user' },
    ...change,
  }));
  return gatherEvidence({ ...emptyHistory(space), trials }, encodeSpace(space));
}

const plain = [{}, {}, {}, {}, {}, {}];

describe('evidence', () => {
  test('without repeats nothing is known of the noise of one value', () => {
    expect([...evidenceOf(plain).noise]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('a standard error is noise in the unit of the model: half from itself, half from all', () => {
    const standardError = 0.1;
    const { noise, values } = evidenceOf(plain.map(() => ({ standardError })));
    // Evenly spaced values are hardly bent by the warp: the slope is that of the standardisation.
    const slope = (values[3]! - values[2]!) / 1;
    expect(noise[2]).toBeCloseTo((standardError * slope) ** 2, 3);
    const uneven = evidenceOf(plain.map((_, k) => ({ standardError: k === 0 ? 0.3 : 0.1 })));
    expect(uneven.noise[1]).toBeGreaterThan(noise[1]!);
    expect(uneven.noise[0]).toBeGreaterThan(uneven.noise[1]!);
  });

  test('a run that was stopped early counts with its value, less surely', () => {
    const stopped = evidenceOf(
      plain.map((_, k) => (k === 2 ? { outcome: { state: 'stopped', reason: 'early stop' } as const } : {})),
    );
    expect(stopped.values).toEqual(evidenceOf(plain).values);
    expect([...stopped.noise].map((value) => value > 0)).toEqual([false, false, true, false, false, false]);
  });

  test.each(['killed', 'lost'] as const)(
    'a run that was %s says nothing of its point, and is not tried again',
    (state) => {
      const ended = evidenceOf(plain.map((_, k) => (k === 2 ? { outcome: { state, reason: state } } : {})));
      expect(ended.trials).toEqual([1, 2, 4, 5, 6]);
      expect([...ended.values]).toEqual([...evidenceOf(plain.map((_, k) => (k === 2 ? { outcome: undefined } : {}))).values]); // prettier-ignore
      expect(ended.pending).toEqual([Float64Array.of(2 / 6)]);
      expect(ended.pendingTrials).toEqual([]);
    },
  );

  test('the best of repeated points is as unsure as the others', () => {
    const { noise } = evidenceOf(plain.map(() => ({ standardError: 0.2 })));
    // Evenly spaced values are hardly bent.
    for (const variance of noise) expect(variance / noise[2]!).toBeCloseTo(1, 1);
  });

  test('what repeats showed is the variance of a further result too', () => {
    expect(evidenceOf(plain).repeatVariance(0)).toBe(0);
    const { noise, repeatVariance } = evidenceOf(plain.map(() => ({ standardError: 0.1 })));
    expect(repeatVariance(0)).toBeCloseTo(noise[2]!, 3);
  });

  test('standard errors of huge values are noise as those of small ones are', () => {
    const small = evidenceOf(plain.map((_, k) => ({ objective: k, standardError: 0.2 })));
    const huge = evidenceOf(plain.map((_, k) => ({ objective: k * 1e300, standardError: 0.2 * 1e300 })));
    small.noise.forEach((variance, i) => expect(huge.noise[i]).toBeCloseTo(variance, 10));
  });

  test('the best is a finite result, in the unit of the objective', () => {
    const failed = { outcome: { state: 'failed', reason: 'exit 1' } } as const;
    expect(evidenceOf([{ objective: 3 }, { objective: Infinity }, { objective: 9, ...failed }]).best).toBe(3);
    expect(evidenceOf([failed, { objective: NaN }]).best).toBeUndefined();
  });
});
