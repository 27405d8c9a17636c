import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findHome } from '../../src/cli/home.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hyper-home-'));
  mkdirSync(join(folder, 'a/b/c'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

test('state lives in the current folder where nothing says otherwise', () => {
  expect(findHome(join(folder, 'a/b'), {})).toBe(join(folder, 'a/b/.hyper'));
});

test('the git root is preferred to the current folder, a .hyper to both', () => {
  mkdirSync(join(folder, 'a/.git'));
  expect(findHome(join(folder, 'a/b/c'), {})).toBe(join(folder, 'a/.hyper'));
  mkdirSync(join(folder, 'a/b/.hyper'));
  expect(findHome(join(folder, 'a/b/c'), {})).toBe(join(folder, 'a/b/.hyper'));
});

test('HYPER_HOME overrides, relative to the current folder', () => {
  expect(findHome(folder, { HYPER_HOME: 'state' })).toBe(join(folder, 'state'));
});
