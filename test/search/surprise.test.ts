import { expect, test } from 'vitest';
import type { Suggestion } from '../../src/search/events.ts';
import { calibrationOf, shareWithinOneSd, surpriseOf, trialOfRun } from '../../src/search/surprise.ts';
import { runOf } from '../../src/search/runs.ts';
import { Story, complete, failed } from '../fakes/facts.ts';

function model(mean: number, sd: number): Suggestion {
  return { by: 'bayesian', source: 'model', draw: 0, mean, sd, beta: 1, hyperparameters: [] };
}

function run(story: Story, value: number | undefined, why: Suggestion, outcome = complete): number {
  const number = story.start({ rate: 0.1, layers: 4 }, 'local:0', 'local', why);
  if (value !== undefined) story.report(number, [value]);
  story.end(number, outcome);
  return number;
}

function surprise(story: Story, number: number): number | undefined {
  const trial = trialOfRun(story.state, runOf(story.state, number));
  return trial === undefined ? undefined : surpriseOf(story.state, trial);
}

test('a result is so many standard deviations above what was expected', () => {
  const story = new Story();
  expect(surprise(story, run(story, 0.75, model(0.5, 0.125)))).toBe(2);
  expect(surprise(story, run(story, 0.25, model(0.5, 0.125)))).toBe(-2);
});

test('above is above, also where lower is better', () => {
  const story = new Story({ objective: { metric: 'keras/val_acc', aggregate: 'last', goal: 'minimize' } });
  expect(surprise(story, run(story, 0.75, model(0.5, 0.125)))).toBe(2);
});

test('where the two sides differ, the one on which the result fell is the measure', () => {
  const story = new Story();
  const lopsided = { ...model(0.5, 0.125), resultSd: 0.3, resultRange: [0.25, 1] } as Suggestion;
  expect(surprise(story, run(story, 0, lopsided))).toBe(-2);
  expect(surprise(story, run(story, 0.75, lopsided))).toBe(0.5);
});

test('nothing is surprising without a result, without an expectation, or where there was no doubt', () => {
  const story = new Story();
  expect(surprise(story, run(story, undefined, model(0.5, 0.1)))).toBeUndefined();
  expect(surprise(story, run(story, 0.5, model(0.5, 0.1), failed))).toBeUndefined();
  expect(surprise(story, run(story, 0.5, { by: 'user' }))).toBeUndefined();
  expect(surprise(story, run(story, 0.5, { by: 'bayesian', source: 'start', draw: 0 }))).toBeUndefined();
  expect(surprise(story, run(story, 0.5, model(0.4, 0)))).toBeUndefined();
  // JSON has no NaN: what was not finite is null in the journal.
  expect(surprise(story, run(story, 0.5, model(0.4, null as unknown as number)))).toBeUndefined();
  const running = story.start({ rate: 0.1, layers: 4 }, 'local:0', 'local', model(0.5, 0.1));
  story.report(running, [0.9]);
  expect(surprise(story, running)).toBeUndefined();
});

test('of a repeated point the mean is compared, once all of its runs have ended', () => {
  const story = new Story({ repeats: 2, numRuns: 4 });
  const first = run(story, 0.5, model(0.5, 0.125));
  const second = story.start({ rate: 0.1, layers: 4 }, 'local:0', 'local', model(0.5, 0.125));
  story.report(second, [1]);
  expect(surprise(story, first)).toBeUndefined();
  story.end(second);
  expect([surprise(story, first), surprise(story, second)]).toEqual([2, 2]);
});

test('the calibration counts results within one standard deviation, from five results on', () => {
  const story = new Story();
  run(story, 0.1, { by: 'bayesian', source: 'start', draw: 0 });
  for (const value of [0.5, 0.6, 0.4, 0.75]) run(story, value, model(0.5, 0.125));
  expect(calibrationOf(story.state)).toBeUndefined();
  run(story, 0.25, model(0.5, 0.125));
  run(story, undefined, model(0.5, 0.125), failed);
  expect(calibrationOf(story.state)).toEqual({ results: 5, within: 3 });
});

test('what was expected under another objective does not count', () => {
  const story = new Story();
  for (const value of [0.5, 0.6, 0.4, 0.75, 0.5, 0.5]) run(story, value, model(0.5, 0.125));
  story.state.foretoldFrom = 2;
  expect(calibrationOf(story.state)).toEqual({ results: 5, within: 4 });
  story.state.foretoldFrom = 3;
  expect(calibrationOf(story.state)).toBeUndefined();
});

test('a model that is right finds the usual share within one standard deviation', () => {
  // Midpoints of 10,000 equal parts of the normal distribution, by its distribution function.
  const parts = 10_000;
  const within = Array.from({ length: parts }, (_, k) => (k + 0.5) / parts).filter((p) => p > 0.158655 && p < 0.841345);
  expect(within.length / parts).toBeCloseTo(shareWithinOneSd, 3);
});
