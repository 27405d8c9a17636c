import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { downloadMetrics } from '../../../src/cli/commands/download-metrics.run.ts';
import { captureIo, createProject } from '../../fakes/stored.ts';
import type { Project } from '../../fakes/stored.ts';

let project: Project;
beforeEach(async () => {
  project = await createProject();
  const story = project.tell();
  const run = story.start({ rate: 0.1, layers: 4 });
  story.report(run, [0.5, NaN]).report(run, [2], 'loss, "x"');
  story.start({ rate: 0.2, layers: 8 });
});
afterEach(() => project.remove());

const lines = [
  'run,trial,rate,layers,metric,step,time,value',
  /^1,1,0\.1,4,keras\/val_acc,0,\d+(\.\d+)?,0\.5$/,
  /^1,1,0\.1,4,keras\/val_acc,1,\d+(\.\d+)?,nan$/,
  /^1,1,0\.1,4,"loss, ""x""",0,\d+(\.\d+)?,2$/,
  '',
];

function matches(text: string): void {
  const found = text.split('\r\n');
  expect(found).toHaveLength(lines.length);
  lines.forEach((line, index) => expect(found[index]).toMatch(line));
}

test('every value of a search is one line of metrics.csv', async () => {
  const io = captureIo(project.folder);
  await downloadMetrics('last', {}, io);
  matches(readFileSync(join(project.folder, 'metrics.csv'), 'utf8'));
  expect(io.err()).toBe('wrote metrics.csv: 2 runs of search #1\n');
});

test('a file that is there is left alone without --force', async () => {
  writeFileSync(join(project.folder, 'own.csv'), 'mine');
  const io = captureIo(project.folder);
  await expect(downloadMetrics('1', { dest: 'own.csv' }, io)).rejects.toMatchObject({
    code: 'download.exists',
    exitCode: 2,
  });
  expect(readFileSync(join(project.folder, 'own.csv'), 'utf8')).toBe('mine');
  await downloadMetrics('1', { dest: 'own.csv', force: true }, io);
  matches(readFileSync(join(project.folder, 'own.csv'), 'utf8'));
});

test('a file that cannot be written leaves nothing behind', async () => {
  const io = captureIo(project.folder);
  await expect(downloadMetrics('1', { dest: 'no/such/x.csv' }, io)).rejects.toMatchObject({ code: 'download.failed' });
  expect(existsSync(join(project.folder, 'no'))).toBe(false);
});

test('- is stdout, and one run may be asked for', async () => {
  const io = captureIo(project.folder);
  await downloadMetrics('1/1', { dest: '-' }, io);
  matches(io.out().toString());
});

test('as JSON lines, values that JSON lacks are texts', async () => {
  const io = captureIo(project.folder);
  await downloadMetrics('1', { dest: '-', json: true }, io);
  const rows = io
    .out()
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { value: unknown; params: unknown });
  expect(rows.map(({ value }) => value)).toEqual([0.5, 'nan', 2]);
  expect(rows[0]?.params).toEqual({ rate: 0.1, layers: 4 });
});
