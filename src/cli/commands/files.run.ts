// `hyper files`: what a run has left behind.
import { existsSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { runFolder } from '../../executors/data/outputs.ts';
import { attemptPath } from '../../search/job.ts';
import { formatAgo } from '../../views/duration.ts';
import { isoTime } from '../../views/record.ts';
import { formatBytes } from '../../views/run.ts';
import { safe } from '../../views/safe.ts';
import { renderTable } from '../../views/table.ts';
import type { Column } from '../../views/table.ts';
import { terminalOf } from '../../views/terminal.ts';
import { writerOf } from '../../views/write.ts';
import type { Io } from '../io.ts';
import { withReader } from '../reading.ts';
import { findRun, listHere, listThere, mergeFiles, openAccess, unreachedText } from '../run-files.ts';
import type { RunFile, Whereabouts } from '../run-files.ts';
import type { FilesOptions } from './files.ts';

type Listing = {
  readonly whereabouts: Whereabouts;
  readonly files: readonly RunFile[];
  /** Of the newest attempt, here. */
  readonly log: { readonly path: string; readonly bytes: number } | undefined;
  /** Why its machine could not be asked. */
  readonly unreached: string | undefined;
};

export async function files(text: string, { json }: FilesOptions, io: Io): Promise<void> {
  await withReader(io, async (reader, home) => {
    const whereabouts = await findRun(text, reader);
    const here = await listHere(whereabouts, home);
    const { there, unreached } = await listFar(whereabouts);
    const listing = { whereabouts, files: mergeFiles(here, there), log: findLog(whereabouts, home), unreached };
    const write = writerOf(io.stdout);
    if (json === true) write(`${JSON.stringify(recordOf(listing), undefined, 2)}\n`);
    else write(render(listing, io));
    const tell = writerOf(io.stderr);
    if (unreached !== undefined) tell(`warning: ${safe(unreached)}; what is only there is not shown\n`);
    else if (json !== true && listing.files.some(isOnlyThere))
      tell(`bring all of them here:  hyper cp ${whereabouts.run.run}: .\n`);
  });
}

async function listFar(whereabouts: Whereabouts): Promise<{ there: readonly RunFile[]; unreached?: string }> {
  try {
    return { there: await listThere(whereabouts, await openAccess(whereabouts.host)) };
  } catch (error) {
    const unreached = unreachedText(error);
    if (unreached === undefined) throw error;
    return { there: [], unreached };
  }
}

function findLog({ job }: Whereabouts, home: string): Listing['log'] {
  const path = join(home, attemptPath(job.ref), 'log');
  return existsSync(path) ? { path, bytes: statSync(path).size } : undefined;
}

function isOnlyThere({ here }: RunFile): boolean {
  return here === undefined;
}

const columns: readonly Column[] = [
  { header: 'FILE', align: 'left' },
  { header: 'SIZE', align: 'right' },
  { header: 'CHANGED', align: 'left', priority: 1 },
  { header: 'WHERE', align: 'left' },
];

function render({ whereabouts, files: all, log }: Listing, io: Io): string {
  const { run, state, job, host } = whereabouts;
  const now = Date.now();
  const nth = run.attempt === 1 ? '' : `, attempt ${run.attempt}`;
  const lines = [`Run ${run.run} (${state.search}/${run.trial})${nth} on ${safe(host?.name ?? 'this machine')}`];
  if (log !== undefined) lines.push(`log     ${safe(relative(io.cwd, log.path))} (${formatBytes(log.bytes)})`);
  lines.push(`folder  ${host === undefined ? '' : `${safe(host.name)}:`}${safe(runFolder(job))}`, '');
  if (all.length === 0) return [...lines, 'no files', ''].join('\n');
  const rows = all.map((file) => [
    file.path,
    formatBytes(file.size),
    formatAgo(Math.max(0, now - file.modified * 1000)),
    placesOf(file, host?.name).join(', '),
  ]);
  const { text } = renderTable(columns, rows, { terminal: terminalOf(io.stdout, io.env) });
  return [...lines, text, ''].join('\n');
}

function placesOf({ here, there }: RunFile, host: string | undefined): readonly string[] {
  return [
    ...(here === undefined ? [] : ['here']),
    ...(there === undefined || (host === undefined && here !== undefined) ? [] : [host ?? 'start folder']),
  ];
}

function recordOf({ whereabouts: { state, run, job, host }, files: all, log, unreached }: Listing): object {
  return {
    v: 1,
    search: state.search,
    run: run.run,
    attempt: run.attempt,
    host: host?.name ?? null,
    folder: runFolder(job),
    reached: unreached === undefined,
    log: log ?? null,
    files: all.map(({ path, size, modified, here, there }) => ({
      path,
      bytes: size,
      modified_at: isoTime(modified * 1000),
      here: here === undefined ? null : join(here, path),
      there: there === undefined ? null : join(there, path),
    })),
  };
}
