// `hyper download-metrics`: values go from the store to the file one by one, so that a million of them need no memory.
import { once } from 'node:events';
import { createWriteStream, existsSync, renameSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { HyperError, UsageError } from '../../errors.ts';
import type { RunState, SearchState } from '../../search/state.ts';
import type { StoreReader } from '../../store/store.ts';
import { metricsCsv, metricsJson } from '../../views/metric-rows.ts';
import type { MetricRow } from '../../views/metric-rows.ts';
import { writerOf } from '../../views/write.ts';
import type { Io } from '../io.ts';
import { loadSearch, requireRun } from '../load.ts';
import { withReader } from '../reading.ts';
import { resolveReference } from '../reference.ts';
import type { DownloadOptions } from './download-metrics.ts';

export async function downloadMetrics(text: string, options: DownloadOptions, io: Io): Promise<void> {
  await withReader(io, async (reader) => {
    const reference = await resolveReference(text, reader);
    const state = await loadSearch(reader, reference.search);
    const runs = reference.kind === 'run' ? [requireRun(state, reference.run)] : state.runs;
    const render = options.json === true ? metricsJson : metricsCsv;
    const lines = render(state, rowsOf(reader, runs));
    if (options.dest === '-') return await writeLines(io.stdout, lines);
    const dest = options.dest ?? (options.json === true ? 'metrics.jsonl' : 'metrics.csv');
    await writeFile(resolve(io.cwd, dest), dest, lines, options.force === true);
    writerOf(io.stderr)(`wrote ${dest}: ${runsOf(state, runs)}\n`);
  });
}

function* rowsOf(reader: StoreReader, runs: readonly RunState[]): Generator<MetricRow> {
  for (const run of runs) {
    if (run.attempt === 0) continue;
    for (const point of reader.points(run.run, run.attempt)) yield { run, point };
  }
}

function runsOf({ search }: SearchState, runs: readonly RunState[]): string {
  const [only] = runs;
  return runs.length === 1 && only !== undefined ? `run ${only.run}` : `${runs.length} runs of search #${search}`;
}

/** Whole or not at all. */
async function writeFile(path: string, name: string, lines: Iterable<string>, isForced: boolean): Promise<void> {
  if (!isForced && existsSync(path)) {
    throw new UsageError('download.exists', `${name} is there already`, { hint: 'overwrite it with  --force' });
  }
  const draft = `${path}.${process.pid}`;
  try {
    const stream = createWriteStream(draft);
    await writeLines(stream, lines);
    stream.end();
    await finished(stream);
    renameSync(draft, path);
  } catch (cause) {
    rmSync(draft, { force: true });
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HyperError('download.failed', `cannot write ${name}: ${reason}`, { cause });
  }
}

/** In pieces; a reader that leaves is no error. */
async function writeLines(stream: Writable, lines: Iterable<string>): Promise<void> {
  const failure = new Promise<never>((_, reject) => stream.once('error', reject));
  failure.catch(() => {});
  for (const text of inPieces(lines)) {
    if (!stream.write(text)) await Promise.race([once(stream, 'drain'), failure]);
  }
}

function* inPieces(lines: Iterable<string>): Generator<string> {
  let piece = '';
  for (const line of lines) {
    piece += line;
    if (piece.length < 64 * 1024) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}
