// A real Lightning script that knows nothing of hyper: what lands in the metrics file is what it measured itself.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { python } from '../hyper.ts';
import { makeGuest, missingModules, script, type Guest } from './guest.ts';

let guest: Guest;
beforeAll(() => {
  guest = makeGuest();
});
afterAll(() => guest.remove());

describe.each(['pytorch_lightning', 'lightning.pytorch'])('%s', (name) => {
  const missing = missingModules([name.split('.')[0] ?? '']);
  const isSkipped = missing !== undefined && process.env['HYPER_NOTHING_SKIPPED'] !== '1';

  test.skipIf(isSkipped)('reports every logged value once an epoch, under the name in the script', async () => {
    expect(missing).toBeUndefined();
    const { code, stdout, stderr, sent } = await guest.run([script('lightning-module.py'), name], { python });
    expect(code, stderr).toBe(0);
    expect(stderr).not.toContain('hyper');
    const said = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as [string, number][];
    expect(said).toHaveLength(16);
    expect(sent.map((one) => [one?.name, one?.value])).toEqual(
      said.map(([key, value]) => [`lightning/${key}`, expect.closeTo(value, 6)]),
    );
    // The test comes after epochs 0 and 1; all others hyper counts, the second training's too.
    const steps = sent.filter((one) => one?.step !== undefined).map((one) => [one?.name, one?.step]);
    expect(steps).toEqual([['lightning/test_loss', 2]]);
  });
});
