import { describe, expect, test } from 'vitest';
import { chooseHosts } from '../../../src/cli/hosts/choose.ts';
import { plainHost } from '../../../src/search/plain-host.ts';
import { UsageError } from '../../../src/errors.ts';

const file = {
  path: '/project/hyper.yaml',
  warnings: [],
  hosts: [
    { ...plainHost('gpu1'), labels: ['K80'], slots: 2 },
    { ...plainHost('gpu2'), address: 'user@box', labels: ['V100', 'big'] },
    { ...plainHost('gpu3'), labels: ['k80', 'big'] },
  ],
};

function choose(hosts?: string, machineType?: string, from: typeof file | undefined = file): readonly string[] {
  const chosen = chooseHosts({ hosts, machineType, file: from });
  return chosen.map(({ name, address, slots }) =>
    [name, ...(address === name ? [] : [`=${address}`]), ...(slots === null ? [] : [`x${slots}`])].join(''),
  );
}

function refusal(hosts?: string, machineType?: string, from?: typeof file | null): string {
  try {
    chooseHosts({ hosts, machineType, file: from === null ? undefined : (from ?? file) });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return `${error.message} | ${error.hint ?? ''}`;
  }
  return 'nothing';
}

describe('--hosts', () => {
  test.each([
    ['gpu1', ['gpu1x2']],
    ['gpu1:4, gpu2:1', ['gpu1x4', 'gpu2=user@boxx1']],
    ['other,ada@box9:3', ['other', 'ada@box9x3']],
    ['local,gpu2', ['local', 'gpu2=user@box']],
    ['all', ['gpu1x2', 'gpu2=user@box', 'gpu3']],
    ['all,other', ['gpu1x2', 'gpu2=user@box', 'gpu3', 'other']],
    ['[fe80::1%eth0]:4,ada@[2001:db8::2]', ['fe80::1%eth0x4', 'ada@2001:db8::2']],
    ['10.0.0.7:2', ['10.0.0.7x2']],
  ])('%s', (list, names) => {
    expect(choose(list)).toEqual(names);
  });

  test('names need no file', () => {
    expect(chooseHosts({ hosts: 'gpu1:2', file: undefined })).toEqual([{ ...plainHost('gpu1'), slots: 2 }]);
  });

  test.each([
    ['', /^--hosts names no host/],
    ['gpu1,,gpu2', /a name is missing/],
    ['gpu1:', /behind the colon stands how many runs/],
    ['gpu1:0', /behind the colon stands how many runs/],
    ['gpu1:x', /behind the colon stands how many runs .* {2}--hosts gpu1:4/],
    ['fe80::1', /an IPv6 address stands in brackets \| --hosts '\[fe80::1\]'/],
    ['gpu1,gpu1:2', /^--hosts names gpu1 twice/],
    ['gpu2,user@box', /^gpu2 and user@box are one machine: ssh user@box/],
    ['-oProxyCommand=x', /cannot be the name of a host/],
    ['a$(id)', /cannot be the name of a host/],
    ['a@-b', /cannot be the name of a host/],
    ['a b', /cannot be the name of a host/],
    ['ssh://a:22', /cannot be the name of a host: it holds a port .* {2}Port 22$/],
    ["a'b", /cannot be the name of a host/],
    ['[::1;x]', /cannot be the name of a host/],
  ])('%j is refused', (list, message) => {
    expect(refusal(list)).toMatch(message);
  });

  test('all needs a file that names somebody', () => {
    expect(refusal('all', undefined, null)).toMatch(
      /^--hosts all: there is no hyper\.yaml in this project \| write one, .*\n {2}hosts:\n/,
    );
    expect(refusal('all', undefined, { ...file, hosts: [] })).toMatch(/hyper\.yaml names no host/);
  });
});

describe('--machine-type', () => {
  test.each([
    ['K80', ['gpu1x2', 'gpu3']],
    ['BIG', ['gpu2=user@box', 'gpu3']],
    ['v100,Gpu1', ['gpu1x2', 'gpu2=user@box']],
  ])('%s: by label or name, whatever the case', (type, names) => {
    expect(choose(undefined, type)).toEqual(names);
  });

  test('picks among those of --hosts', () => {
    expect(choose('gpu1:4,gpu2', 'k80')).toEqual(['gpu1x4']);
    expect(refusal('gpu1', 'V100')).toMatch(/^--machine-type V100: none of --hosts has that label/);
  });

  test('a wrong one lists the choices', () => {
    expect(refusal(undefined, 'K8')).toBe(
      '--machine-type K8: no host has that label or name | did you mean K80?\nlabels: K80, V100, big\nhosts: gpu1, gpu2, gpu3',
    );
    expect(refusal(undefined, 'K80', null)).toMatch(/^--machine-type: there is no hyper\.yaml in this project/);
  });
});
