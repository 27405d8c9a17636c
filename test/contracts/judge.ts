// What every strategy that judges must do. A new rule is finished when it passes.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Curve, History } from '../../src/search/history.ts';
import type { Strategy, Verdict } from '../../src/strategies/strategy.ts';
import { historyWith, mirrored, type Told } from '../strategies/curves.ts';

/** `hopeless`: a history whose last trial the rule stops. */
export type JudgeCase = { readonly name: string; readonly strategy: Strategy; readonly hopeless: readonly Told[] };

export function describeJudge({ name, strategy, hopeless }: JudgeCase): void {
  describe(`judge ${name}`, () => {
    test('keeps the name and the proposals of the strategy', async () => {
      const history = historyWith(hopeless);
      expect(strategy.name).not.toBe('');
      expect(await strategy.propose(history, new AbortController().signal)).toMatchObject({
        kind: expect.any(String) as string,
      });
    });

    test('stops a hopeless run, with finite numbers that tell why', () => {
      const verdict = judgeLast(strategy, historyWith(hopeless));
      expect(verdict.kind).toBe('stop');
      const { decision } = verdict;
      expect(decision?.rule).not.toBe('');
      expect([decision?.step, decision?.value, decision?.threshold, decision?.peers].every(Number.isFinite)).toBe(true);
      expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict);
    });

    test('gives the same verdict twice, and for a copy of the history', () => {
      const history = historyWith(hopeless);
      const verdict = judgeLast(strategy, history);
      expect(judgeLast(strategy, history)).toEqual(verdict);
      expect(judgeLast(strategy, structuredClone(history))).toEqual(verdict);
    });

    test('does not care in what order curves are given, nor for curves of trials that are not there', () => {
      const history = historyWith(hopeless);
      const curves = new Map<number, Curve>([[99, { steps: Float64Array.of(1), values: Float64Array.of(1e9) }]]);
      for (const [number, curve] of [...history.curves].toReversed()) curves.set(number, curve);
      expect(judgeLast(strategy, { ...history, curves })).toEqual(judgeLast(strategy, history));
    });

    test('changes nothing it is given', () => {
      const history = historyWith(hopeless);
      const before = structuredClone(history);
      judgeLast(strategy, history);
      expect(history).toEqual(before);
    });

    test('lets a run go on of which nothing is known: no curve, an empty one, no objective', () => {
      const history = historyWith(hopeless);
      const last = history.trials.length;
      const empty = new Map(history.curves).set(last, { steps: new Float64Array(), values: new Float64Array() });
      const none = new Map([...history.curves].filter(([number]) => number !== last));
      expect(judgeLast(strategy, { ...history, curves: none }).kind).toBe('continue');
      expect(judgeLast(strategy, { ...history, curves: empty }).kind).toBe('continue');
      expect(judgeLast(strategy, { ...history, objective: null }).kind).toBe('continue');
      expect(judgeLast(strategy, historyWith([{ values: [1, 2, 3] }])).kind).toBe('continue');
    });

    test('survives any curves: NaN, infinities, single points, none, steps that jump back; and is blind to the sign', () => {
      fc.assert(
        fc.property(fc.array(told, { minLength: 1, maxLength: 9 }), (trials) => {
          const verdict = judgeLast(strategy, historyWith(trials, 'maximize'));
          const opposite = judgeLast(strategy, historyWith(mirrored(trials), 'minimize'));
          expect(opposite.kind).toBe(verdict.kind);
          if (verdict.decision === undefined || opposite.decision === undefined) {
            expect(opposite.decision).toBe(verdict.decision);
            return;
          }
          const { value, threshold, ...rest } = verdict.decision;
          expect([0 - value, 0 - threshold]).toEqual([0 + opposite.decision.value, 0 + opposite.decision.threshold]);
          expect(opposite.decision).toMatchObject(rest);
          expect(Number.isFinite(value) && Number.isFinite(threshold)).toBe(true);
        }),
        { numRuns: 500 },
      );
    });
  });
}

const number = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -9, max: 9 }) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, 1e-300) },
);

const told: fc.Arbitrary<Told> = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 12 }), number), { maxLength: 12 })
  .chain((points) =>
    fc.record({
      state: fc.constantFrom('complete', 'complete', 'complete', 'stopped', 'failed', undefined),
      values: fc.constant(points.map(([, value]) => value)),
      steps: fc.constantFrom(
        points.map(([step]) => step),
        points.map((_, index) => index),
      ),
      objective: fc.oneof(number, fc.constant(undefined)),
    }),
  )
  .map(({ state, ...rest }) => (state === undefined ? rest : { state, ...rest }));

function judgeLast(strategy: Strategy, history: History): Verdict {
  const trial = history.trials.at(-1);
  if (trial === undefined || strategy.judge === undefined) throw new TypeError('nobody to judge');
  return strategy.judge(trial, history);
}
