import { expect, test } from 'vitest';
import { withRunsLeft } from '../../src/cli/left-alone.ts';
import type { HyperError } from '../../src/errors.ts';
import { StoreError } from '../../src/errors.ts';
import { Story } from '../fakes/facts.ts';

const full = new StoreError('store.full', 'the disk is full', { hint: 'make room' });

test('when hyper fails, the runs that go on are named, and how to end one', () => {
  const story = new Story();
  story.run({ rate: 0.1, layers: 3 }, 0.5, 1000);
  const run = story.start({ rate: 0.2, layers: 4 });
  const told = withRunsLeft(full, story.state, '/p/.hyper');
  expect(told).toMatchObject({ code: 'store.full', message: 'the disk is full', exitCode: 1 });
  const { hint } = told as HyperError;
  expect(hint).toContain(`still going on, without hyper: run ${run};`);
  expect(hint).toContain(`kill -TERM $(cut -d" " -f1 /p/.hyper/runs/61/${run}/1/sup)`);
});

test('without such runs, and for a bug, the error stays as it was', () => {
  const bug = new TypeError('a bug');
  expect(withRunsLeft(full, new Story().state, '/p/.hyper')).toBe(full);
  expect(withRunsLeft(full, undefined, '/p/.hyper')).toBe(full);
  expect(withRunsLeft(bug, new Story().state, '/p/.hyper')).toBe(bug);
});
