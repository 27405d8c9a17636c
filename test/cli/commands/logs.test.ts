import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { processIdentity } from '../../../src/executors/identity.ts';
import type { Story } from '../../fakes/facts.ts';
import { failed } from '../../fakes/facts.ts';
import { captureIo, createProject } from '../../fakes/stored.ts';
import type { Project } from '../../fakes/stored.ts';
import { call, hyper } from './hyper.ts';

let project: Project;
beforeEach(async () => {
  project = await createProject();
});
afterEach(() => project.remove());

function oneRun(text: string | Uint8Array): Story {
  const story = project.tell();
  project.log(story, story.run({ rate: 0.1, layers: 4 }, 0.5, 1000), text);
  return story;
}

test('the output of one run goes to a pipe byte for byte', async () => {
  const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 7919) % 256));
  oneRun(bytes);
  const io = captureIo(project.folder);
  await call(io, ['logs', '1/1']);
  expect(io.out().equals(bytes)).toBe(true);
});

test('a terminal sees no control characters', async () => {
  oneRun('\u001b]0;evil\u0007a\u0007b\r\nhalf');
  expect((await hyper(project.folder, ['logs', '1/1'], { columns: 80 })).out).toBe('a\\x07b\nhalf\n');
});

test.each([
  [0, ''],
  [1, 'four'],
  [2, 'three\nfour'],
  [9, 'one\ntwo\nthree\nfour'],
])('--tail %i of a log without a last line end', async (lines, text) => {
  oneRun('one\ntwo\nthree\nfour');
  expect((await hyper(project.folder, ['logs', '1/1', '--tail', String(lines)])).out).toBe(text);
});

test('--tail counts lines that are longer than a block', async () => {
  const long = 'x'.repeat(150_000);
  oneRun(`first\n${long}\nlast\n`);
  const tail = async (lines: string): Promise<string> =>
    (await hyper(project.folder, ['logs', '1/1', '--tail', lines])).out;
  expect(await tail('1')).toBe('last\n');
  expect(await tail('2')).toBe(`${long}\nlast\n`);
  expect(await tail('3')).toBe(`first\n${long}\nlast\n`);
});

test('lines of several runs begin with the Run ID; a run without output has none', async () => {
  const story = oneRun('a\nb\n');
  project.log(story, story.run({ rate: 0.2, layers: 4 }, 0.5, 1000), 'c');
  story.run({ rate: 0.3, layers: 4 }, 0.5, 1000);
  expect((await hyper(project.folder, ['logs', '1'])).out).toBe('1 │ a\n1 │ b\n2 │ c\n');
});

test('--failed has the ends of failed runs only', async () => {
  const story = oneRun('fine\n');
  const numbers = Array.from({ length: 15 }, (_, index) => `line ${index}\n`).join('');
  project.log(story, story.run({ rate: 0.2, layers: 4 }, undefined, 1000, failed), numbers);
  const { out } = await hyper(project.folder, ['logs', '1', '--failed']);
  expect(out.split('\n')[0]).toBe('2 │ line 5');
  expect(out.trimEnd().split('\n')).toHaveLength(10);
  expect((await hyper(project.folder, ['logs', '1', '--failed', '--tail', '1'])).out).toBe('2 │ line 14\n');
});

test('a followed log goes on until the run ends', async () => {
  const story = project.tell();
  const run = story.start({ rate: 0.1, layers: 4 });
  project.log(story, run, 'one\n');
  project.store.takeDriver(1, processIdentity(process.pid) ?? null, () => false);
  const io = captureIo(project.folder);
  const following = call(io, ['logs', '1/1', '-f']);
  await seen(io, 'one\n');
  appendFileSync(join(project.folder, '.hyper/runs/1/1/1/log'), 'two\n');
  await seen(io, 'one\ntwo\n');
  appendFileSync(join(project.folder, '.hyper/runs/1/1/1/log'), 'three');
  story.end(run);
  await following;
  expect(io.out().toString()).toBe('one\ntwo\nthree');
});

test('a followed search begins with the last lines of what runs, and of later runs with the first, and ends with the search', async () => {
  const story = oneRun('over\n');
  const numbers = Array.from({ length: 15 }, (_, index) => `line ${index}\n`);
  const run = story.start({ rate: 0.1, layers: 4 });
  project.log(story, run, numbers.join(''));
  project.store.takeDriver(1, processIdentity(process.pid) ?? null, () => false);
  const io = captureIo(project.folder);
  const following = call(io, ['logs', '1', '-f']);
  const tail = numbers.slice(-10).map((line) => `2 │ ${line}`);
  await seen(io, tail.join(''));
  project.log(story, story.run({ rate: 0.2, layers: 4 }, 0.5, 1000), numbers.join(''));
  story.end(run).finish();
  await following;
  expect(io.out().toString()).toBe(tail.join('') + numbers.map((line) => `3 │ ${line}`).join(''));
});

test('--tail says how much of what runs is shown first', async () => {
  const story = oneRun('over\n');
  project.log(story, story.start({ rate: 0.1, layers: 4 }), 'one\ntwo\nthree\n');
  project.store.takeDriver(1, processIdentity(process.pid) ?? null, () => false);
  const io = captureIo(project.folder);
  const following = call(io, ['logs', '1', '-f', '--tail', '2']);
  await seen(io, '2 │ two\n2 │ three\n');
  project.log(story, story.start({ rate: 0.2, layers: 4 }), 'one\ntwo\nthree\n');
  await seen(io, '2 │ two\n2 │ three\n3 │ one\n3 │ two\n3 │ three\n');
  story.end(2).end(3).finish();
  await following;
});

test('every attempt of a run is followed, also one that was over before it was looked at', async () => {
  const story = project.tell();
  const run = story.start({ rate: 0.1, layers: 4 });
  project.log(story, run, 'first\n');
  project.store.takeDriver(1, processIdentity(process.pid) ?? null, () => false);
  const io = captureIo(project.folder);
  const following = call(io, ['logs', '1', '-f']);
  await seen(io, '1 │ first\n');
  appendFileSync(join(project.folder, '.hyper/runs/1/1/1/log'), 'bad');
  for (const attempt of [2, 3]) {
    story.end(run, failed, true);
    project.log(story, run, `attempt ${attempt}\n`, attempt);
    story.attempt(run, attempt);
  }
  story.end(run).finish();
  await following;
  expect(io.out().toString()).toBe('1 │ first\n1 │ bad\n1 │ attempt 2\n1 │ attempt 3\n');
});

test('-f of a search that has ended has all of it', async () => {
  const story = oneRun('one\ntwo\n');
  project.log(story, story.run({ rate: 0.2, layers: 4 }, 0.5, 1000), 'three\n');
  story.finish();
  expect((await hyper(project.folder, ['logs', '1', '-f'])).out).toBe('1 │ one\n1 │ two\n2 │ three\n');
});

test('each run has its own colour, none where there are no colours', async () => {
  const story = oneRun('a\n');
  project.log(story, story.run({ rate: 0.2, layers: 4 }, 0.5, 1000), 'b\n');
  const io = captureIo(project.folder, { env: { NO_COLOR: '', FORCE_COLOR: '1' } });
  await call(io, ['logs', '1']);
  expect(io.out().toString()).toMatch(
    // oxlint-disable-next-line no-control-regex -- colours are what is looked for
    /^\u001b\[(\d+)m1 │ \u001b\[39ma\n\u001b\[(?!\1m)\d+m2 │ \u001b\[39mb\n$/,
  );
});

test('following ends when the reader leaves', async () => {
  const story = project.tell();
  project.log(story, story.start({ rate: 0.1, layers: 4 }), 'one\n');
  project.store.takeDriver(1, processIdentity(process.pid) ?? null, () => false);
  const io = captureIo(project.folder);
  const following = call(io, ['logs', '1/1', '-f']);
  await seen(io, 'one\n');
  io.stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  await following;
});

test('following ends, with a word, where the driver is gone', async () => {
  const story = project.tell();
  project.log(story, story.start({ rate: 0.1, layers: 4 }), 'one\n');
  const { out, err } = await hyper(project.folder, ['logs', '1/1', '-f']);
  expect(out).toBe('one\n');
  expect(err).toContain('search #1 is no longer driven');
});

async function seen(io: { out(): Buffer }, text: string): Promise<void> {
  await expect.poll(() => io.out().toString(), { timeout: 20_000 }).toBe(text);
}
