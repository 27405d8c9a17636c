// Asking on a terminal: what is missing, and whether to go on.
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { createAsker } from '../../src/cli/prompt.ts';
import { UsageError } from '../../src/errors.ts';

/** A terminal at which somebody types these lines, one to each question. */
function terminal(lines: readonly string[], { isTty = true, env = {} } = {}): { io: Io; shown: () => string } {
  const stdin = new PassThrough();
  const stderr = new PassThrough();
  let shown = '';
  const answers = [...lines];
  stderr.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
    if (!/[:\]] $/.test(shown)) return;
    const answer = answers.shift();
    if (answer === undefined) stdin.end();
    else stdin.write(`${answer}\n`);
  });
  const io = { stdin: Object.assign(stdin, { isTTY: isTty }), stderr: Object.assign(stderr, { isTTY: isTty }), env };
  return { io: io as unknown as Io, shown: () => shown };
}

const refusal = new UsageError('grid.big', 'too big');

test('the answer to a question is taken as it was typed', async () => {
  const { io, shown } = terminal(['21']);
  expect(await createAsker(io, {}).ask('Enter the total number of runs to execute', '--num-runs N')).toBe('21');
  expect(shown()).toContain('Enter the total number of runs to execute: ');
});

test.each([
  ['y', true],
  ['yes', true],
  ['', false],
  ['no', false],
])('%j to a confirmation is %s', async (line, isAgreed) => {
  const { io } = terminal([line]);
  expect(await createAsker(io, {}).confirm('Run all of them?', refusal)).toBe(isAgreed);
});

test('--yes agrees without asking', async () => {
  const { io, shown } = terminal([]);
  expect(await createAsker(io, { yes: true }).confirm('Run all of them?', refusal)).toBe(true);
  expect(shown()).toBe('');
});

test('an answer that never comes starts nothing', async () => {
  const { io } = terminal([]);
  await expect(createAsker(io, {}).ask('Enter the metric to optimize', '--metric NAME')).rejects.toThrow(UsageError);
});

test.each([
  ['in a pipe', { isTty: false }, {}],
  ['in CI', { env: { CI: 'true' } }, {}],
  ['with --no-input', {}, { input: false }],
])('%s nobody is asked: the flag is named', async (_, where, options) => {
  const { io } = terminal(['21'], where);
  const asker = createAsker(io, options);
  await expect(asker.ask('Enter the metric to optimize', '--metric NAME')).rejects.toThrow('--metric NAME is required');
  await expect(asker.confirm('Run all of them?', refusal)).rejects.toBe(refusal);
});
