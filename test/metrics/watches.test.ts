import { describe, expect, test } from 'vitest';
import { csvSource } from '../../src/metrics/csv.ts';
import { jsonLinesSource } from '../../src/metrics/file.ts';
import { jsonFileSource } from '../../src/metrics/json-file.ts';
import { logSource } from '../../src/metrics/log.ts';
import { sniffSource } from '../../src/metrics/sniff.ts';
import { tensorboardSource } from '../../src/metrics/tensorboard.ts';
import { createWatches, watchOfFile } from '../../src/metrics/watches.ts';

test('the log and what the run sends are always watched', async () => {
  expect(await createWatches([])).toEqual([
    { name: 'log', prefix: '', path: 'log', kind: 'append', source: logSource },
    { name: 'sent', prefix: '', path: 'metrics.jsonl', kind: 'append', source: jsonLinesSource },
  ]);
});

test('what the user named is watched too, in that order, with its prefix', async () => {
  const watches = await createWatches([
    { kind: 'file', path: 'out/:lr:/history.csv' },
    { kind: 'regex', name: 'acc', pattern: '(.)' },
    { kind: 'tensorboard', path: 'runs/:run:' },
    { kind: 'file', path: 'other/history.json' },
  ]);
  expect(watches.slice(2).map(({ name, prefix, path, kind }) => [name, prefix, path, kind])).toEqual([
    ['history.csv', 'history/', 'out/:lr:/history.csv', 'append'],
    ['regex acc', '', 'log', 'append'],
    ['tensorboard', 'tensorboard/', 'runs/:run:', 'folder'],
    ['history.json', 'history-2/', 'other/history.json', 'document'],
  ]);
});

test('of a folder only event files that the run began are read', async () => {
  const [, , folder] = await createWatches([{ kind: 'tensorboard', path: 'runs' }]);
  expect(folder?.source).toBe(tensorboardSource);
  expect(folder?.isWanted?.('events.out.tfevents.1700000000.host', 1_700_000_000)).toBe(true);
  expect(folder?.isWanted?.('events.out.tfevents.1600000000.host', 1_700_000_000)).toBe(false);
  expect(folder?.isWanted?.('model.ckpt', 0)).toBe(false);
});

describe('how a file is read, by its name', () => {
  test.each([
    ['a.csv', csvSource, 'append'],
    ['A.TSV', csvSource, 'append'],
    ['a.jsonl', jsonLinesSource, 'append'],
    ['a.ndjson', jsonLinesSource, 'append'],
    ['a.json', jsonFileSource, 'document'],
    ['a.csv.json', jsonFileSource, 'document'],
    ['a.txt', logSource, 'append'],
    ['a.log', logSource, 'append'],
    ['a.dat', sniffSource, 'append'],
    ['out.csv/a', sniffSource, 'append'],
    ['events.out.tfevents.1700000000.host', tensorboardSource, 'append'],
  ])('%s', (path, source, kind) => {
    const watch = watchOfFile(path, 'a/');
    expect(watch.source).toBe(source);
    expect(watch).toMatchObject({ kind, path, prefix: 'a/' });
  });

  test('no file is called like a source of ours', () => {
    expect(watchOfFile('out/log', 'log/').name).toBe('file log');
    expect(watchOfFile('sent', 'sent/').name).toBe('file sent');
    expect(watchOfFile('out/train.log', 'train/').name).toBe('train.log');
  });
});
