// Hosts that a person took out of use: kept beside the store, for every search of the project, and looked at while searches run.
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { StoreError } from '../../errors.ts';

/** `reason` null: none was given. `at`: milliseconds since 1970. */
export type Disabled = { readonly reason: string | null; readonly at: number };

const schema = z.object({
  v: z.literal(1),
  disabled: z.record(z.string(), z.object({ reason: z.string().nullable(), at: z.number() })),
});

const none: ReadonlyMap<string, Disabled> = new Map();

type Known = { readonly stamp: string; readonly why: ReadonlyMap<string, string> };

const seen = new Map<string, Known>();

/**
 * Why nothing may start there, by the host's name: `disabled: it is hot`. Cheap: the file is read only when it has changed. One that
 * cannot be read is as good as none: a search does not end for it.
 */
export function readDisabled(stateFolder: string): ReadonlyMap<string, string> {
  const path = fileOf(stateFolder);
  const stamp = stampOf(path);
  const known = seen.get(path);
  if (known?.stamp === stamp) return known.why;
  const why = new Map([...readQuietly(path)].map(([name, { reason }]) => [name, whyText(reason)]));
  seen.set(path, { stamp, why });
  return why;
}

/** As it is kept. Throws StoreError where the file is damaged. */
export function listDisabled(stateFolder: string): ReadonlyMap<string, Disabled> {
  const path = fileOf(stateFolder);
  const text = readText(path);
  if (text === undefined) return none;
  try {
    return new Map(Object.entries(schema.parse(JSON.parse(text)).disabled));
  } catch (cause) {
    throw new StoreError('hosts.damaged', `${path} cannot be understood`, {
      hint: `remove it: then no host is disabled\nrm ${path}`,
      cause,
    });
  }
}

/** Whole or not at all. The state folder must be there. */
export function writeDisabled(stateFolder: string, disabled: ReadonlyMap<string, Disabled>): void {
  const path = fileOf(stateFolder);
  const draft = `${path}.${process.pid}`;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    const text = JSON.stringify({ v: 1, disabled: Object.fromEntries(disabled) }, undefined, 2);
    writeFileSync(draft, `${text}\n`, { mode: 0o600 });
    renameSync(draft, path);
  } catch (cause) {
    rmSync(draft, { force: true });
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StoreError('hosts.unwritable', `cannot write ${path}: ${reason}`, { cause });
  }
}

function whyText(reason: string | null): string {
  return reason === null ? 'disabled' : `disabled: ${reason}`;
}

function fileOf(stateFolder: string): string {
  return join(stateFolder, 'hosts.json');
}

function readQuietly(path: string): ReadonlyMap<string, Disabled> {
  try {
    return listDisabled(dirname(path));
  } catch {
    return none;
  }
}

/** A file that is put in the place of another has another inode, however fast that goes. */
function stampOf(path: string): string {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? '' : `${stats.ino} ${stats.mtimeNs} ${stats.size}`;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw cause;
  }
}
