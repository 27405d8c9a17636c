import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { OutlookWatch } from '../../src/cli/outlook.ts';
import type { OutlookPorts } from '../../src/cli/outlook.ts';
import type { SearchSpec } from '../../src/search/spec.ts';
import type { SearchSpace } from '../../src/space/param.ts';
import { lookAhead } from '../../src/strategies/outlook.ts';
import type { View } from '../../src/views/view.ts';
import { Story, failed } from '../fakes/facts.ts';

const never = new AbortController().signal;

const space: SearchSpace = [{ kind: 'range', name: 'x', low: 0, high: 1, scale: 'linear', type: 'float' }];

/** Runs of a smooth hill: its top first, and then points that leave ever smaller gaps. */
function runOn(story: Story, count: number, from = 0): Story {
  for (let k = from; k < from + count; k++) {
    const x = (0.5 + k * 0.618) % 1;
    story.run({ x }, 1 - (x - 0.5) ** 2, 1000);
  }
  return story;
}

function smooth(count: number, changes: Partial<SearchSpec> = {}): Story {
  return runOn(new Story({ space, numRuns: 60, stopWhenFlat: true, ...changes }), count);
}

function watchAll(ports: Partial<OutlookPorts> = {}): OutlookWatch {
  return new OutlookWatch({ lookAhead, notice: (text) => expect.fail(text), ...ports });
}

describe('the rule', () => {
  test('a smooth hill is flat as soon as there are ten results, and says why', async () => {
    const watch = watchAll();
    expect(await watch.flat(smooth(9).state, never)).toBeUndefined();
    expect(await watch.flat(smooth(16).state, never)).toMatch(/^flat: expected gain \S+ below /);
  });

  test('the same state gets the same answer, whoever saw it grow: a driver that takes over decides alike', async () => {
    const watching = watchAll();
    const story = smooth(9);
    for (let k = 9; k < 15; k++) {
      runOn(story, 1, k);
      expect(await watching.flat(story.state, never)).toBe(await watchAll().flat(story.state, never));
    }
  });

  test('more runs, once asked for, are made: at least three before it ends again', async () => {
    const watch = watchAll();
    const story = smooth(16).event({ kind: 'search.edited', change: { numRuns: 50, askedRuns: 50 } });
    expect(await watch.flat(story.state, never)).toBeUndefined();
    expect(await watch.flat(runOn(story, 2, 16).state, never)).toBeUndefined();
    expect(await watch.flat(runOn(story, 1, 18).state, never)).toMatch(/^flat/);
  });

  test('a look that fails is told once, and ends nothing', async () => {
    const told: string[] = [];
    const watch = watchAll({
      lookAhead: () => Promise.reject(new RangeError('no model')),
      notice: (text) => void told.push(text),
    });
    expect(await watch.flat(smooth(16).state, never)).toBeUndefined();
    expect(await watch.flat(smooth(17).state, never)).toBeUndefined();
    expect(told).toEqual(['what more runs would gain cannot be told: RangeError: no model']);
  });

  test('failed runs and runs beside each other change nothing: who sees it later decides alike', async () => {
    const story = smooth(12);
    const watching = watchAll();
    expect(await watching.flat(story.state, never)).toBe(await watchAll().flat(story.state, never));
    const beside = story.start({ x: 0.987 });
    story.run({ x: 0.123 }, undefined, 1000, failed);
    for (let k = 12; k < 15; k++) {
      runOn(story, 1, k);
      expect(await watching.flat(story.state, never)).toBe(await watchAll().flat(story.state, never));
    }
    story.report(beside, [0.3]).end(beside);
    expect(await watching.flat(story.state, never)).toBe(await watchAll().flat(story.state, never));
  });

  test('results that are all alike are flat', async () => {
    const story = new Story({ space, numRuns: 60, stopWhenFlat: true });
    for (let k = 0; k < 12; k++) story.run({ x: k / 40 }, 0.5, 1000);
    expect(await watchAll().flat(story.state, never)).toBe('flat: all 12 results are alike');
  });

  test('given up, it looks no further', async () => {
    const giving = new AbortController();
    let looks = 0;
    const flat = { gain: 0, noise: 1, threshold: 1, isNoisy: true, chance: 0, r2: 1 };
    const watch = watchAll({ lookAhead: async () => (looks++, giving.abort(), flat) });
    expect(await watch.flat(smooth(16).state, giving.signal)).toBeUndefined();
    expect(looks).toBe(1);
  });

  test('a hill whose top is still to be found is not flat', async () => {
    const story = new Story({ space, numRuns: 60, stopWhenFlat: true });
    for (let k = 0; k < 12; k++) story.run({ x: k / 40 }, k / 40, 1000);
    expect(await watchAll().flat(story.state, never)).toBeUndefined();
  });
});

describe('for the eye', () => {
  const silent: View = { update: () => {}, notice: () => {}, close: () => {} };

  async function until(holds: () => boolean): Promise<void> {
    for (let k = 0; k < 500 && !holds(); k++) await sleep(20);
    expect(holds()).toBe(true);
  }

  test('a run that ends leads to a look, soon; nothing is known before', async () => {
    const watch = watchAll();
    const story = smooth(10).watch(watch.after(silent, {}));
    expect(watch.latest()).toBeUndefined();
    runOn(story, 1, 10);
    await until(() => watch.latest() !== undefined);
    watch.close();
  });

  test('many results at once lead to one look, and what is long past is not shown', async () => {
    let asked = 0;
    // The clock is asked when a look is wanted, begins and ends.
    const watch = watchAll({ now: () => ((asked += 1), 0) });
    const story = smooth(8).watch(watch.after(silent, {}));
    runOn(story, 6, 8);
    await until(() => watch.latest() !== undefined);
    expect(asked).toBeLessThan(6);
    watch.close();
    expect(runOn(story, 3, 14) && watch.latest()).toBeDefined();
    expect(runOn(story, 1, 17) && watch.latest()).toBeUndefined();
  });

  test('nobody looks where nobody would be shown it', async () => {
    const watch = watchAll();
    for (const options of [{ json: true as const }, { quiet: true as const }]) {
      expect(watch.after(silent, options)).toBe(silent);
    }
    const story = new Story({ space, objective: null }).watch(watch.after(silent, {}));
    story.run({ x: 0.5 }, 0.5, 1000);
    await sleep(50);
    expect(watch.latest()).toBeUndefined();
  });
});
