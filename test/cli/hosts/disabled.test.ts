import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { listDisabled, readDisabled, writeDisabled } from '../../../src/cli/hosts/disabled.ts';
import { testFolder } from '../folder.ts';

describe('hosts that are out of use', () => {
  test('are known with their reason as soon as they are written, and no more when they are not', () => {
    const folder = testFolder();
    expect(readDisabled(folder)).toEqual(new Map());
    const at = 1_700_000_000_000;
    writeDisabled(folder, new Map([['gpu1', { reason: 'new disk', at }], ['user@box', { reason: null, at }]])); // prettier-ignore
    expect(readDisabled(folder)).toEqual(new Map([['gpu1', 'disabled: new disk'], ['user@box', 'disabled']])); // prettier-ignore
    expect(readDisabled(folder)).toBe(readDisabled(folder)); // it was not read again
    expect(statSync(join(folder, 'hosts.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['hosts.json']);
    writeDisabled(folder, new Map());
    expect(readDisabled(folder)).toEqual(new Map());
  });

  test('a damaged file ends no search, but is told to who lists it', () => {
    const folder = testFolder();
    writeFileSync(join(folder, 'hosts.json'), '{ "v": 1');
    expect(readDisabled(folder)).toEqual(new Map());
    expect(() => listDisabled(folder)).toThrow(expect.objectContaining({ code: 'hosts.damaged' }));
    expect(existsSync(join(folder, 'hosts.json'))).toBe(true);
  });
});
