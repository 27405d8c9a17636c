import { expect, test } from 'vitest';
import { RunsThere } from '../../../src/executors/hosts/runs-there.ts';

const refOf = (run: number) => ({ search: 1, run, attempt: 1 });

test('a run counts from its launch until it is seen to end, whatever else is asked meanwhile', () => {
  const there = new RunsThere();
  for (const run of [1, 2, 3]) there.add(refOf(run));
  there.see(refOf(2), { kind: 'running' });
  expect(there.count).toBe(3);
  there.see(refOf(2), { kind: 'exited', code: 0, at: 1 });
  there.end(refOf(3));
  there.see(refOf(3), { kind: 'unknown', since: 1 });
  there.add(refOf(2));
  expect(there.count).toBe(1);
});

test('runs that were given up count again when they are found again', () => {
  const there = new RunsThere();
  there.add(refOf(1));
  there.clear();
  expect(there.count).toBe(0);
  there.see(refOf(1), { kind: 'running' });
  expect(there.count).toBe(1);
});
