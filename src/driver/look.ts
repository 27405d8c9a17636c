// Asking the hosts what became of attempts, and what they wrote.
import type { Question } from '../executors/executor.ts';
import type { AttemptRef } from '../search/job.ts';
import type { Driving } from './driving.ts';
import type { Asked } from './mailbox.ts';

/** Asks for that attempt in the next poll. */
export function lookAt(driving: Driving, ref: AttemptRef): void {
  const attempt = driving.live.get(ref.run);
  if (attempt === undefined || attempt.job.ref.attempt !== ref.attempt) return;
  if (attempt.isLaunched || attempt.isDoubtful) driving.due.add(ref.run);
  else attempt.isHeardOf = true;
}

/** Starts a poll for all that is due, unless one of that host is under way: none waits for a slower one. Answers come as messages. */
export function poll(driving: Driving): void {
  if (driving.due.size === 0) return;
  const hosts = new Map<string, Asked[]>();
  for (const run of driving.due) {
    const attempt = driving.live.get(run);
    const host = attempt?.job.where.host ?? '';
    if (driving.polling.has(host)) continue;
    driving.due.delete(run);
    if (attempt === undefined) continue;
    const asked = hosts.get(host) ?? [];
    hosts.set(host, asked);
    asked.push(...attempt.readers.map((reader) => ({ attempt, reader })));
  }
  for (const [host, asked] of hosts) pollHost(driving, host, asked);
}

function pollHost({ polling, ports, signal }: Driving, host: string, asked: readonly Asked[]): void {
  polling.add(host);
  ports.executor.poll(asked.map(questionOf), signal).then(
    (answers) => ports.mailbox.push({ kind: 'answers', host, asked, answers }),
    (error: unknown) =>
      ports.mailbox.push({ kind: 'poll-failed', host, reason: error instanceof Error ? error.message : String(error) }),
  );
}

function questionOf({ attempt: { job }, reader }: Asked): Question {
  const { watch, file, generation, offset } = reader;
  return { job, file, generation, offset, ...(watch.kind === 'document' ? { isDocument: true } : {}) };
}
