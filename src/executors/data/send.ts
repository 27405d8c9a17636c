// A file or folder of the user's to a host, as a tar stream that is made on the way; what was sent is held against its key.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Writable } from 'node:stream';
import { HostError, HyperError } from '../../errors.ts';
import { singleQuoted } from '../../search/quote.ts';
import type { Upload } from '../../search/spec.ts';
import type { HostAccess } from '../host-access.ts';
import { keyOf, listContent, smallBytes } from './content.ts';
import type { DataFile } from './content.ts';
import { lastLine } from './listing.ts';
import { amountOf, progressOf } from './progress.ts';
import type { Tell } from './progress.ts';
import { packEnd, packHeader, paddingOf } from './tar.ts';

/** Into the folder `draft` there, as `content`, with its name beside it. Rejects where it is not the whole of what the key says. */
export async function sendData(
  access: HostAccess,
  upload: Upload,
  draft: string,
  tell: Tell,
  signal: AbortSignal,
): Promise<void> {
  const files = await listContent(upload.from, signal);
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  checkRoom(access, upload, bytes);
  tell(`sending ${basename(upload.from)} (${amountOf(bytes)})`);
  const isFolder = files[0]?.path !== '';
  const stream = access.stream(unpackScript(draft, upload.from, isFolder), signal);
  stream.stdin.on('error', () => {}); // it ended early: `ended` says why
  stream.stdout.resume();
  const count = progressOf(access.spec.name, 'sent', files, tell).count;
  // A host that ends early would leave the writer waiting for ever.
  const early = new AbortController();
  const writing = AbortSignal.any([signal, early.signal]);
  const hashes = new Map<string, string>();
  const sending = sendAll(stream.stdin, upload.from, files, { hashes, count, signal: writing });
  sending.catch(() => stream.stdin.destroy());
  try {
    const { exitCode, stderr } = await stream.ended;
    early.abort();
    await sending.catch((error: unknown) => {
      if (error instanceof HyperError) throw error;
      signal.throwIfAborted();
    });
    if (exitCode !== 0 || hashes.size < files.length) throw unpackFailure(access, upload, stderr);
  } finally {
    early.abort();
    stream.stdin.destroy();
  }
  if (keyOf(files, ({ path }) => hashes.get(path) ?? '') !== upload.key) throw changed(upload);
}

type Sending = {
  readonly hashes: Map<string, string>;
  readonly count: (bytes: number) => void;
  readonly signal: AbortSignal;
};

async function sendAll(stdin: Writable, from: string, files: readonly DataFile[], sending: Sending): Promise<void> {
  for (const file of files) sending.hashes.set(file.path, await sendFile(stdin, from, file, sending));
  await writeTo(stdin, packEnd(), sending.signal);
  stdin.end();
}

function unpackScript(draft: string, from: string, isFolder: boolean): string {
  const name = singleQuoted(basename(from).replaceAll('\n', ' '));
  return `LC_ALL=C; export LC_ALL; umask 077
mkdir -p ${singleQuoted(draft)} && cd ${singleQuoted(draft)} && printf '%s\\n' ${name} >name && ${isFolder ? 'mkdir content && ' : ''}exec tar xof -`;
}

async function sendFile(stdin: Writable, from: string, file: DataFile, { count, signal }: Sending): Promise<string> {
  const path = file.path === '' ? 'content' : `content/${file.path}`;
  const modified = Number(file.modified / 1_000_000_000n);
  const header = packHeader({ path, size: file.size, mode: file.isExecutable ? 0o700 : 0o600, modified });
  const padding = Buffer.alloc(paddingOf(file.size));
  const source = join(from, file.path);
  if (file.size <= smallBytes) {
    const bytes = await readFile(source, { signal });
    if (bytes.length !== file.size) throw changed({ from });
    count(bytes.length);
    await writeTo(stdin, Buffer.concat([header, bytes, padding]), signal);
    return createHash('sha256').update(bytes).digest('hex');
  }
  await writeTo(stdin, header, signal);
  const hash = createHash('sha256');
  let left = file.size;
  const content = createReadStream(source, { highWaterMark: 1024 * 1024, signal });
  for await (const chunk of content as AsyncIterable<Buffer>) {
    left -= chunk.length;
    if (left < 0) throw changed({ from });
    hash.update(chunk);
    count(chunk.length);
    await writeTo(stdin, chunk, signal);
  }
  if (left > 0) throw changed({ from });
  await writeTo(stdin, padding, signal);
  return hash.digest('hex');
}

function changed({ from }: Pick<Upload, 'from'>): HyperError {
  return new HyperError('upload.changed', `${from} has changed since the search was given it`, {
    hint: 'start the search again, or put the data back as it was and  hyper resume',
  });
}

function checkRoom({ spec, facts }: HostAccess, upload: Upload, bytes: number): void {
  if (facts.freeGb === null || bytes <= facts.freeGb * 1e9) return;
  throw noRoom(spec.name, upload, `${amountOf(bytes)}, and ${facts.freeGb.toFixed(1)} GB are free in ${facts.root}`);
}

function unpackFailure({ spec, facts }: HostAccess, upload: Upload, stderr: string): HostError {
  if (/no space left|disk quota|not enough space|wrote only/i.test(stderr))
    return noRoom(spec.name, upload, `in ${facts.root}`);
  const why = lastLine(stderr) || 'its tar ended early';
  return new HostError('host.data', `${spec.name}: ${upload.from} could not be taken there: ${why}`, {
    hint: `what it needs is tar, and a folder it may write to: ${facts.root} (folder: in hyper.yaml)`,
  });
}

function noRoom(host: string, { from }: Upload, why: string): HostError {
  return new HostError('host.disk', `${host}: no room for ${from}: ${why}`, {
    hint: `hyper hosts clean ${host}  removes what is no longer used; folder: in hyper.yaml chooses another disk`,
  });
}

/** Waits where the other side is slow. */
async function writeTo(stream: Writable, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  if (!stream.write(bytes)) await once(stream, 'drain', { signal });
}
