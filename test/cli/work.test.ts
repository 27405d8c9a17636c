import { expect, test } from 'vitest';
import { moreResultsHint } from '../../src/cli/work.ts';
import { Story } from '../fakes/facts.ts';

test('a search comes to more results by more runs, where its space has points for them', () => {
  expect(moreResultsHint(new Story().state, 3)).toBe('it is still running:  hyper watch 61');
  const story = new Story().event({ kind: 'search.finished', state: 'finished', reason: 'all ended' });
  expect(moreResultsHint(story.state, 3)).toBe('more runs:  hyper add 61 3');
  const small = new Story({ space: [{ kind: 'list', name: 'a', values: [1, 2] }], numRuns: 2 });
  small.event({ kind: 'search.finished', state: 'finished', reason: 'search space exhausted' });
  expect(moreResultsHint(small.state, 3)).toBe('no points of its space are left:  hyper show 61');
});

test('one that is paused or interrupted, by going on', () => {
  const paused = new Story().event({ kind: 'search.paused', reason: 'metric not seen' });
  expect(moreResultsHint(paused.state, 3)).toBe('why it is paused:  hyper show 61\ngo on:  hyper resume 61');
  const interrupted = new Story().event({ kind: 'search.interrupted', signal: 'SIGINT' });
  expect(moreResultsHint(interrupted.state, 3)).toBe('it was interrupted:  hyper resume 61');
});
