import { expect, test } from 'vitest';
import { runOf } from '../../src/search/runs.ts';
import { runRecord, searchRecord } from '../../src/views/record.ts';
import { Story, complete } from '../fakes/facts.ts';
import { hostsNamed } from './hosts.ts';

const none = { labels: [], note: null };

function elsewhere(): Story {
  const story = new Story({
    hosts: hostsNamed('gpu1', 'gpu2'),
    code: {
      commit: 'a1b2c3d4',
      branch: 'main',
      isDirty: true,
      source: { url: 'https://me:hunter2@example.org/x', ref: 'main' },
    },
    snapshot: { kind: 'git', id: '9f8e7d6c', repository: 'r', folder: '' },
    env: { EPOCHS: '3', HF_TOKEN: 'hunter2' },
  });
  const run = story.start({ rate: 0.1, layers: 2 }, 'gpu2:gpu0', 'gpu2', undefined, ['0']);
  story.end(run, { state: 'lost', reason: 'gpu2 was rebooted', failure: 'rebooted' }, true);
  story.attempt(run, 2, 'gpu1:gpu3', 'gpu1', ['3']);
  story.end(run, complete);
  return story.event({ kind: 'place.quarantined', place: 'gpu2:gpu0', reason: 'it is broken' });
}

test('a run tells programs where it ran, from what, and each attempt before', () => {
  const { state, now } = elsewhere();
  expect(runRecord(state, runOf(state, 388), none, now)).toMatchObject({
    slot: 'gpu1:gpu3',
    host: 'gpu1',
    machine: 'm',
    folder: '/home/me/.hyper/p1/runs/61/388/2',
    gpus: ['3'],
    commit: 'a1b2c3d4',
    snapshot: '9f8e7d6c',
    attempts: [
      { attempt: 1, slot: 'gpu2:gpu0', host: 'gpu2', gpus: ['0'], state: 'lost', reason: 'gpu2 was rebooted' },
      { attempt: 2, slot: 'gpu1:gpu3', host: 'gpu1', gpus: ['3'], state: 'complete', reason: 'exit 0' },
    ],
  });
});

test('a search tells programs its hosts, its code and its variables, and no secret', () => {
  const { state, now } = elsewhere();
  const context = { stateWord: 'running', annotations: { ...none, runs: new Map() }, archivedAt: null, now };
  const record = searchRecord(state, context);
  expect(JSON.stringify(record)).not.toContain('hunter2');
  expect(record).toMatchObject({
    git: { commit: 'a1b2c3d4', source: { url: 'https://me:[redacted]@example.org/x' } },
    snapshot: { id: '9f8e7d6c' },
    hosts: [
      { host: 'gpu1', runs: 1, failed: 0, quarantine: null },
      { host: 'gpu2', runs: 1, failed: 0, lost: 1, quarantine: null },
    ],
    quarantined: { 'gpu2:gpu0': 'it is broken' },
    env: { EPOCHS: '3', HF_TOKEN: '[redacted]' },
  });
});

test('a run tells programs how far its result was foreseen, a search how often', () => {
  const story = new Story();
  const expected = { by: 'bayesian', source: 'model', mean: 0.5, sd: 0.125, beta: 1, hyperparameters: [0] } as const;
  const why = { ...expected, draw: 3, acquisition: 'ucb', chanceOfBest: 0.25, nearest: { trial: 1, distance: 0.1 } };
  for (const value of [0.75, 0.5, 0.5, 0.5, 0.4]) {
    const run = story.start({ rate: 0.1, layers: 4 }, 'local:0', 'local', why);
    story.report(run, [value]).end(run);
  }
  const { state, now } = story;
  const context = { stateWord: 'running', annotations: { ...none, runs: new Map() }, archivedAt: null, now };
  const [first] = state.runs;
  if (first === undefined) throw new Error('no run');
  expect(runRecord(state, first, none, now)).toMatchObject({
    suggestion: { ...expected, draw: 3, acquisition: 'ucb', chance_of_best: 0.25, nearest: why.nearest },
    surprise: 2,
  });
  expect(searchRecord(state, context)).toMatchObject({ calibration: { results: 5, within_1_sd: 4 } });
  state.foretoldFrom = 2;
  expect(searchRecord(state, context)).toMatchObject({
    calibration: null,
    runs: [{ surprise: null }, { surprise: 0 }, {}, {}, {}],
  });
});
