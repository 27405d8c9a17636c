// Watched folders: files appear there while a run goes, and the last ones at its end.
import type { AttemptRef } from '../search/job.ts';
import { runOf } from '../search/runs.ts';
import type { LiveAttempt, Driving } from './driving.ts';
import type { Message } from './mailbox.ts';
import { openFolderReader, tellShared } from './readers.ts';

/** How often the folders of living attempts are looked through. */
const everyMs = 2_000;

/** Starts a look into the watched folders of all living attempts, where it is time. */
export function lookIntoFolders(driving: Driving): void {
  const now = driving.ports.now();
  if (now - driving.foldersAt < everyMs) return;
  driving.foldersAt = now;
  for (const attempt of driving.live.values()) if (attempt.isLaunched) askForFiles(driving, attempt);
}

/** The last look, after the attempt's end; returns whether it is done. */
export function hasLastFiles(driving: Driving, attempt: LiveAttempt): boolean {
  if (attempt.folders === 'ended' || foldersOf(attempt).length === 0) return true;
  if (attempt.folders === 'due') askForFiles(driving, attempt, true);
  attempt.folders = 'asked';
  return false;
}

export function takeFiles(driving: Driving, { ref, found, isLast }: Extract<Message, { kind: 'files' }>): void {
  const attempt = driving.live.get(ref.run);
  if (attempt?.job.ref.attempt !== ref.attempt) return;
  const run = runOf(driving.state, ref.run);
  const since = (run.startedAt ?? 0) / 1000;
  for (const { watch, files } of found) {
    for (const file of files) {
      const isWanted = watch.isWanted?.(file.slice(file.lastIndexOf('/') + 1), since) ?? true;
      const path = `${watch.path}/${file}`;
      if (!isWanted || attempt.readers.some((reader) => reader.file === path)) continue;
      const reader = openFolderReader(watch, file, (key) => driving.ports.position(ref.run, ref.attempt, key));
      tellShared(driving, run, [reader]);
      attempt.readers.push(reader);
    }
  }
  if (isLast) attempt.folders = 'ended';
  driving.due.add(ref.run);
}

/** A host that does not answer is told of by the polls; what was to be the last look is taken again. */
export function missFiles(driving: Driving, ref: AttemptRef): void {
  const attempt = driving.live.get(ref.run);
  if (attempt?.folders === 'asked') attempt.folders = 'due';
}

function askForFiles(driving: Driving, attempt: LiveAttempt, isLast = false): void {
  const watches = foldersOf(attempt);
  if (watches.length === 0) return;
  const { executor, mailbox } = driving.ports;
  const { job } = attempt;
  const listing = watches.map(async (watch) => ({
    watch,
    files: await executor.list(job, watch.path, driving.signal),
  }));
  Promise.all(listing).then(
    (found) => mailbox.push({ kind: 'files', ref: job.ref, found, isLast }),
    () => mailbox.push({ kind: 'files-missed', ref: job.ref }),
  );
}

function foldersOf({ watches }: LiveAttempt): LiveAttempt['watches'] {
  return watches.filter(({ kind }) => kind === 'folder');
}
