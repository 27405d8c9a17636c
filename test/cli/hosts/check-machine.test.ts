import { describe, expect, test } from 'vitest';
import { checkClock, checkTools } from '../../../src/cli/hosts/check-machine.ts';
import { plainHost } from '../../../src/search/plain-host.ts';
import type { HostAccess, HostFacts } from '../../../src/executors/host-access.ts';

const facts: HostFacts = {
  home: '/home/me',
  root: '/home/me/.hyper/p/m',
  machineId: 'm',
  bootId: 'b',
  user: 'me',
  system: 'Linux',
  loginShell: '/bin/sh',
  git: '2.39.5',
  rsync: null,
  hasTar: true,
  freeGb: 9,
  aheadMs: 0,
  cores: 1,
  visibleGpus: null,
};

/** A host that says so of itself, and is asked nothing else. */
function hostWith(changes: Partial<HostFacts>): HostAccess {
  const refuse = (): never => {
    throw new Error('nothing is to be run there');
  };
  return { spec: plainHost('gpu1'), facts: { ...facts, ...changes }, run: refuse, stream: refuse, sshCommand: 'ssh' };
}

describe('a clock', () => {
  test.each([
    [0, 'ok', 'agrees with ours'],
    [-5000, 'ok', 'agrees with ours'],
    [37_400, 'warning', '37s ahead of ours'],
    [-3_900_000, 'warning', '1h05m behind ours'],
  ])('%d ms ahead: %s', (aheadMs, status, says) => {
    expect(checkClock(hostWith({ aheadMs }))).toMatchObject({ status, says });
  });
});

test('code gets there by git or by tar; without both a host cannot be used', () => {
  const statuses = (changes: Partial<HostFacts>) =>
    Object.fromEntries(checkTools(hostWith(changes)).map(({ name, status }) => [name, status]));
  expect(statuses({})).toEqual({ shell: 'ok', git: 'ok', tar: 'ok', rsync: 'ok' });
  expect(statuses({ git: null })).toMatchObject({ git: 'warning', tar: 'ok' });
  expect(statuses({ hasTar: false })).toMatchObject({ git: 'ok', tar: 'warning' });
  expect(statuses({ git: null, hasTar: false })).toMatchObject({ git: 'error', tar: 'warning' });
});
