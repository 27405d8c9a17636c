// `hyper hosts check` against real sshd: what is found, and what it says to do.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLab } from '../../lab/lab.ts';
import type { Lab } from '../../lab/lab.ts';
import { isLabSkipped, nameMissingLab } from '../../lab/missing.ts';
import { testFolder } from '../folder.ts';
import { hosts } from './hosts-call.ts';

nameMissingLab();

/** Names by which h1 is not reached, or as somebody else. The first setting that fits counts. */
const troubled = (folder: string) => `Host stranger
  HostName 10.77.0.1
  UserKnownHostsFile ${folder}/nobody
Host changed
  HostName 10.77.0.1
  UserKnownHostsFile ${folder}/changed
Host locked
  HostName 10.77.0.1
  User stranger
Host shellless
  HostName 10.77.0.1
  User daemon
Host closed
  HostName 10.77.0.1
  Port 2222
Host nameless
  HostName no.such.name.invalid
`;

const yaml = `hosts:
  h1:
    labels: [K80]
    setup: 'PATH=$HOME/env:$PATH; [ "$API_TOKEN" = s3cret ]'
    env: { API_TOKEN: s3cret }
  h2: { setup: . /no/such/venv/bin/activate }
  h3: { gpus: [3] }
`;

type Check = { readonly name: string; readonly status: string; readonly says: string; readonly hint: string | null };
type Record = {
  readonly ok: boolean;
  readonly hosts: readonly { name: string; ok: boolean; checks: readonly Check[] }[];
};

describe.skipIf(isLabSkipped())('hyper hosts check', () => {
  let lab: Lab;
  let path: string | undefined;

  beforeAll(async () => {
    path = process.env['PATH'];
    const k80 = { name: 'Tesla K80', memoryMb: 11_441 };
    lab = await openLab([
      { gpus: [k80, { ...k80, usedMb: 3000 }] },
      { shell: 'fish', without: ['git', 'rsync'], hasReadOnlyHome: true },
      { diskKb: 64, hasNoisyRc: true },
    ]);
    process.env['PATH'] = lab.env['PATH'];
    const [key = ''] = readFileSync(join(lab.folder, 'h2/host_key.pub'), 'utf8').split('\n');
    writeFileSync(join(lab.folder, 'changed'), `10.77.0.1 ${key.split(' ').slice(0, 2).join(' ')}\n`);
    writeFileSync(lab.configFile, troubled(lab.folder) + readFileSync(lab.configFile, 'utf8'));
  });

  afterAll(async () => {
    process.env['PATH'] = path;
    await lab.close();
  });

  function project(): string {
    const folder = testFolder();
    writeFileSync(join(folder, 'hyper.yaml'), yaml, { mode: 0o600 });
    return folder;
  }

  /** The checks of one host by their names. */
  async function check(names: string): Promise<Record & { readonly code: number }> {
    const { code, out } = await hosts(project(), `check --json ${names}`);
    return { code, ...(JSON.parse(out) as Record) };
  }

  async function only(name: string, what: string): Promise<Check | undefined> {
    return (await check(name)).hosts[0]?.checks.find((one) => one.name === what);
  }

  test('tells of each host what was found, and what to do, within 80 columns', async () => {
    await lab.asRoot('h1', 'mkdir -p /home/tester/env; ln -sf /usr/bin/python3 /home/tester/env/python3');
    const { code, out } = await hosts(project(), 'check', { columns: 80 });
    expect(code).toBe(1);
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    const text = out.replace(/in \d+(\.\d)?s/g, 'in 0s').replace(/\d+ GB free for/, '9 GB free for');
    expect(text.replace(/\d+(\.\d+)+ \(/g, '3.x (').replace(/(git|rsync) +\d+(\.\d+)+/g, '$1 x')).toBe(`h1  (K80)
  ✓ ssh     answers in 0s, as tester
  ✓ shell   Linux, ${coresOf(out)}, login shell /usr/bin/dash
  ✓ git x
  ✓ tar     is there
  ✓ rsync x
  ✓ disk    9 GB free for /home/tester/.hyper-runs
  ✓ clock   agrees with ours
  ✓ gpus    2 x Tesla K80 (11.2 of 11.2 GB free; 8.2 of 11.2 GB free); 2 runs at
            once
  ✓ setup   runs
  ✓ python  3.x (/home/tester/env/python3)

h2
  ✓ ssh    answers in 0s, as tester
  ✓ shell  Linux, ${coresOf(out)}, login shell /usr/bin/fish
  ! git    is not there
           code is sent whole then, by tar; with git, what has changed is enough
  ✓ tar    is there
  ✓ rsync  is not there, and not needed
  ✗ disk   cannot write in /home/tester/.hyper-runs: read-only file system
           make room, or name another folder in hyper.yaml:
             folder: /scratch/me/hyper
  ✓ clock  agrees with ours
  ✓ gpus   none (neither nvidia-smi nor rocm-smi is there); one run at a time
  ✗ setup  fails with exit 2: sh: 1: .: cannot open /no/such/venv/bin/activate:
           No such file
           see setup: in hyper.yaml; it is run by sh, in the home folder, before
           each command

h3
  ✓ ssh     answers in 0s, as tester
  ✓ shell   Linux, ${coresOf(out)}, login shell /usr/bin/dash
  ✓ git x
  ✓ tar     is there
  ✓ rsync x
  ✗ disk    0 MB free for /home/tester/.hyper-runs
            make room:  hyper hosts clean  removes what old searches left there
  ✓ clock   agrees with ours
  ✗ gpus    none (neither nvidia-smi nor rocm-smi is there)
            hyper.yaml has  gpus: [3]  for it: without that line runs use no GPU
            there
  ✓ python  3.x (/usr/bin/python3)

2 of 3 cannot be used until that is mended: h2, h3
`);
  });

  test('leaves nothing behind, and prints no value of a variable', async () => {
    const { code, ok, hosts: records } = await check('h1');
    expect({ code, ok }).toEqual({ code: 0, ok: true });
    expect(JSON.stringify(records)).not.toContain('s3cret');
    expect((await lab.ssh('h1', 'ls -A')).stdout).not.toContain('.hyper');
    expect(lab.clients()).toEqual([]);
  });

  test('says why a host is not reached, and what to type; one hides no other', async () => {
    const expected = [
      ['stranger', /^its host key is not known here yet$/, /^type once: ssh stranger, compare the fingerprint/],
      ['changed', /^its host key is another one than before/, /ssh-keygen -f .* -R /],
      ['locked', /^it does not let you in \(publickey\)/, /ssh-copy-id locked/],
      ['shellless', /^no shell answers there/, /ssh shellless sh -c true$/],
      ['closed', /^connection refused$/, /sshd .* ssh -v closed true$/],
      ['nameless', /name/, /\S/],
    ] as const;
    const { code, ok, hosts: records } = await check(`${expected.map(([name]) => name).join(' ')} h1`);
    expect({ code, ok }).toEqual({ code: 1, ok: false });
    expect(records.map((one) => one.ok)).toEqual([...expected.map(() => false), true]);
    for (const [index, [name, says, hint]] of expected.entries()) {
      const { name: host, checks } = records[index] ?? { checks: [] };
      expect({ host, checks }).toMatchObject({ host: name, checks: [{ name: 'ssh', status: 'error' }] });
      expect(checks[0]?.says).toMatch(says);
      expect(checks[0]?.hint).toMatch(hint);
    }
  });

  test('a host that is cut off is told so', async () => {
    await lab.cut('h1');
    try {
      const { hosts: records } = await check('h1');
      expect(records[0]?.checks).toMatchObject([{ status: 'error', says: 'connection timed out' }]);
    } finally {
      await lab.restore('h1');
    }
  });

  test('a host that is out of use says why, and can be used all the same', async () => {
    const folder = project();
    await hosts(folder, 'disable h1 --reason disk');
    const { code, out } = await hosts(folder, 'check h1');
    expect(code).toBe(0);
    expect(out).toMatch(/! use +disabled: disk: nothing is started there\n +hyper hosts enable h1\n/);
    expect(out).toMatch(/\nit can be used\n$/);
  });

  test('a setup that waits for an answer gets none, and a GPU tool that fails is named', async () => {
    const folder = testFolder();
    const setup = 'printf \'%s\' "password? " && read -r answer && [ -n "$answer" ]';
    writeFileSync(join(folder, 'hyper.yaml'), `hosts: { h1: { setup: ${JSON.stringify(setup)} } }\n`);
    const { out } = await hosts(folder, 'check');
    expect(out).toMatch(/✗ setup +fails with exit 1\n/);
    await lab.asRoot(
      'h1',
      'mv /run/host/tools/nvidia-smi /run/host/tools/real; cp /bin/false /run/host/tools/nvidia-smi',
    );
    try {
      expect(await only('h1', 'gpus')).toMatchObject({
        status: 'warning',
        hint: 'see what this says:  ssh h1 nvidia-smi',
      });
    } finally {
      await lab.asRoot('h1', 'mv /run/host/tools/real /run/host/tools/nvidia-smi');
    }
  });
});

/** As many as this machine has. */
function coresOf(out: string): string {
  return /\d+ cores?/.exec(out)?.[0] ?? '';
}
