// Why a host could not be reached, out of what ssh said: its exit code is 255 for all of it.
import { HostError } from '../../errors.ts';

export type TroubleKind =
  | 'unknown-key'
  | 'changed-key'
  | 'auth'
  | 'name'
  | 'refused'
  | 'timeout'
  | 'route'
  | 'closed'
  | 'no-shell'
  | 'disk'
  | 'elsewhere'
  | 'config'
  | 'other';

export type Trouble = {
  readonly kind: TroubleKind;
  /** What is wrong, as it stands behind a colon: `connection timed out`. */
  readonly text: string;
  /** A person must act: to try again changes nothing. */
  readonly isFatal: boolean;
  readonly hint?: string;
};

/** How an ssh ended. */
export type SshEnd = {
  /** null: by a signal. */
  readonly exitCode: number | null;
  readonly stderr: string;
  /** What we started there had begun to talk. */
  readonly isGreeted: boolean;
};

/** `wasReached`: it answered before, so its name is right. */
export type Asked = { readonly address: string; readonly wasReached: boolean };

/** A host that was not reached, or whose connection broke. Its code is `host.closed` where it is worth to try again. */
export class UnreachedError extends HostError {
  readonly trouble: Trouble;

  constructor(name: string, trouble: Trouble) {
    const code = trouble.isFatal ? `host.${trouble.kind}` : 'host.closed';
    super(code, `${name}: ${trouble.text}`, { hint: trouble.hint });
    this.trouble = trouble;
  }
}

export function explain(end: SshEnd, asked: Asked): Trouble {
  const found = rules.find(({ pattern }) => pattern.test(end.stderr))?.toTrouble(asked, end);
  // Behind the greeting others talk on stderr too: a command there may well have no permission for something.
  if (found !== undefined && !(end.isGreeted && found.isFatal)) return found;
  if (end.isGreeted) return retry('closed', 'the connection was closed');
  if (end.exitCode !== null && end.exitCode !== 255) return noShell(asked, end);
  return retry('other', lastLine(end.stderr) || 'ssh ended without a word');
}

/** The first that fits counts: ssh says of a changed key that it could not be verified, too. */
const rules: readonly { readonly pattern: RegExp; readonly toTrouble: (asked: Asked, end: SshEnd) => Trouble }[] = [
  { pattern: /^HYPER-NO /m, toTrouble: noRoom },
  { pattern: /^HYPER-ELSEWHERE/m, toTrouble: () => retry('elsewhere', 'another machine answers under that name') },
  { pattern: /REMOTE HOST IDENTIFICATION HAS CHANGED|host key for .* has changed/i, toTrouble: changedKey },
  { pattern: /Host key verification failed|no .* host key is known/i, toTrouble: unknownKey },
  { pattern: /Permission denied \(|Too many authentication failures|No supported authentication/i, toTrouble: noEntry },
  { pattern: /Bad configuration option|Bad owner or permissions|configuration options/i, toTrouble: badConfig },
  {
    pattern: /Temporary failure in name resolution/i,
    toTrouble: () => retry('name', 'its name cannot be looked up now'),
  },
  { pattern: /Could not resolve hostname|hostname contains invalid/i, toTrouble: noName },
  { pattern: /Connection refused/i, toTrouble: () => retry('refused', 'connection refused') },
  { pattern: /timed out|not responding/i, toTrouble: () => retry('timeout', 'connection timed out') },
  { pattern: /No route to host/i, toTrouble: () => retry('route', 'no route to host') },
  { pattern: /Network is (unreachable|down)/i, toTrouble: () => retry('route', 'the network is down') },
  {
    pattern: /Connection (closed|reset)|closed by (remote )?host|kex_exchange|Broken pipe|open refused by peer/i,
    toTrouble: () => retry('closed', 'the connection was closed'),
  },
];

function retry(kind: TroubleKind, text: string): Trouble {
  return { kind, text, isFatal: false };
}

function fatal(kind: TroubleKind, text: string, hint: string): Trouble {
  return { kind, text, isFatal: true, hint };
}

function changedKey({ address }: Asked, { stderr }: SshEnd): Trouble {
  const remedy = /^\s*(ssh-keygen -f .* -R .*)$/m.exec(stderr)?.[1] ?? `ssh-keygen -R ${address}`;
  const hint = `if the machine was set up anew, ask who runs it, then type: ${remedy}`;
  return fatal('changed-key', 'its host key is another one than before: somebody may be in between', hint);
}

function unknownKey({ address }: Asked): Trouble {
  const hint = `type once: ssh ${address}, compare the fingerprint, and answer yes`;
  return fatal('unknown-key', 'its host key is not known here yet', hint);
}

function noEntry({ address }: Asked, { stderr }: SshEnd): Trouble {
  const ways = /\(([\w,-]+)\)/.exec(stderr)?.[1] ?? '';
  const isAsking = /password|keyboard-interactive/.test(ways);
  const byHand = `; or, for a password or a second factor, open a connection that is shared: ssh -fNM ${address}`;
  const hint = `type: ssh-copy-id ${address}, or ssh-add where your key has a passphrase${isAsking ? byHand : ''}`;
  return fatal('auth', `it does not let you in${ways === '' ? '' : ` (${ways})`}`, hint);
}

function badConfig({ address }: Asked, { stderr }: SshEnd): Trouble {
  return fatal(
    'config',
    `ssh cannot read its settings: ${badSetting(stderr)}`,
    `look at what this says: ssh ${address}`,
  );
}

/** Which setting it is; the line behind only counts them. */
export function badSetting(stderr: string): string {
  return lastLine(stderr.replace(/^.*: terminating, .*$/m, ''));
}

/** A laptop that has no network knows no names either. */
function noName({ address, wasReached }: Asked): Trouble {
  if (wasReached) return retry('name', 'its name cannot be looked up now');
  const hint = `write it as you would behind ssh; to see whether it is known: ssh ${address}`;
  return fatal('name', 'there is no host of that name', hint);
}

/** The folder, which may have blanks in it, ends with the name of the machine's own (`facts.ts`). */
function noRoom(_asked: Asked, { stderr }: SshEnd): Trouble {
  const [, folder = '', why = ''] = /^HYPER-NO (.*?\/[\da-f]{8}) (.*)$/m.exec(stderr) ?? [];
  const reason = why.replace(/^.*: /, '').toLowerCase() || 'it cannot be written';
  const hint = 'make room, or name another folder for it in hyper.yaml: folder: /scratch/you/hyper';
  return fatal('disk', `cannot write in ${folder}: ${reason}`, hint);
}

function noShell({ address }: Asked, { stderr, exitCode }: SshEnd): Trouble {
  const words = lastLine(stderr) || `exit ${exitCode}`;
  return fatal('no-shell', `no shell answers there: ${words}`, `look at what this says: ssh ${address} sh -c true`);
}

function lastLine(text: string): string {
  return (
    text
      .split('\n')
      .map((line) => line.trim())
      .findLast((line) => line !== '') ?? ''
  );
}
