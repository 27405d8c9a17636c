// What ssh says where it does not get through, as this machine's own ssh says it, and what people are told.
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explain, type SshEnd, type Trouble, UnreachedError } from '../../../src/executors/ssh/explain.ts';
import { isSshdSkipped, nameMissingSshd, Sshd } from '../sshd.ts';

nameMissingSshd();

const asked = { address: 'ada@box', wasReached: false };

function explained(stderr: string, end: Partial<SshEnd> = {}, wasReached = false): Trouble {
  return explain({ exitCode: 255, stderr, isGreeted: false, ...end }, { ...asked, wasReached });
}

describe.skipIf(isSshdSkipped)('of a connection that fails, by the words of ssh itself', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hyper-explain-'));
  let sshd: Sshd;
  let silent: Server;
  let rude: Server;
  const held: Socket[] = [];
  beforeAll(async () => {
    sshd = new Sshd({ folder: join(folder, 'sshd'), home: join(folder, 'home'), bin: join(folder, 'bin') });
    writeFileSync(join(folder, 'none'), '');
    silent = createServer((socket) => void held.push(socket));
    rude = createServer((socket) => void socket.destroy());
    for (const server of [silent, rude]) {
      server.listen(0, '127.0.0.2');
      await once(server, 'listening');
    }
  });
  afterAll(() => {
    sshd?.stop();
    for (const server of [silent, rude]) server?.close();
    for (const socket of held) socket.destroy();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What is told of `ssh OPTIONS -- HOST WORDS`. */
  async function tell(options: readonly string[], host = 'box', words = 'true'): Promise<Trouble> {
    const given = ['BatchMode=yes', ...options].flatMap((option) => ['-o', option]);
    const ran = await execa('ssh', [...given, '--', host, words], { reject: false, stdin: 'ignore' });
    expect(ran.exitCode).not.toBe(0);
    return explain({ exitCode: ran.exitCode ?? null, stderr: ran.stderr, isGreeted: false }, asked);
  }

  const portOf = (server: Server): string => {
    const at = server.address();
    return `Port=${typeof at === 'object' ? at?.port : ''}`;
  };

  test('an unknown key is never accepted: a person looks at it, once', async () => {
    const trouble = await tell([`UserKnownHostsFile=${join(folder, 'none')}`]);
    expect(trouble).toMatchObject({ kind: 'unknown-key', isFatal: true, text: 'its host key is not known here yet' });
    expect(trouble.hint).toBe('type once: ssh ada@box, compare the fingerprint, and answer yes');
  });

  test('another key than before is told as that, with the very command that forgets the old one', async () => {
    const known = join(folder, 'changed');
    const { stdout } = await execa('cut', ['-d', ' ', '-f', '1,2', join(folder, 'sshd/user_key.pub')]);
    writeFileSync(known, `[127.0.0.2]:${sshd.port} ${stdout}\n`);
    const trouble = await tell([`UserKnownHostsFile=${known}`]);
    expect(trouble).toMatchObject({ kind: 'changed-key', isFatal: true });
    expect(trouble.hint).toContain(`then type: ssh-keygen -f "${known}" -R "[127.0.0.2]:${sshd.port}"`);
  });

  test('a key that does not fit is told with the ways in that there are', async () => {
    const trouble = await tell(['PubkeyAuthentication=no']);
    expect(trouble).toMatchObject({ kind: 'auth', isFatal: true, text: 'it does not let you in (publickey)' });
    expect(trouble.hint).toBe('type: ssh-copy-id ada@box, or ssh-add where your key has a passphrase');
  });

  test('a port where nobody listens, one that closes, and one that says nothing are tried again', async () => {
    expect(await tell(['Port=1'])).toEqual({ kind: 'refused', text: 'connection refused', isFatal: false });
    expect(await tell([portOf(rude)])).toEqual({ kind: 'closed', text: 'the connection was closed', isFatal: false });
    expect(await tell([portOf(silent), 'ConnectTimeout=1'])).toEqual({
      kind: 'timeout',
      text: 'connection timed out',
      isFatal: false,
    });
  });

  test('a jump host is as good a reason as the host itself', async () => {
    expect((await tell(['ProxyCommand=ssh -o Port=1 -W %h:%p box'])).kind).toBe('refused');
    expect(await tell(['ProxyCommand=ssh -o PubkeyAuthentication=no -W %h:%p box'])).toMatchObject({
      kind: 'auth',
      isFatal: true,
    });
    expect((await tell([`ProxyCommand=sh -c 'exit 1'`])).kind).toBe('closed');
  });

  test('a name that can be none', async () => {
    expect(await tell([], 'a;b')).toMatchObject({ kind: 'name', isFatal: true, hint: expect.stringContaining('ssh ') });
  });

  test('settings that ssh does not understand', async () => {
    expect(await tell(['Nonsense=1'])).toMatchObject({
      kind: 'config',
      text: expect.stringContaining('Bad configuration option: nonsense'),
    });
  });

  test('an account without a shell', async () => {
    expect(await tell([], 'box', 'no-such-shell-here')).toMatchObject({
      kind: 'no-shell',
      isFatal: true,
      text: expect.stringMatching(/^no shell answers there: .*no-such-shell-here: .*not found$/),
      hint: 'look at what this says: ssh ada@box sh -c true',
    });
    expect((await tell([], 'box', 'exit 3')).text).toBe('no shell answers there: exit 3');
  });
});

describe('what cannot be made to happen here', () => {
  test.each([
    ['ssh: connect to host box port 22: No route to host', 'route', false],
    ['ssh: connect to host box port 22: Network is unreachable', 'route', false],
    ['ssh: connect to host box port 22: Connection timed out', 'timeout', false],
    ['Timeout, server box not responding.', 'timeout', false],
    ['client_loop: send disconnect: Broken pipe', 'closed', false],
    ['Connection to box closed by remote host.\r', 'closed', false],
    ['mux_client_request_session: session request failed: Session open refused by peer', 'closed', false],
    ['ssh: Could not resolve hostname box: Temporary failure in name resolution', 'name', false],
    ['ssh: Could not resolve hostname box: Name or service not known', 'name', true],
    ['Received disconnect from 10.0.0.1 port 22:2: Too many authentication failures', 'auth', true],
    ['No ED25519 host key is known for box and you have requested strict checking.', 'unknown-key', true],
    ['Bad owner or permissions on /home/ada/.ssh/config', 'config', true],
    ['', 'other', false],
  ])('%j is %s, and final: %s', (stderr, kind, isFatal) => {
    expect(explained(stderr)).toMatchObject({ kind, isFatal });
  });

  test('a password that nobody can be asked for is given to a shared connection', () => {
    const { hint } = explained('ada@box: Permission denied (publickey,password).');
    expect(hint).toContain('ssh -fNM ada@box');
  });

  test('a name that was good before is one that cannot be looked up now: a laptop is on its way', () => {
    const words = 'ssh: Could not resolve hostname box: Name or service not known';
    expect(explained(words, {}, true)).toMatchObject({ kind: 'name', isFatal: false });
  });

  test('what we say there ourselves comes before all else', () => {
    const full = explained(
      'Permission denied (x)\nHYPER-NO /a disk/x/01234567 mkdir: cannot create directory: No space left on device',
      {
        exitCode: 1,
      },
    );
    expect(full).toMatchObject({
      kind: 'disk',
      isFatal: true,
      text: 'cannot write in /a disk/x/01234567: no space left on device',
      hint: expect.stringContaining('folder:'),
    });
    expect(explained('HYPER-ELSEWHERE\n', { exitCode: 1 })).toMatchObject({ kind: 'elsewhere', isFatal: false });
  });

  test('behind the greeting only the connection can have failed, whatever commands there complain of', () => {
    const words = 'cp: x: Permission denied (really)\nHost key verification failed\n';
    expect(explained(words, { isGreeted: true })).toEqual({
      kind: 'closed',
      text: 'the connection was closed',
      isFatal: false,
    });
    expect(explained('', { isGreeted: true, exitCode: null })).toMatchObject({ kind: 'closed' });
  });

  test('what is read at the login may have no permission for something', () => {
    const words = '/etc/profile.d/module.sh: line 3: /opt/x: Permission denied';
    expect(explained(words, { exitCode: 127 }).kind).toBe('no-shell');
  });

  test('the error of a host is named by its kind where a person must act', () => {
    const fatal = new UnreachedError('box', explained('Host key verification failed.'));
    expect(fatal).toMatchObject({ code: 'host.unknown-key', message: expect.stringMatching(/^box: /) });
    expect(new UnreachedError('box', explained('Connection refused'))).toMatchObject({ code: 'host.closed' });
  });
});
