// Which files of an attempt are read, and what their measurements are called.
import type { Reading, Watch } from '../metrics/source.ts';
import type { MetricPoint } from '../search/events.ts';
import type { Job } from '../search/job.ts';
import type { RunState } from '../search/state.ts';
import type { Driving, LiveAttempt, Reader } from './driving.ts';

/** Readers of the files that a watch names; those of folders come as files are found there. */
export function openReaders(watches: readonly Watch[]): Reader[] {
  return watches.filter(({ kind }) => kind !== 'folder').map((watch) => openReader(watch, watch.path, watch.prefix));
}

/** `file` is below the folder of the watch; the folders between them are part of the names found in it. */
export function openFolderReader(watch: Watch, file: string): Reader {
  const between = file.includes('/') ? `${file.slice(0, file.lastIndexOf('/'))}/` : '';
  return openReader(watch, `${watch.path}/${file}`, `${watch.prefix}${between}`);
}

function openReader(watch: Watch, file: string, prefix: string): Reader {
  const key = isOwn(watch) ? file : `${watch.name} ${file}`;
  return { watch, file, key, prefix, state: watch.source.start(), generation: 0, offset: 0, isWhole: false };
}

/** Whether only the attempt itself can write there. */
function isOwn({ path }: Watch): boolean {
  return !path.startsWith('/');
}

/** What a run of that search reports from files that others may write too: where those end now is where reading begins. */
export async function skipWhatIsThere(driving: Driving, job: Job, readers: readonly Reader[]): Promise<void> {
  const foreign = readers.filter(({ watch }) => !isOwn(watch));
  if (foreign.length === 0) return;
  const files = foreign.map(({ file }) => file);
  const ends = await driving.ports.executor.ends(job, files, driving.signal);
  for (const [index, reader] of foreign.entries()) {
    reader.generation = ends[index]?.generation ?? 0;
    reader.offset = ends[index]?.offset ?? 0;
  }
}

/**
 * Points under their own names. A name that both the log and what the run sends report belongs to who was first, and stands as
 * `log/NAME` or `sent/NAME` for the other. What a `--metric-regex` reads is not taken from the log a second time.
 */
export function toPoints(
  driving: Driving,
  attempt: LiveAttempt,
  reader: Reader,
  { measurements }: Reading,
): readonly MetricPoint[] {
  const now = driving.ports.now() / 1000;
  return measurements.flatMap(({ name, value, step = 0, time = now }) => {
    const known = nameOf(driving, attempt, reader, name);
    return known === undefined ? [] : [{ name: known, step, time, value }];
  });
}

function nameOf(
  driving: Driving,
  { owners }: LiveAttempt,
  { watch, prefix }: Reader,
  name: string,
): string | undefined {
  if (watch.name !== 'log' && watch.name !== 'sent') return prefix + name;
  if (watch.name === 'log' && driving.regexNames.has(name)) return undefined;
  const owner = owners.get(name);
  if (owner === undefined) owners.set(name, watch.name);
  return owner === undefined || owner === watch.name ? name : `${watch.name}/${name}`;
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

export function tellOnce(driving: Driving, text: string): void {
  if (driving.told.has(text)) return;
  driving.told.add(text);
  driving.ports.notice(text);
}
