import { describe, expect, test } from 'vitest';
import type { FromModel } from '../../src/search/from-model.ts';
import type { Suggestion } from '../../src/search/events.ts';
import { balanceText, nearText, sentenceLines, surpriseText, whyPieces } from '../../src/views/why.ts';
import { runOf } from '../../src/search/runs.ts';
import { trialOfRun } from '../../src/search/surprise.ts';
import { Story, mockSearch } from '../fakes/facts.ts';
import { fakeTerminal } from '../fakes/terminal.ts';

const bare: FromModel = {
  by: 'bayesian',
  source: 'model',
  draw: 0,
  mean: 0.836,
  sd: 0.009,
  beta: 1.8,
  hyperparameters: [],
};

const full: FromModel = {
  ...bare,
  acquisition: 'ucb',
  best: 0.835,
  exploit: 0.01,
  explore: 0.0162,
  chanceOfBest: 0.31,
  pending: [13, 14],
  nearest: { trial: 12, distance: 0.04 },
  path: 'plain',
};

const { state } = mockSearch();

function sentence(why: Suggestion, isUtf8 = true): string {
  return whyPieces(fakeTerminal(80, { isUtf8 }), state, why).join('; ');
}

describe('why a point is tried', () => {
  test('of a model: what it expects, what for, near what, and with what running', () => {
    expect(sentence(full)).toBe(
      'expected 0.836 ±0.009, 31 % chance of a new best; mostly to learn (62 %); near run 399; with runs 400, 401 running',
    );
    expect(sentence(full, false)).toMatch(/^expected 0\.836 \+-0\.009, /);
  });

  test('of an older journal: what was recorded then', () => {
    expect(sentence(bare)).toBe('expected 0.836 ±0.009');
  });

  test('where a result may be much further off on one side, both ends are told', () => {
    expect(sentence({ ...bare, resultRange: [0.826, 0.844] })).toBe('expected 0.836 ±0.009');
    expect(sentence({ ...bare, resultRange: [0.4, 0.837] })).toBe('expected 0.836 (0.4 to 0.837)');
    expect(sentence({ ...bare, resultRange: [0.83599, 0.836] })).toBe('expected 0.836 ±0.009');
  });

  test('of the first points, of the user’s own, of a grid, at random', () => {
    expect(sentence({ by: 'bayesian', source: 'start', draw: 0 })).toBe(
      'one of the first points, spread over the space',
    );
    expect(sentence({ by: 'user' })).toBe('asked for by you');
    expect(sentence({ by: 'grid', index: 2 })).toBe('grid: point 3 in order');
    expect(sentence({ by: 'random', draw: 4 })).toBe('random: draw 4');
  });

  test('no chance is called certain', () => {
    const chance = (chanceOfBest: number): string => sentence({ ...bare, chanceOfBest });
    expect(chance(0.0004)).toBe('expected 0.836 ±0.009, less than 1 % chance of a new best');
    expect(chance(0.9999)).toBe('expected 0.836 ±0.009, over 99 % chance of a new best');
    expect(chance(0.5)).toBe('expected 0.836 ±0.009, 50 % chance of a new best');
  });

  test('many running runs are counted, one is named', () => {
    expect(sentence({ ...bare, pending: [1, 2, 3, 4] })).toContain('; with 4 runs running');
    expect(sentence({ ...bare, pending: [2] })).toContain('; with run 389 running');
    expect(sentence({ ...bare, pending: [] })).not.toContain('running');
  });
});

describe('what it is tried for', () => {
  test.each([
    [0.03, 0.01, 'mostly to improve (75 %)'],
    [0.01, 0.03, 'mostly to learn (75 %)'],
    [0.01, 0.01, 'half to improve, half to learn'],
    [0, 0.01, 'to learn: expected as good as the best known'],
    [-0.0123, 0.03, 'to learn: expected 0.012 worse than the best known'],
    [0.01, 0, 'mostly to improve (over 99 %)'],
    [0, 0, 'to learn: expected as good as the best known'],
    [undefined, 0.01, undefined],
    [0.01, undefined, undefined],
    [null as unknown as number, 0.01, undefined],
  ])('gain %s, doubt %s: %s', (exploit, explore, text) => {
    const given = { ...(exploit === undefined ? {} : { exploit }), ...(explore === undefined ? {} : { explore }) };
    expect(balanceText({ ...bare, ...given })).toBe(text);
  });
});

test('with a beta of 0 only the mean was looked at', () => {
  expect(balanceText({ ...bare, beta: 0, exploit: -0.01, explore: 0 })).toBe('to improve: the highest value expected');
});

test('in noise the measure is what the model believes in', () => {
  const why = { ...bare, exploit: -0.0123, explore: 0.03, best: 0.9, believed: 0.84 };
  expect(balanceText(why)).toBe('to learn: expected 0.012 worse than the best the model believes in');
});

test.each([
  [0.1, 'near run 399'],
  [0.2, 'nearest is run 399'],
  [0.3, 'far from all finished runs'],
])('at a distance of %s it is %s', (distance, text) => {
  expect(nearText(state, { ...bare, nearest: { trial: 12, distance } })).toBe(text);
});

test('a trial that is not there is not named', () => {
  expect(nearText(state, { ...bare, nearest: { trial: 99, distance: 0 } })).toBeUndefined();
});

describe('how far a result was foreseen', () => {
  function told(value: number, why: FromModel = bare, goal: 'maximize' | 'minimize' = 'maximize'): string | null {
    const story = new Story({ objective: { metric: 'keras/val_acc', aggregate: 'last', goal } });
    const run = story.start({ rate: 0.1, layers: 4 }, 'local:0', 'local', why);
    story.report(run, [value]).end(run);
    const trial = trialOfRun(story.state, runOf(story.state, run));
    return trial === undefined ? null : surpriseText(story.state, trial);
  }

  test.each([
    [0.836, 'as expected'],
    [0.8387, 'as expected (0.3 sd above)'],
    [0.8333, 'as expected (0.3 sd below)'],
    [0.8495, '1.5 sd above what the model expected'],
    [0.8081, 'surprising: 3.1 sd below what the model expected'],
    [1e9, 'surprising: more than 100 sd above what the model expected'],
  ])('%s: %s', (value, text) => {
    expect(told(value)).toBe(text);
  });

  test('whether it was better than all that was known then', () => {
    const known = { ...bare, best: 0.835 };
    expect(told(0.8387, known)).toBe('as expected (0.3 sd above); better than the best known then, 0.835');
    expect(told(0.8333, known)).toBe('as expected (0.3 sd below)');
    expect(told(0.8333, known, 'minimize')).toBe('as expected (0.3 sd below); better than the best known then, 0.835');
  });
});

test('a sentence is broken between its pieces', () => {
  expect(sentenceLines(['one two', 'three', 'four'], 15)).toEqual(['one two; three;', 'four']);
  expect(sentenceLines(['one two', 'three', 'four'], Infinity)).toEqual(['one two; three; four']);
  expect(sentenceLines(['a piece that is long', 'b'], 5)).toEqual(['a piece that is long;', 'b']);
  expect(sentenceLines([], 5)).toEqual([]);
});
