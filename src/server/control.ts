// How other processes of the same user ask something of a driver: one line of JSON each way over a Unix socket.
import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Interface } from 'node:readline';
import { z } from 'zod';
import { HyperError } from '../errors.ts';
import type { Control, ControlReply } from '../search/control.ts';

const timeout = z.object({ seconds: z.number(), text: z.string() });
const count = z.number().int().nonnegative();

/** Of what `SpecChange` has. */
const change = z.strictObject({
  numRuns: count.exactOptional(),
  askedRuns: count.exactOptional(),
  parallelRuns: count.exactOptional(),
  timeout: timeout.nullable().exactOptional(),
  objective: z
    .object({
      metric: z.string(),
      aggregate: z.enum(['last', 'min', 'max', 'avg']),
      goal: z.enum(['maximize', 'minimize']),
      expression: z.literal(true).exactOptional(),
    })
    .nullable()
    .exactOptional(),
  retries: count.exactOptional(),
  maxFailures: count.nullable().exactOptional(),
  maxTime: timeout.nullable().exactOptional(),
  target: z.string().nullable().exactOptional(),
  patience: count.nullable().exactOptional(),
  stopWhenFlat: z.boolean().exactOptional(),
});

const control: z.ZodType<Control> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('pause'), stays: z.literal(true).exactOptional() }),
  z.object({ kind: z.literal('go-on') }),
  z.object({ kind: z.literal('stop'), how: z.enum(['drain', 'term', 'kill']) }),
  z.object({ kind: z.literal('stop-run'), run: count, how: z.enum(['term', 'kill']) }),
  z.object({ kind: z.literal('detach') }),
  z.object({ kind: z.literal('release'), host: z.string() }),
  z.object({ kind: z.literal('set'), change }),
  z.object({ kind: z.literal('add-runs'), count, id: z.string() }),
  z.object({
    kind: z.literal('add-point'),
    point: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  }),
  z.object({ kind: z.literal('retry'), runs: z.array(count) }),
]);

const reply = z.object({ isDone: z.boolean(), text: z.string() });

/** How long a driver may take to answer. */
const patienceMs = 10_000;

/**
 * Where the driver of that search listens. Not in the state folder: the path of a socket has 108 bytes at most. `root`: the state
 * folder, an absolute path.
 */
export function controlPath(root: string, search: number): string {
  const project = createHash('sha256').update(root).digest('hex').slice(0, 16);
  return `/tmp/hyper-${process.getuid?.() ?? 0}/${project}-${search}.sock`;
}

/** Listens until it is closed. Resolves to undefined where nothing can listen: the search is driven all the same. */
export async function openControl(
  path: string,
  handle: (control: Control) => Promise<ControlReply>,
): Promise<{ close(): void } | undefined> {
  if (!prepareFolder(path)) return undefined;
  rmSync(path, { force: true }); // of a driver that was killed: two drivers there are not
  const waiting = new Set<Socket>();
  const server = createServer((socket) => serve(socket, handle, waiting));
  const isListening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(path, () => resolve(true));
  });
  if (!isListening) return undefined;
  server.unref();
  return {
    close: () => {
      server.close();
      rmSync(path, { force: true });
      // What came too late to be heard is not kept waiting: whoever asks may take the search over.
      for (const socket of waiting) socket.destroy();
    },
  };
}

const silent = `the driver of the search has not answered within ${patienceMs / 1000} s; it may still do what was asked`;

/**
 * Asks the driver behind that socket. Throws HyperError `control.unreachable` where nobody listens, or who did has left without doing it
 * or without a word; `control.silent` where it may still do it.
 */
export async function askDriver(path: string, request: Control): Promise<ControlReply> {
  const socket = createConnection(path);
  try {
    const line = await Promise.race([firstLine(socket, request), silence(socket)]);
    return reply.parse(JSON.parse(line));
  } catch (cause) {
    if (cause instanceof HyperError) throw cause;
    throw new HyperError('control.unreachable', `the driver of the search does not answer`, {
      hint: `it listens at ${path}`,
      cause,
    });
  } finally {
    socket.destroy();
  }
}

/** A folder that is ours alone; false: it is somebody else's, or cannot be made. */
function prepareFolder(path: string): boolean {
  const folder = path.slice(0, path.lastIndexOf('/'));
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const stats = lstatSync(folder);
    if (!stats.isDirectory() || stats.uid !== process.getuid?.()) return false;
    chmodSync(folder, 0o700);
    return true;
  } catch {
    return false;
  }
}

/** `waiting`: those that have no answer yet. */
function serve(socket: Socket, handle: (control: Control) => Promise<ControlReply>, waiting: Set<Socket>): void {
  waiting.add(socket);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => waiting.delete(socket));
  linesOf(socket).once('line', (line) => void respond(socket, line, handle, waiting));
}

async function respond(
  socket: Socket,
  line: string,
  handle: (control: Control) => Promise<ControlReply>,
  waiting: Set<Socket>,
): Promise<void> {
  const text = await answer(line, handle);
  waiting.delete(socket);
  socket.end(`${JSON.stringify(text)}\n`);
}

async function answer(line: string, handle: (control: Control) => Promise<ControlReply>): Promise<ControlReply> {
  try {
    return await handle(control.parse(JSON.parse(line)));
  } catch {
    return { isDone: false, text: 'this hyper does not know that request: is it of another version?' };
  }
}

function firstLine(socket: Socket, request: Control): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed without an answer')));
    socket.once('connect', () => socket.write(`${JSON.stringify(request)}\n`));
    linesOf(socket).once('line', resolve);
  });
}

/** It passes the socket's errors on as its own: whoever gives up on the other side must not end this process. */
function linesOf(socket: Socket): Interface {
  const lines = createInterface(socket);
  lines.on('error', () => undefined);
  return lines;
}

function silence(socket: Socket): Promise<never> {
  return new Promise((_, reject) => {
    socket.setTimeout(patienceMs, () =>
      reject(new HyperError('control.silent', silent, { hint: 'hyper show  tells' })),
    );
  });
}
