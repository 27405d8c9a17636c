import { expect, test } from 'vitest';
import { curvesCsv, renderCsv, searchCsv } from '../../src/views/csv.ts';
import { Story, failed } from '../fakes/facts.ts';

/** Reads RFC 4180 as it is written there, without mercy: a quote in a field without quotes is an error. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  const row: string[] = [];
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    expect(match.index).toBe(at);
    at = match.index + match[0].length;
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '\r\n') rows.push(row.splice(0));
  }
  expect(at).toBe(text.length);
  return rows;
}

test('any text comes back from csv as it was', () => {
  const rows = [
    ['plain', 'a,b', 'say "hi"', 'two\nlines', 'cr\rlf\r\n', ''],
    ['', '"', ',', '""', ' x ', 'é,"'],
  ];
  expect(parseCsv(renderCsv(rows))).toEqual(rows);
});

test('a search has one line a run, with full precision', () => {
  const story = new Story();
  const run = story.start({ rate: 0.01257136412345679, layers: 64 });
  story
    .report(run, [0.1, 1 / 3])
    .wait(2500)
    .end(run);
  story.run({ rate: 0.5, layers: 2 }, undefined, 4000, { ...failed, reason: 'exit 1, "bad", see log' });
  const [header, first, second] = parseCsv(searchCsv(story.state, story.now));
  const columns = ['run', 'trial', 'state', 'reason', 'rate', 'layers', 'keras/val_acc', 'seconds'];
  expect(header?.slice(0, 8)).toEqual(columns);
  expect(first?.slice(0, 8)).toEqual([
    '388',
    '1',
    'complete',
    'exit 0',
    '0.01257136412345679',
    '64',
    '0.3333333333333333',
    '2.5',
  ]);
  expect(second?.slice(0, 8)).toEqual(['389', '2', 'failed', 'exit 1, "bad", see log', '0.5', '2', '', '4']);
});

test('a metric with the name of a param is told apart, and so is a param with the name of a column', () => {
  const space = [
    { kind: 'list', name: 'lr', values: [1] },
    { kind: 'list', name: 'state', values: ['a'] },
  ] as const;
  const story = new Story({ space });
  story.report(story.start({ lr: 1, state: 'a' }), [0.5], 'lr');
  const [header] = parseCsv(searchCsv(story.state, story.now));
  expect(header).toEqual([
    'run',
    'trial',
    'state',
    'reason',
    'lr',
    'param:state',
    'keras/val_acc',
    'metric:lr',
    'seconds',
    'host',
    'gpus',
    'commit',
    'snapshot',
  ]);
});

test('where a run ran, and from what, stands behind it', () => {
  const space = [{ kind: 'list', name: 'host', values: ['a', 'b'] }] as const;
  const code = { commit: 'a1b2c3d4', branch: 'main', isDirty: true };
  const snapshot = { kind: 'git', id: '9f8e7d6c', repository: 'r', folder: '' } as const;
  const story = new Story({ space, code, snapshot });
  story.end(story.start({ host: 'a' }, 'gpu2:gpu0+1', 'gpu2', undefined, ['0', '1']));
  const [header, first] = parseCsv(searchCsv(story.state, story.now));
  expect(header).toEqual([
    'run',
    'trial',
    'state',
    'reason',
    'host',
    'keras/val_acc',
    'seconds',
    'run:host',
    'gpus',
    'commit',
    'snapshot',
  ]);
  expect(first?.slice(-4)).toEqual(['gpu2', '0 1', 'a1b2c3d4', '9f8e7d6c']);
});

test('text of a secret param is not in the file', () => {
  const space = [{ kind: 'list', name: 'api_key', values: ['hunter2', 'abc'] }] as const;
  const story = new Story({ space });
  story.run({ api_key: 'hunter2' }, 0.5, 1000);
  expect(searchCsv(story.state, story.now)).toContain('[redacted]');
  expect(searchCsv(story.state, story.now)).not.toContain('hunter2');
});

test('the values of a run are one line each', () => {
  const curves = new Map([['a,b', { steps: [0, 5], values: [0.1, Infinity] }]]);
  expect(parseCsv(curvesCsv(curves))).toEqual([
    ['metric', 'step', 'value'],
    ['a,b', '0', '0.1'],
    ['a,b', '5', 'inf'],
  ]);
});
