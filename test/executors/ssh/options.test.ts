// How ssh is called: the user's settings stay the user's, and nobody is asked anything. What counts is what ssh itself makes of it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { checkHostName, readSshOptions, renderSshCommand, toOptions } from '../../../src/executors/ssh/options.ts';
import { isSshdSkipped } from '../sshd.ts';

const folder = mkdtempSync(join(tmpdir(), 'hyper-options-'));
const pathBefore = process.env['PATH'];
afterEach(() => void (process.env['PATH'] = pathBefore));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What ssh would do, `user` being the user's own settings: a line each, in small letters. */
async function settled(user: string): Promise<readonly string[]> {
  const file = join(folder, 'ssh_config');
  writeFileSync(file, user);
  const ask = async (options: readonly string[]) => (await execa('ssh', ['-F', file, ...options, '-G', 'box'])).stdout;
  return (await ask(toOptions(await ask([])))).split('\n');
}

describe.skipIf(isSshdSkipped)('an ssh of ours', () => {
  test('notices a connection that is dead, and gives up one that does not come about', async () => {
    const settings = await settled('');
    expect(settings).toEqual(
      expect.arrayContaining(['serveraliveinterval 10', 'serveralivecountmax 3', 'connecttimeout 10']),
    );
  });

  test('keeps the times that the user set', async () => {
    const settings = await settled('Host b*\n  ServerAliveInterval 5\n  ServerAliveCountMax 9\n  ConnectTimeout 77\n');
    expect(settings).toEqual(
      expect.arrayContaining(['serveraliveinterval 5', 'serveralivecountmax 9', 'connecttimeout 77']),
    );
  });

  test("takes Debian's five minutes in BatchMode for no answer", async () => {
    expect(await settled('BatchMode yes\n')).toContain('serveraliveinterval 10');
    expect(toOptions('serveraliveinterval 300\nconnecttimeout none\n')).toContain('ServerAliveInterval=10');
  });

  test('asks nobody, forwards nothing, and runs what it is given, whatever the user set for a terminal', async () => {
    const settings = await settled(
      `Host box
  HostName gpu.example
  User ada
  Port 2222
  BatchMode no
  RequestTTY force
  RemoteCommand tmux
  LocalForward 8888 localhost:8888
  ForwardAgent yes
  ForwardX11 yes
  PermitLocalCommand yes
  LocalCommand touch x
  EscapeChar ~
  ProxyJump jump.example
`,
    );
    for (const line of [
      'batchmode yes',
      'requesttty false',
      'forwardagent no',
      'forwardx11 no',
      'permitlocalcommand no',
    ])
      expect(settings).toContain(line);
    for (const line of ['hostname gpu.example', 'user ada', 'port 2222', 'proxyjump jump.example'])
      expect(settings).toContain(line);
    expect(settings.filter((line) => /^(localforward|remotecommand tmux)/.test(line))).toEqual([]);
    expect(settings).toContain('escapechar none');
  });

  test('never lets in a key that is not known', () => {
    expect(toOptions('').join(' ')).not.toMatch(/StrictHostKeyChecking|KnownHosts/);
  });

  test('is one text without anything to quote, for programs that start it themselves', () => {
    expect(renderSshCommand(toOptions(''))).toMatch(/^ssh -T( -o \w+=\w+)+$/);
  });

  test('that does not understand its settings is told with its own words, one that is not there with what to install', async () => {
    const stand = (text: string) => writeFileSync(join(folder, 'ssh'), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    stand(
      `echo 'config: line 3: Bad configuration option: nonsense
config: terminating, 1 bad configuration options' >&2; exit 255`,
    );
    process.env['PATH'] = `${folder}:${pathBefore}`;
    await expect(readSshOptions('box')).rejects.toMatchObject({
      code: 'ssh.config',
      message: 'ssh cannot read its settings for box: config: line 3: Bad configuration option: nonsense',
      hint: 'look at what this says: ssh -G box',
    });
    process.env['PATH'] = join(folder, 'nothing');
    await expect(readSshOptions('box')).rejects.toMatchObject({
      code: 'ssh.missing',
      hint: expect.stringContaining('apt-get install openssh-client'),
    });
  });
});

describe('the name of a host', () => {
  test.each(['gpu1', 'ada@gpu1', 'gpu-1.example.org', '10.0.0.7', 'fe80::1%eth0', '_x', 'a@10.0.0.1'])(
    'may be %s',
    (name) => {
      expect(() => checkHostName(name)).not.toThrow();
    },
  );

  test.each([
    '-oProxyCommand=touch x',
    'ada@-oProxyCommand=x',
    '-l@box',
    'box;id',
    'box id',
    '$(id)',
    '`id`',
    'box|id',
    'box\nid',
    "box'",
    'a"b',
    '../box',
    'a/b',
    '*',
    'a@b@c',
    '@box',
    'ada@',
    '',
    'bøx',
  ])('may not be %j: ssh is not even asked', async (name) => {
    const refusal = { code: 'host.name', exitCode: 2, hint: expect.stringContaining('--hosts') };
    await expect(readSshOptions(name)).rejects.toMatchObject(refusal);
  });
});
