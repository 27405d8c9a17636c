import { describe, expect, test } from 'vitest';
import type { CodeVersion, Snapshot } from '../../src/search/spec.ts';
import { runOf } from '../../src/search/runs.ts';
import {
  codeText,
  earlierAttempts,
  folderText,
  hostTallies,
  placeOf,
  tallyText,
  unreachedHosts,
  whereText,
} from '../../src/views/place.ts';
import { Story, complete, failed } from '../fakes/facts.ts';
import { hostsNamed } from './hosts.ts';

describe('where a run ran', () => {
  test.each([
    [[], 'gpu2 (machine m)'],
    [['0'], 'gpu2 (machine m), GPU 0'],
    [['0', '3'], 'gpu2 (machine m), GPUs 0, 3'],
  ])('on GPUs %j is %s', (gpus, text) => {
    const story = new Story();
    const run = runOf(story.state, story.start({ rate: 0.1, layers: 2 }, 'gpu2:gpu0', 'gpu2', undefined, gpus));
    expect(whereText(placeOf(run))).toBe(text);
    expect(folderText(placeOf(run))).toBe('/home/me/.hyper/p1/runs/61/388/1');
    story.end(388);
    expect(whereText(placeOf(run))).toBe(text);
  });

  test('is told of this machine where a GPU was used', () => {
    const story = new Story();
    const plain = story.start({ rate: 0.1, layers: 2 });
    const onGpu = story.start({ rate: 0.1, layers: 2 }, 'local:1', 'local', undefined, ['1']);
    expect(whereText(placeOf(runOf(story.state, plain)))).toBeNull();
    expect(whereText(placeOf(runOf(story.state, onGpu)))).toBe('this machine, GPU 1');
    expect(folderText(placeOf(runOf(story.state, onGpu)))).toBeNull();
    expect(whereText(undefined)).toBeNull();
  });
});

describe('the code', () => {
  const code: CodeVersion = { commit: 'a1b2c3d4e5', branch: 'main', isDirty: false };
  const snapshot: Snapshot = { kind: 'git', id: '9f8e7d6c5b', repository: 'r', folder: '' };
  test.each<[CodeVersion | null, Snapshot | null, string | null]>([
    [null, null, null],
    [code, null, 'a1b2c3d main (clean)'],
    [{ ...code, isDirty: true }, snapshot, 'a1b2c3d main (with uncommitted changes), snapshot 9f8e7d6'],
    [{ ...code, commit: '', branch: null, isDirty: true }, null, 'no commit yet (with uncommitted changes)'],
    [null, { ...snapshot, kind: 'archive' }, 'snapshot 9f8e7d6'],
    [
      { ...code, branch: null, source: { url: 'https://me:hunter2@example.org/x', ref: 'v2' } },
      snapshot,
      'a1b2c3d of https://me:[redacted]@example.org/x v2 (clean), snapshot 9f8e7d6',
    ],
  ])('%j with %j is %s', (one, copy, text) => expect(codeText({ code: one, snapshot: copy })).toBe(text));
});

test('hosts are counted by the runs that went there, and what went wrong', () => {
  const story = new Story({ hosts: hostsNamed('gpu1', 'gpu2', 'gpu3') });
  story.end(story.start({ rate: 0.1, layers: 2 }, 'gpu1:gpu0', 'gpu1'), complete);
  const run = story.start({ rate: 0.1, layers: 2 }, 'gpu2:gpu0', 'gpu2');
  story.end(run, { state: 'lost', reason: 'gpu2 was rebooted', failure: 'rebooted' }, true);
  story.attempt(run, 2, 'gpu2:gpu0', 'gpu2');
  story.end(run, failed);
  story.start({ rate: 0.1, layers: 2 }, 'gpu2:gpu0', 'gpu2');
  story.event({ kind: 'place.quarantined', place: 'gpu2', reason: 'it is broken' });
  expect(hostTallies(story.state).map((tally) => tallyText(story.state, tally))).toEqual([
    'gpu1 1 run',
    'gpu2 2 runs, 1 failed, 1 lost, quarantined',
    'gpu3 0 runs',
  ]);
});

test('hosts that were given up with runs on them are named once', () => {
  const story = new Story({ hosts: hostsNamed('gpu1', 'gpu2') });
  const lost = { state: 'lost', reason: 'gpu2 could not be reached for too long', failure: 'unreachable' } as const;
  for (const layers of [2, 3]) story.end(story.start({ rate: 0.1, layers }, 'gpu2:gpu0', 'gpu2'), lost, true);
  story.end(story.start({ rate: 0.1, layers: 4 }, 'gpu1:gpu0', 'gpu1'), complete);
  expect(unreachedHosts(story.state)).toEqual(['gpu2']);
});

test('this machine alone is not counted', () => {
  const story = new Story();
  story.run({ rate: 0.1, layers: 2 }, 0.5, 1000);
  expect(hostTallies(story.state)).toEqual([]);
});

describe('earlier attempts', () => {
  test('are told with their slots where there is more than this machine', () => {
    const story = new Story();
    const run = story.start({ rate: 0.1, layers: 2 }, 'gpu2:gpu0', 'gpu2');
    story.end(run, { state: 'lost', reason: 'gpu2 was rebooted', failure: 'rebooted' }, true);
    const ends = ['attempt 1 on gpu2:gpu0: gpu2 was rebooted'];
    expect(earlierAttempts(runOf(story.state, run))).toEqual(ends);
    story.attempt(run, 2, 'gpu1:gpu0', 'gpu1');
    expect(earlierAttempts(runOf(story.state, run))).toEqual(ends);
    story.end(run, complete);
    expect(earlierAttempts(runOf(story.state, run))).toEqual(ends);
  });

  test('are told without on this machine', () => {
    const story = new Story();
    const run = story.start({ rate: 0.1, layers: 2 });
    story.end(run, failed, true);
    expect(earlierAttempts(runOf(story.state, run))).toEqual(['attempt 1: exit 1']);
  });

  test('do not grow by the end of a run that waited', () => {
    const story = new Story();
    const run = story.start({ rate: 0.1, layers: 2 });
    story.end(run, failed, true);
    story.end(run, { state: 'stopped', reason: 'stopped by user' });
    story.event({ kind: 'run.requeued', run, reason: 'again, by user', was: 'stopped' });
    expect(earlierAttempts(runOf(story.state, run))).toEqual(['attempt 1: exit 1']);
  });
});
