import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resolveReference } from '../../src/cli/reference.ts';
import { createProject } from '../fakes/stored.ts';
import type { Project } from '../fakes/stored.ts';

/** Search 1 has runs 1 to 21, search 2 (`lstm`) 22 to 42, search 3 (`7/x`) 43 to 63 of which none was proposed. */
let project: Project;
beforeAll(async () => {
  project = await createProject();
  const first = project.tell();
  for (const value of [0.5, 0.9, 0.7]) first.run({ rate: 0.1, layers: 4 }, value, 1000);
  const second = project.tell({ name: 'lstm' });
  second.run({ rate: 0.1, layers: 4 }, 0.4, 1000);
  project.tell({ name: '7/x' });
});
afterAll(() => project.remove());

test.each([
  ['1', { kind: 'search', search: 1 }],
  ['#1', { kind: 'search', search: 1 }],
  ['lstm', { kind: 'search', search: 2 }],
  ['7/x', { kind: 'search', search: 3 }],
  ['last', { kind: 'search', search: 3 }],
  ['4', { kind: 'run', search: 1, run: 4 }],
  ['22', { kind: 'run', search: 2, run: 22 }],
  ['1/2', { kind: 'run', search: 1, run: 2 }],
  ['#1/21', { kind: 'run', search: 1, run: 21 }],
  ['2/1', { kind: 'run', search: 2, run: 22 }],
  ['1/best', { kind: 'run', search: 1, run: 2 }],
  ['1/last', { kind: 'run', search: 1, run: 3 }],
  ['lstm/best', { kind: 'run', search: 2, run: 22 }],
  ['last/2', { kind: 'run', search: 3, run: 44 }],
])('%s means %o', async (text, reference) => {
  expect(await resolveReference(text, project.store)).toEqual(reference);
});

test('of equal runs the best is the one that ended first, here as in the table', async () => {
  const equals = await createProject();
  const story = equals.tell();
  const [one, two] = [story.start({ rate: 0.1, layers: 4 }), story.start({ rate: 0.2, layers: 4 })];
  story.report(one, [0.5]).report(two, [0.5]).end(two).end(one);
  expect(await resolveReference('1/best', equals.store)).toEqual({
    kind: 'run',
    search: 1,
    run: story.state.best?.run,
  });
  equals.remove();
});

describe('what is refused', () => {
  test.each([
    ['999', 'there is no search or run "999"', 'searches go up to #3, runs to 63; hyper list shows them'],
    ['#22', 'there is no search or run "#22"', 'searches go up to #3, runs to 63; hyper list shows them'],
    [
      'lsmt',
      'there is no search or run "lsmt"',
      'did you mean lstm?  searches go up to #3, runs to 63; hyper list shows them',
    ],
    ['9/1', 'there is no search or run "9"', 'searches go up to #3, runs to 63; hyper list shows them'],
    ['1/0', 'search #1 has no run "0" (1/0)', '1/1 to 1/21, 1/best, 1/last'],
    ['1/22', 'search #1 has no run "22" (1/22)', '1/1 to 1/21, 1/best, 1/last'],
    ['1/bst', 'search #1 has no run "bst" (1/bst)', '1/1 to 1/21, 1/best, 1/last'],
    ['3/best', 'search #3 has no best run yet', undefined],
    ['3/last', 'search #3 has no runs yet', undefined],
    ['', 'there is no search or run ""', 'searches go up to #3, runs to 63; hyper list shows them'],
    ['-1', 'there is no search or run "-1"', 'searches go up to #3, runs to 63; hyper list shows them'],
    ['1e1', 'there is no search or run "1e1"', 'searches go up to #3, runs to 63; hyper list shows them'],
  ])('%s: %s', async (text, message, hint) => {
    await expect(resolveReference(text, project.store)).rejects.toThrow(
      expect.objectContaining({ message, hint, exitCode: 2 }),
    );
  });
});

test('an empty project says how to start', async () => {
  const empty = await createProject();
  await expect(resolveReference('last', empty.store)).rejects.toThrow('there are no searches yet');
  empty.remove();
});
