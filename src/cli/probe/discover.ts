// Files that a command wrote below its folder while it ran, and that may hold metrics.
import { readdirSync, statSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { Watch } from '../../metrics/source.ts';
import { isEventFile, tensorboardSource } from '../../metrics/tensorboard.ts';
import { watchOfFile } from '../../metrics/watches.ts';
import { folderPrefix, sourcePrefixes } from '../../search/source-prefix.ts';
import type { SourceSpec } from '../../search/spec.ts';

type Found = { readonly watch: Watch; readonly spec: SourceSpec };

const mostEntries = 20_000;
const deepest = 6;
const packages = new Set(['node_modules', '__pycache__', 'venv', 'site-packages']);

/** CSV, JSON and event files that were written since, each with the option that reads it. Hidden folders are passed over. */
export function discover(folder: string, sinceMs: number): readonly Found[] {
  return filesBelow(folder, sinceMs).flatMap((path): readonly Found[] => {
    if (isEventFile(basename(path), 0)) return [eventFile(path, folder)];
    if (!/\.(csv|tsv|jsonl|ndjson|json)$/i.test(path)) return [];
    const spec = { kind: 'file', path: relative(folder, path) } as const;
    return [{ watch: { ...watchOfFile(path, sourcePrefixes([spec])[0] ?? ''), path }, spec }];
  });
}

/** The event files below a watched folder that were written since, each as what is to be read. */
export function eventFilesOf({ path: folder, prefix }: Watch, sinceMs: number): readonly Watch[] {
  return filesBelow(folder, sinceMs)
    .filter((path) => isEventFile(basename(path), 0))
    .map((path) => watchOfEvents(path, prefix, relative(folder, dirname(path))));
}

/** A search would watch the first folder below; what is deeper is part of the names. */
function eventFile(path: string, folder: string): Found {
  const [top = ''] = relative(folder, dirname(path)).split('/');
  const spec = { kind: 'tensorboard', path: top === '' ? '.' : top } as const;
  return { watch: watchOfEvents(path, 'tensorboard/', relative(join(folder, top), dirname(path))), spec };
}

function watchOfEvents(path: string, prefix: string, between: string): Watch {
  const name = prefix + folderPrefix(between);
  return { name: 'tensorboard', prefix: name, path, kind: 'append', source: tensorboardSource };
}

function filesBelow(folder: string, sinceMs: number): readonly string[] {
  const found: string[] = [];
  let seen = 0;
  const look = (path: string, depth: number): void => {
    for (const entry of entriesOf(path)) {
      const child = join(path, entry.name);
      if ((seen += 1) > mostEntries) return;
      if (entry.isFile() && isNew(child, sinceMs)) found.push(child);
      else if (entry.isDirectory() && depth < deepest && !isPassedOver(entry.name)) look(child, depth + 1);
    }
  };
  look(folder, 0);
  return found.toSorted();
}

function isPassedOver(name: string): boolean {
  return name.startsWith('.') || packages.has(name);
}

/** Clocks of file systems lag a little. */
function isNew(path: string, sinceMs: number): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= sinceMs - 100;
}

function entriesOf(path: string): readonly Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return []; // a folder that may not be read holds nothing for us
  }
}
