// A host as its files and programs are reached by whoever ships something there: each command over an ssh of its own.
import { constants } from 'node:os';
import { buffer } from 'node:stream/consumers';
import { HostError } from '../../errors.ts';
import type { HostSpec } from '../../search/spec.ts';
import type { HostAccess, Ran } from '../host-access.ts';
import { beginning, renderRemoteCommand } from './bootstrap.ts';
import { type Ended, start, type Started, type Starter } from './conversation.ts';
import { explain, UnreachedError } from './explain.ts';
import { parseAbout, renderAbout } from './facts.ts';
import { openings } from './openings.ts';
import { readSshOptions, renderSshCommand, type SshOptions } from './options.ts';

/** A host that was reached, and how it is called: for whoever opens further connections to it. */
export type SshAccess = HostAccess & { readonly options: SshOptions };

const mostOutputBytes = 10_000_000;

/**
 * Reaches the host once, to ask about it. Rejects with HostError: `host.closed` where it is worth to try again, else what a person must
 * do stands in the hint. A host named `local` is this machine, by its own shell. `signal`: ends all that is done over it, too.
 */
export async function openHostAccess(spec: HostSpec, projectId: string, signal?: AbortSignal): Promise<SshAccess> {
  const options = isHere(spec) ? [] : await readSshOptions(addressOf(spec), signal);
  let wasReached = false;
  const startScript = (script: string, stop?: AbortSignal): Started => {
    const starter = isHere(spec) ? starterHere(script) : starterOver({ spec, options, script, wasReached });
    const signals = [signal, stop].filter((each) => each !== undefined);
    return start(starter, signals.length === 0 ? undefined : AbortSignal.any(signals));
  };
  const { exitCode, stdout, stderr, heardAtMs } = await runScript(startScript, spec, renderAbout(spec), {});
  if (exitCode !== 0) throw new HostError('host.about', `${spec.name}: ${stderr.trim() || `exit ${exitCode}`}`);
  wasReached = true;
  return {
    spec,
    options,
    facts: parseAbout(stdout, projectId, heardAtMs),
    sshCommand: renderSshCommand(options),
    run: (script, given = {}) => runScript(startScript, spec, script, given),
    stream: startScript,
  };
}

/** What ssh is given. */
export function addressOf(spec: HostSpec): string {
  return spec.address;
}

function isHere({ name }: HostSpec): boolean {
  return name === 'local';
}

type StartScript = (script: string, signal?: AbortSignal) => Started;
type RunOptions = { readonly stdin?: string | undefined; readonly signal?: AbortSignal | undefined };

async function runScript(
  startScript: StartScript,
  { name }: HostSpec,
  script: string,
  { stdin = '', signal }: RunOptions,
): Promise<Ran & { readonly heardAtMs: number }> {
  const tooMuch = new AbortController();
  const started = startScript(
    script,
    signal === undefined ? tooMuch.signal : AbortSignal.any([signal, tooMuch.signal]),
  );
  started.stdin.on('error', () => undefined).end(stdin);
  let size = 0;
  started.stdout.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > mostOutputBytes) tooMuch.abort(new HostError('host.output', `${name}: more than 10 MB of output`));
  });
  const [bytes, { exitCode, stderr }] = await Promise.all([buffer(started.stdout), started.ended]);
  return { exitCode, stdout: bytes.toString(), stderr, heardAtMs: started.begun() ?? Date.now() };
}

function starterHere(script: string): Starter {
  return {
    file: 'sh',
    args: ['-c', script],
    isAnnounced: false,
    enter: () => Promise.resolve(() => undefined),
    toExitCode: ({ exitCode }) => exitCode ?? 128 + constants.signals.SIGKILL,
  };
}

type Call = {
  readonly spec: HostSpec;
  readonly options: SshOptions;
  readonly script: string;
  readonly wasReached: boolean;
};

function starterOver({ spec, options, script, wasReached }: Call): Starter {
  const address = addressOf(spec);
  const command = renderRemoteCommand(`echo ${beginning}\n${script}`);
  return {
    file: 'ssh',
    args: [...options, '--', address, command],
    isAnnounced: true,
    enter: (signal) => openings.acquire(spec.name, signal),
    toExitCode: ({ exitCode, stderr, hasBegun }: Ended) => {
      if (hasBegun && exitCode !== null && exitCode !== 255) return exitCode;
      throw new UnreachedError(spec.name, explain({ exitCode, stderr, isGreeted: hasBegun }, { address, wasReached }));
    },
  };
}
