import { expect, test } from 'vitest';
import type { Suggestion } from '../../src/search/events.ts';
import { suggestionJson } from '../../src/views/suggestion-json.ts';
import { nextRecord, renderNext } from '../../src/views/next.ts';
import type { NextScreen } from '../../src/views/next.ts';
import { Story, mockSearch } from '../fakes/facts.ts';
import { fakeTerminal } from '../fakes/terminal.ts';

function model(changes: object): Suggestion {
  const plain = { by: 'bayesian', source: 'model', draw: 0, mean: 0.836, sd: 0.009, beta: 1.8, hyperparameters: [] };
  return { ...plain, ...changes } as Suggestion;
}

const near = { nearest: { trial: 20, distance: 0.02 } };
const far = { nearest: { trial: 6, distance: 0.4 } };

const points = [
  {
    point: { rate: 0.01654321, layers: 55 },
    why: model({ mean: 0.8431, exploit: 0.0007, explore: 0.0003, chanceOfBest: 0.47, ...near }),
  },
  {
    point: { rate: 0.0071, layers: 93 },
    why: model({ exploit: -0.0064, explore: 0.0162, chanceOfBest: 0.24, ...far }),
  },
  {
    point: { rate: 0.012, layers: 81 },
    why: model({ mean: 0.8433, exploit: 0.001, explore: 0.003, chanceOfBest: 0.5, ...near }),
  },
];

function screen(story: Story, changes: Partial<NextScreen> = {}): NextScreen {
  const { state } = story;
  const add = `hyper add ${state.search} rate=0.01654321 layers=55`;
  return { state, stateName: state.status.kind, points, end: undefined, add, isWide: false, ...changes };
}

test('what would be tried next and why, in 80 columns', () => {
  const text = renderNext(fakeTerminal(80), screen(mockSearch().finish()));
  expect(text.split('\n').filter(({ length }) => length > 80)).toEqual([]);
  expect(text).toMatchInlineSnapshot(`
    "Search #61  bayesian  ✓ finished  would try next

       rate       layers  EXPECTED       NEW BEST  WHY                       NEAR
    1  0.0165432      55  0.8431 ±0.009  47 %      mostly to improve (70 %)  407
    2  0.0071         93  0.836 ±0.009   24 %      to learn                  -
    3  0.012          81  0.8433 ±0.009  50 %      mostly to learn (75 %)    407

      why 1      expected 0.8431 ±0.009, 47 % chance of a new best;
                 mostly to improve (70 %); near run 407
      add 1      hyper add 61 rate=0.01654321 layers=55
    "
  `);
});

test('where room is scarce why is told in two words, and what has no room is named', () => {
  const text = renderNext(fakeTerminal(62), screen(mockSearch().finish()));
  expect(text).toMatch(/ NEW BEST {2}WHY\n.* 47 % {6}to improve\n.* 24 % {6}to learn\n/);
  expect(text).toContain('\nhidden: NEAR (--wide, or --json)\n');
});

test('asked for, all columns whatever the width', () => {
  const text = renderNext(fakeTerminal(40), screen(mockSearch().finish(), { isWide: true }));
  expect(text).toMatch(/ NEW BEST {2}WHY +NEAR\n.* mostly to improve \(70 %\) {2}407\n/);
  expect(text).not.toContain('hidden');
});

test('in a pipe the whole of why', () => {
  expect(renderNext(fakeTerminal(Infinity, { isUtf8: false }), screen(mockSearch().finish()))).toMatchInlineSnapshot(`
    "Search #61  bayesian  + finished  would try next

       rate       layers  EXPECTED        NEW BEST  WHY                       NEAR
    1  0.0165432      55  0.8431 +-0.009  47 %      mostly to improve (70 %)  407
    2  0.0071         93  0.836 +-0.009   24 %      to learn                  -
    3  0.012          81  0.8433 +-0.009  50 %      mostly to learn (75 %)    407

      why 1      expected 0.8431 +-0.009, 47 % chance of a new best; mostly to improve (70 %); near run 407
      add 1      hyper add 61 rate=0.01654321 layers=55
    "
  `);
});

test('a search that goes on tries it', () => {
  const story = new Story();
  expect(renderNext(fakeTerminal(80), screen(story))).toMatch(/^Search #61 {2}bayesian {2}▶ running {2}tries next\n\n/);
});

test('runs that go before it are told', () => {
  const story = new Story({ repeats: 3, numRuns: 9 });
  story.run({ rate: 0.1, layers: 4 }, 0.5, 1000);
  const again = story.start({ rate: 0.1, layers: 4 });
  story.end(again, { state: 'lost', reason: 'its host was rebooted' }, true);
  expect(renderNext(fakeTerminal(80), screen(story))).toContain(
    '\n  first      1 run waiting for a slot, 1 more of the point of run 388\n',
  );
});

test('points without a model have no numbers, and those of the user’s own say so', () => {
  const story = new Story({ strategy: 'grid' });
  const own = { point: { rate: 0.1, layers: 4 }, why: { by: 'user' } } as const;
  const grid = { point: { rate: 0.2, layers: 4 }, why: { by: 'grid', index: 0 } } as const;
  const text = renderNext(
    fakeTerminal(80),
    screen(story, { points: [own, grid], end: 'grid complete (1 of 1 points)', add: 'hyper add 61 rate=0.2 layers=4' }),
  );
  expect(text).toMatchInlineSnapshot(`
    "Search #61  grid  ▶ running  tries next

       rate  layers  WHY
    1  0.1        4  asked for by you
    2  0.2        4  grid: point 1 in order
    then: grid complete (1 of 1 points)

      add 2      hyper add 61 rate=0.2 layers=4
    "
  `);
});

test('where nothing is left, the reason stands alone', () => {
  const end = 'search space exhausted (48 of 48 points)';
  const nothing = screen(mockSearch().finish(), { points: [], end, add: undefined });
  expect(renderNext(fakeTerminal(80), nothing)).toBe(`${end}\n`);
  expect(nextRecord(nothing)).toMatchObject({ points: [], end, add: null });
});

test('programs get all that would be recorded', () => {
  expect(nextRecord(screen(mockSearch().finish()))).toMatchObject({
    v: 1,
    search: 61,
    strategy: 'bayesian',
    state: 'finished',
    points: points.map(({ point, why }) => ({ params: point, suggestion: suggestionJson(why) })),
    end: null,
    add: 'hyper add 61 rate=0.01654321 layers=55',
  });
});

test('a secret is shown nowhere', () => {
  const space = [{ kind: 'list', name: 'api_key', values: ['hunter2', 'z'] }] as const;
  const story = new Story({ space, strategy: 'random' });
  const secret = screen(story, {
    points: [{ point: { api_key: 'hunter2' }, why: { by: 'random', draw: 0 } }],
    add: 'hyper add 61 api_key=hunter2',
  });
  expect(renderNext(fakeTerminal(80), secret)).not.toContain('hunter2');
  expect(JSON.stringify(nextRecord(secret))).not.toContain('hunter2');
});
