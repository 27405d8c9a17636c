import { describe, expect, test } from 'vitest';
import { remainingTime, typicalDuration } from '../../src/views/estimate.ts';
import { Story, failed } from '../fakes/facts.ts';

const point = { rate: 0.01, layers: 5 };

describe('when a search will end', () => {
  test('nobody knows before two runs have ended by themselves', () => {
    const story = new Story();
    story.run(point, 0.5, 60_000);
    story.run(point, undefined, 1000, failed);
    expect(remainingTime(story.state, story.now)).toBeUndefined();
  });

  test('a run takes the median of those that completed, with the quartiles as its spread', () => {
    const story = new Story();
    for (const seconds of [10, 20, 30, 40, 50]) story.run(point, 0.5, seconds * 1000);
    expect(typicalDuration(story.state)).toEqual({ middle: 30_000, low: 20_000, high: 40_000 });
  });

  test('the remaining runs are put on the slots one after another', () => {
    const story = new Story({ numRuns: 10, parallelRuns: 3 });
    for (let run = 0; run < 3; run += 1) story.run(point, 0.5, 60_000);
    // 7 runs of 60 s on 3 free slots: 3, 3, 1.
    expect(remainingTime(story.state, story.now)?.middle).toBe(180_000);
  });

  test('what has run already is counted', () => {
    const story = new Story({ numRuns: 4, parallelRuns: 2 });
    story.run(point, 0.5, 60_000);
    story.run(point, 0.5, 60_000);
    story.start(point);
    story.wait(20_000);
    story.start(point);
    story.wait(10_000);
    // 30 s and 50 s are left of the two that run; none waits.
    expect(remainingTime(story.state, story.now)?.middle).toBe(50_000);
  });

  test('a run that takes longer than usual does not make the estimate negative', () => {
    const story = new Story({ numRuns: 3, parallelRuns: 1 });
    story.run(point, 0.5, 1000);
    story.run(point, 0.5, 1000);
    story.start(point);
    story.wait(9000);
    expect(remainingTime(story.state, story.now)?.middle).toBe(0);
  });

  test('runs that wait for their next attempt start no earlier, each on the slot that is free first', () => {
    const story = new Story({ numRuns: 5, parallelRuns: 2 });
    for (let run = 0; run < 2; run += 1) story.run(point, 0.5, 10_000);
    const runs = [40_000, 60_000].map((wait) => {
      const run = story.start(point);
      story.end(run, failed, true, story.now + wait);
      return run;
    });
    // One run of 10 s is not proposed yet; the two others start after 40 s and 60 s.
    expect(remainingTime(story.state, story.now)?.middle).toBe(70_000);
    story.wait(60_000);
    expect(remainingTime(story.state, story.now)?.middle).toBe(20_000);
    story.attempt(runs[0] ?? 0, 2);
    story.attempt(runs[1] ?? 0, 2);
    expect(remainingTime(story.state, story.now)?.middle).toBe(20_000);
  });
});
