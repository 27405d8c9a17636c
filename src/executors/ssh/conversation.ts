// One script on a host, over a connection of its own, with its streams open.
import { once } from 'node:events';
import { PassThrough, Transform, type Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from '../child.ts';
import type { Streaming } from '../host-access.ts';
import { beginning } from './bootstrap.ts';

/** How a script is started: by ssh, or by the shell of this machine. */
export type Starter = {
  readonly file: string;
  readonly args: readonly string[];
  /** What begins it there is said on stdout first. */
  readonly isAnnounced: boolean;
  /** Waits until a connection may be opened; resolves to what is to be called when it is. */
  readonly enter: (signal: AbortSignal | undefined) => Promise<() => void>;
  /** What its end means; throws HostError if that was the connection's. */
  readonly toExitCode: (end: Ended) => number;
};

export type Ended = {
  /** null: by a signal. */
  readonly exitCode: number | null;
  readonly stderr: string;
  readonly hasBegun: boolean;
};

/** `begun`: when it began to talk, in milliseconds since 1970; undefined while it has not. */
export type Started = Streaming & { readonly begun: () => number | undefined };

/** A connection that does not come about in that time is given up: ssh itself waits for ever for a shared one that hangs. */
const openingMs = 45_000;
const keptBytes = 64_000;
const lastWordsMs = 200;

export function start(starter: Starter, signal?: AbortSignal): Started {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  let begunAt: number | undefined;
  const onBegin = (): void => void (begunAt ??= Date.now());
  const ended = converse({ starter, stdin, stdout, onBegin, hasBegun: () => begunAt !== undefined }, signal);
  // Whoever only reads sees its output end; nobody has to ask for more.
  ended.catch(() => {
    stdout.end();
    stdin.destroy();
  });
  return { stdin, stdout, ended, begun: () => begunAt };
}

type Conversation = {
  readonly starter: Starter;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly onBegin: () => void;
  readonly hasBegun: () => boolean;
};

async function converse(
  { starter, stdin, stdout, onBegin, hasBegun }: Conversation,
  signal: AbortSignal | undefined,
): Promise<{ exitCode: number; stderr: string }> {
  const leave = await starter.enter(signal);
  try {
    // Of one that is aborted by now nothing would be heard any more.
    signal?.throwIfAborted();
    const child = startChild(starter.file, starter.args);
    const kill = (): void => void child.kill('SIGKILL');
    const timer = setTimeout(kill, openingMs);
    const opened = (): void => (onBegin(), clearTimeout(timer), leave());
    signal?.addEventListener('abort', kill, { once: true });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-keptBytes)));
    // It may end without having read all.
    pipeline(stdin, child.stdin).catch(() => undefined);
    const output = pipeline(child.stdout, skipNoise(starter.isAnnounced, opened), stdout).catch(() => undefined);
    // Not the promise of execa, nor the end of stderr: a shared connection in the background holds that.
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('exit', resolve);
      child.once('error', reject);
    });
    await Promise.all([output, lastWords(child.stderr)]);
    clearTimeout(timer);
    signal?.removeEventListener('abort', kill);
    signal?.throwIfAborted();
    child.stderr.destroy();
    return { exitCode: starter.toExitCode({ exitCode, stderr, hasBegun: hasBegun() }), stderr };
  } finally {
    leave();
  }
}

/** What is told on stderr may come behind the end, but is not waited for long: somebody else may hold it open. */
async function lastWords(stderr: Readable): Promise<void> {
  if (stderr.readableEnded) return;
  const controller = new AbortController();
  const ended = once(stderr, 'end', { signal: controller.signal }).catch(() => undefined);
  await Promise.race([ended, sleep(lastWordsMs, undefined, { signal: controller.signal }).catch(() => undefined)]);
  controller.abort();
}

/** Leaves out all up to the line that announces the script's own output. */
function skipNoise(isAnnounced: boolean, onBegin: () => void): Transform {
  let noise: Buffer | undefined = isAnnounced ? Buffer.alloc(0) : undefined;
  if (!isAnnounced) onBegin();
  const mark = Buffer.from(`${beginning}\n`);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (noise === undefined) return done(null, chunk);
      noise = Buffer.concat([noise, chunk]);
      const at = noise.indexOf(mark);
      if (at < 0) {
        noise = noise.subarray(-mark.length);
        return done();
      }
      const rest = noise.subarray(at + mark.length);
      noise = undefined;
      onBegin();
      done(null, rest);
    },
  });
}
