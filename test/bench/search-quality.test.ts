// The search must not get worse than it was; what it is measured against is written by `node bench/search-quality/gate.js --write`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bound, playQuick, type Standing } from '../../bench/search-quality/quick.js';
import * as rng from '../../src/numerics/rng.ts';
import * as unit from '../../src/space/unit.ts';
import { bayesian } from '../../src/strategies/bayesian.ts';
import { random } from '../../src/strategies/random.ts';
import { checkout } from '../hyper.ts';

const stored = JSON.parse(readFileSync(join(checkout, 'bench/search-quality/gate.json'), 'utf8')) as Standing;
const TIMEOUT_MS = 300_000;

test('Bayesian search is as good as stored, within three standard errors', { timeout: TIMEOUT_MS }, async () => {
  const now = await playQuick(bayesian, { rng, unit });
  expect(now.mean, JSON.stringify({ now, stored })).toBeLessThanOrEqual(bound(stored));
});

test('random search is not: the bound tells them apart', { timeout: TIMEOUT_MS }, async () => {
  const chance = await playQuick(random, { rng, unit });
  expect(chance.mean - bound(stored)).toBeGreaterThan(stored.standardError);
});
