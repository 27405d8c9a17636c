// What the runs use of their machine: sampled for all of them at once, kept as metrics `hw/…` that are never an objective.
import type { Usage } from '../executors/executor.ts';
import type { Fact, MetricPoint } from '../search/events.ts';
import { runOf } from '../search/runs.ts';
import { fold } from './driving.ts';
import type { Driving } from './driving.ts';

/** How often; a search begins with one soon after its start. */
export const usageEveryMs = 10_000;

/** Starts a look, where it is time; its answer comes through the mailbox. */
export function lookAtUsage(driving: Driving): void {
  const now = driving.ports.now();
  if (now - driving.usageAt < usageEveryMs) return;
  const jobs = [...driving.live.values()].filter(({ isLaunched }) => isLaunched).map(({ job }) => job);
  if (jobs.length === 0) return;
  driving.usageAt = now;
  driving.ports.executor.usage(jobs, driving.signal).then(
    (usages) => driving.ports.mailbox.push({ kind: 'usage', usages }),
    () => {}, // not worth a word: the next sample comes
  );
}

export async function* takeUsage(driving: Driving, usages: readonly Usage[]): AsyncGenerator<Fact> {
  for (const usage of usages) {
    const attempt = driving.live.get(usage.ref.run);
    if (attempt?.job.ref.attempt !== usage.ref.attempt) continue;
    const time = driving.ports.now();
    const points = pointsOf(driving, usage, time);
    const { run, attempt: number } = usage.ref;
    const batch = { run, attempt: number, file: 'hw', generation: 0, offset: 0, source: {}, points };
    yield* fold(driving, { kind: 'points', time, batch });
  }
}

function pointsOf(driving: Driving, usage: Usage, time: number): readonly MetricPoint[] {
  const run = runOf(driving.state, usage.ref.run);
  const step = (run.metrics.get('hw/memory_gb')?.lastStep ?? -1) + 1;
  const before = driving.cpu.get(usage.ref.run) ?? { attempt: 0, cpuSeconds: 0, time: run.startedAt ?? time };
  driving.cpu.set(usage.ref.run, { attempt: usage.ref.attempt, cpuSeconds: usage.cpuSeconds, time });
  const since = before.attempt === usage.ref.attempt ? before : { cpuSeconds: 0, time: run.startedAt ?? time };
  const cores = (usage.cpuSeconds - since.cpuSeconds) / Math.max((time - since.time) / 1000, 0.001);
  const values: Readonly<Record<string, number | undefined>> = {
    'hw/cpu': Math.max(0, Math.round(cores * 1000) / 1000),
    'hw/memory_gb': usage.memoryGb,
    'hw/gpu_percent': usage.gpuPercent,
    'hw/gpu_memory_gb': usage.gpuMemoryGb,
  };
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, step, time: time / 1000, value }],
  );
}
