// The key of data, quickly when it was asked for before: hashes of files that have not changed since are remembered.
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hashFile, keyOf, listContent } from './content.ts';
import type { DataFile } from './content.ts';
import { progressOf } from './progress.ts';
import type { Tell } from './progress.ts';

/** By upload, then by path in it: size, time, inode, hash. Numbers beyond 2^53 are texts. */
type Memory = Record<string, Record<string, readonly [number, string, string, string]>>;

/** A file written less long ago than this may be written again without its time changing. */
const settledNs = 2_000_000_000n;

const atOnce = 4;

/** `from`: absolute. `stateFolder` keeps what was worked out. Throws UsageError for what cannot be taken along. */
export async function dataKey(from: string, stateFolder: string, tell: Tell, signal?: AbortSignal): Promise<string> {
  const files = await listContent(from, signal);
  const memory = await readMemory(stateFolder);
  const known = memory[from] ?? {};
  const hashes = new Map<string, string>();
  for (const file of files) {
    const hash = recall(known[file.path], file);
    if (hash !== undefined) hashes.set(file.path, hash);
  }
  const unknown = files.filter(({ path }) => !hashes.has(path));
  const progress = progressOf(from, 'read', unknown, tell);
  const waiting = [...unknown];
  const hashNext = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift())
      hashes.set(file.path, await hashFile(join(from, file.path), file.size, progress.count, signal));
  };
  await Promise.all(Array.from({ length: atOnce }, hashNext));
  if (unknown.length > 0) await remember(stateFolder, memory, from, files, hashes);
  return keyOf(files, ({ path }) => hashes.get(path) ?? '');
}

function recall(known: readonly [number, string, string, string] | undefined, file: DataFile): string | undefined {
  if (known === undefined) return undefined;
  const [size, modified, inode, hash] = known;
  return size === file.size && modified === String(file.modified) && inode === String(file.inode) ? hash : undefined;
}

function memoryFile(stateFolder: string): string {
  return join(stateFolder, 'data-hashes.json');
}

/** What cannot be read is worked out again. */
async function readMemory(stateFolder: string): Promise<Memory> {
  try {
    const memory: unknown = JSON.parse(await readFile(memoryFile(stateFolder), 'utf8'));
    return typeof memory === 'object' && memory !== null ? (memory as Memory) : {};
  } catch {
    return {};
  }
}

async function remember(
  stateFolder: string,
  memory: Memory,
  from: string,
  files: readonly DataFile[],
  hashes: ReadonlyMap<string, string>,
): Promise<void> {
  const settled = BigInt(Date.now()) * 1_000_000n - settledNs;
  const own = files
    .filter(({ modified }) => modified < settled)
    .map(({ path, size, modified, inode }) => [path, [size, String(modified), String(inode), hashes.get(path) ?? '']]);
  const others = Object.entries(memory).filter(([path]) => path !== from && existsSync(path));
  const next = { ...Object.fromEntries(others), [from]: Object.fromEntries(own) as Memory[string] };
  const draft = `${memoryFile(stateFolder)}.${process.pid}`;
  try {
    await writeFile(draft, JSON.stringify(next), { mode: 0o600 });
    await rename(draft, memoryFile(stateFolder));
  } catch {
    await rm(draft, { force: true }); // it only saves time
  }
}
