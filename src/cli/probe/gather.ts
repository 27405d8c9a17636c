// Everything a run reported, from the files it left.
import { statSync } from 'node:fs';
import type { Watch } from '../../metrics/source.ts';
import type { SeriesBook } from '../../search/series.ts';
import type { SourceSpec } from '../../search/spec.ts';
import { discover, eventFilesOf } from './discover.ts';
import { createNames, FileReader } from './file-reader.ts';
import type { NameOf } from './file-reader.ts';
import type { Ended } from './run-once.ts';

/**
 * Reads what was asked for, then the files below `folder` that nobody asked for. Returns what could not be read, for a person.
 */
export function gather(
  { watches, startedAtMs }: Ended,
  sources: readonly SourceSpec[],
  folder: string,
  book: SeriesBook,
): readonly string[] {
  // The log and what is sent come first, and need no option.
  const asked = [undefined, undefined, ...sources];
  const look: Look = { sinceMs: startedAtMs, book, nameOf: createNames(sources) };
  const problems = watches.flatMap((watch, index) => read(watch, asked[index], look));
  const taken = watches.map(({ path }) => path);
  for (const { watch, spec } of discover(folder, startedAtMs)) {
    const isTaken = taken.some((path) => watch.path === path || watch.path.startsWith(`${path}/`));
    if (!isTaken) read(watch, spec, { ...look, isFound: true });
  }
  return problems;
}

type Look = {
  readonly sinceMs: number;
  readonly book: SeriesBook;
  readonly nameOf: NameOf;
  readonly isFound?: true;
};

function read(watch: Watch, spec: SourceSpec | undefined, look: Look): readonly string[] {
  if (watch.kind === 'folder') {
    const files = eventFilesOf(watch, look.sinceMs);
    if (files.length === 0) return [`no event file was written below ${watch.path}`];
    return files.flatMap((file) => read(file, spec, look));
  }
  if (statSync(watch.path, { throwIfNoEntry: false }) === undefined) {
    return spec === undefined || spec.kind === 'regex' ? [] : [`${watch.path} was not written`];
  }
  const origin = { source: watch.name, spec, ...(look.isFound === true ? { isFound: look.isFound } : {}) };
  const reader = new FileReader(watch, look.book, origin, look.nameOf);
  reader.readAll();
  return reader.problem === undefined ? [] : [`${watch.name}: ${reader.problem}`];
}
