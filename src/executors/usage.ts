// What attempts use of their host, as a request to its agent and as figures.
import { attemptPath, type Job } from '../search/job.ts';
import type { Usage } from './executor.ts';
import type { ReplyPart } from './protocol.ts';

/** One request for all. GPUs are named by index or UUID; a part of one (MIG) has no figures of its own. */
export function renderUsage(jobs: readonly Job[]): string {
  return ['usage', ...jobs.map((job) => `${attemptPath(job.ref)} ${gpusOf(job).join(',') || '-'}`)].join(' ');
}

export function gpusOf({ where }: Job): readonly string[] {
  return where.gpus.filter((gpu) => /^(\d+|GPU-[\w-]+)$/.test(gpu));
}

/** Answers to `renderUsage`: a line `I SECONDS BYTES PERCENT|- MIB|-` for each attempt that runs. */
export function parseUsage(jobs: readonly Job[], parts: readonly ReplyPart[]): readonly Usage[] {
  return parts.flatMap(({ words: [index, seconds, bytes, percent, mebibytes] }) => {
    const job = jobs[Number(index)];
    if (job === undefined) return [];
    const gpuPercent = toNumber(percent);
    const gpuMemory = toNumber(mebibytes);
    return {
      ref: job.ref,
      cpuSeconds: Number(seconds),
      memoryGb: toGb(Number(bytes)),
      ...(gpuPercent === undefined ? {} : { gpuPercent: Math.round(gpuPercent * 10) / 10 }),
      ...(gpuMemory === undefined ? {} : { gpuMemoryGb: toGb(gpuMemory * 1024 * 1024) }),
    };
  });
}

function toNumber(word: string | undefined): number | undefined {
  return word === undefined || word === '-' ? undefined : Number(word);
}

/** To the megabyte. */
function toGb(bytes: number): number {
  return Math.round(bytes / 1e6) / 1000;
}
