// The short form of `npm run chaos`: a few kills of every kind, always in the same order.
import { expect, onTestFailed, test } from 'vitest';
import { canSpoilDisks } from './arena.ts';
import { chaos } from './chaos.ts';

/** How fast the machine is decides where a kill hits, not whether something may be lost. */
const options = ['--kills', '22', '--seed', '1', '--minutes', '2'];

const hasDisks = canSpoilDisks();
const isSkipped = !hasDisks && process.env['HYPER_NOTHING_SKIPPED'] !== '1';

test(
  'nothing is lost, doubled or left behind, whatever is killed, stopped or spoilt',
  { timeout: 230_000 },
  async () => {
    const printed: string[] = [];
    onTestFailed(() => console.error(printed.join('\n')));
    const code = await chaos(options, { print: (line) => printed.push(line), signal: new AbortController().signal });
    expect({ code, last: printed.at(-1) }).toEqual({ code: 0, last: 'seed 1: nothing lost' });
  },
);

test.skipIf(isSkipped)('disks were among it (needs root, mount and chattr)', () => {
  expect(hasDisks).toBe(true);
});
