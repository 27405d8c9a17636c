// Which files of an attempt are read, and what their measurements are called.
import type { Reading, Watch } from '../metrics/source.ts';
import type { Fact, MetricPoint } from '../search/events.ts';
import type { Job } from '../search/job.ts';
import { seriesName } from '../search/series-name.ts';
import { folderPrefix } from '../search/source-prefix.ts';
import type { RunState } from '../search/state.ts';
import { fold } from './driving.ts';
import type { Driving, LiveAttempt, Position, Reader } from './driving.ts';

/** How far a file was read before, by its key. */
type Positions = (key: string) => Position | undefined;

/** Readers of the files that a watch names; those of folders come as files are found there. */
export function openReaders(watches: readonly Watch[], positions: Positions): Reader[] {
  const named = watches.filter(({ kind }) => kind !== 'folder');
  return named.map((watch) => openReader(watch, watch.path, watch.prefix, positions));
}

/** `file` is below the folder of the watch; the folders between them are part of the names found in it. */
export function openFolderReader(watch: Watch, file: string, positions: Positions): Reader {
  const between = folderPrefix(file.slice(0, file.lastIndexOf('/') + 1));
  return openReader(watch, `${watch.path}/${file}`, `${watch.prefix}${between}`, positions);
}

function openReader(watch: Watch, file: string, prefix: string, positions: Positions): Reader {
  // A regex reads the log too: the name tells the two apart.
  const key = watch.name === 'log' || watch.name === 'sent' ? file : `${watch.name} ${file}`;
  const before = positions(key);
  const { generation = 0, offset = 0, source = watch.source.start() } = before ?? {};
  return { watch, file, key, prefix, state: source, generation, offset, isRead: before !== undefined, isWhole: false };
}

/** Whether only the attempt itself can write there. */
export function isOwn({ path }: Watch): boolean {
  return !path.startsWith('/');
}

/**
 * Files that others may write too are read from where they end now, before the attempt begins. That is stored for each, so that
 * a later driver knows it was done.
 */
export async function* skipWhatIsThere(driving: Driving, job: Job, readers: readonly Reader[]): AsyncGenerator<Fact> {
  const { run, attempt } = job.ref;
  const isDone = ({ key }: Reader): boolean => driving.ports.position(run, attempt, key) !== undefined;
  const foreign = readers.filter((reader) => !isOwn(reader.watch) && !isDone(reader));
  if (foreign.length === 0) return;
  await takeHeads(driving, job, foreign);
  const files = foreign.map(({ file }) => file);
  const ends = await driving.ports.executor.ends(job, files, driving.signal);
  for (const [index, reader] of foreign.entries()) {
    const { generation, offset } = ends[index] ?? reader;
    reader.generation = generation;
    reader.offset = offset;
    const batch = { run, attempt, file: reader.key, generation, offset, source: reader.state, points: [] };
    yield* fold(driving, { kind: 'points', time: driving.ports.now(), batch });
  }
}

/** What the beginning of a file tells of the rest, as the header of a table does. */
async function takeHeads({ ports, signal }: Driving, job: Job, readers: readonly Reader[]): Promise<void> {
  const asked = readers.filter(({ watch }) => watch.source.behind !== undefined);
  if (asked.length === 0) return;
  const questions = asked.map(({ file }) => ({ job, file, generation: 0, offset: 0 }));
  const answers = await ports.executor.poll(questions, signal);
  for (const [index, reader] of asked.entries()) {
    const bytes = answers[index]?.bytes;
    if (bytes !== undefined && bytes.length > 0) reader.state = reader.watch.source.behind?.(bytes) ?? reader.state;
  }
}

/** Points under the names they are recorded by. */
export function toPoints(
  driving: Driving,
  attempt: LiveAttempt,
  reader: Reader,
  { measurements }: Reading,
): readonly MetricPoint[] {
  const now = driving.ports.now() / 1000;
  return measurements.flatMap(({ name, value, step = 0, time = now }) => {
    const known = seriesName(
      { name: reader.watch.name, prefix: reader.prefix },
      name,
      attempt.owners,
      driving.regexNames,
    );
    return known === undefined ? [] : [{ name: known, step, time, value }];
  });
}

/** Says once that two running attempts read one file: their numbers cannot be told apart. */
export function tellShared(driving: Driving, run: RunState, readers: readonly Reader[]): void {
  for (const { file, watch } of readers) {
    if (isOwn(watch)) continue;
    const other = [...driving.live.values()].find(
      (one) => one.job.ref.run !== run.run && one.readers.some((reader) => reader.file === file),
    );
    if (other === undefined) continue;
    tellOnce(
      driving,
      `runs ${other.job.ref.run} and ${run.run} write the same ${file}: their metrics cannot be told apart; ` +
        'put :run: into its path, or use --cwd run',
    );
  }
}

export function tellOnce(driving: Driving, text: string, kind?: 'warning' | 'note'): void {
  if (driving.told.has(text)) return;
  driving.told.add(text);
  driving.ports.notice(text, kind);
}
