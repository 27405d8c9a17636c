import { expect, test, vi } from 'vitest';
import { HostError } from '../../../src/errors.ts';
import type { Stop } from '../../../src/executors/executor.ts';
import { Stops } from '../../../src/executors/hosts/stops.ts';
import type { Job } from '../../../src/search/job.ts';

const term: Stop = { how: 'term', reason: 'enough', graceSeconds: 1 };

function jobOf(run: number): Job {
  const where = { executor: 'ssh', host: 'gpu1', machineId: 'm', dir: `/r/runs/1/${run}/1`, gpus: [] } as const;
  return { ref: { search: 1, run, attempt: 1 }, where };
}

/** A host that hears what is asked, and has something against some of it. */
function open(againAfterMs = 0) {
  const [asked, notices] = [[] as number[], [] as string[]];
  const against = new Map<number, Error>();
  const agent = {
    stop: async ({ ref: { run } }: Job): Promise<void> => {
      asked.push(run);
      const error = against.get(run);
      if (error !== undefined) throw error;
    },
  };
  const stops = new Stops({ name: 'gpu1', notice: (text) => void notices.push(text), againAfterMs });
  return { stops, agent, asked, against, notices };
}

const isFull = new HostError('host.refused', 'cannot write why');
const isAway = new HostError('host.closed', 'gone');

test('a stop that the host refuses is told for its run alone, stays due, and is asked again', async () => {
  const { stops, agent, asked, against, notices } = open();
  against.set(1, isFull);
  stops.add(jobOf(1), term);
  await expect(stops.send(agent, jobOf(1).ref)).rejects.toBe(isFull);
  stops.add(jobOf(2), term);
  await stops.send(agent, jobOf(2).ref);
  await stops.sendAgain(agent);
  expect([asked, notices]).toEqual([[1, 1, 2, 1], []]);
  against.clear();
  await stops.sendAgain(agent);
  await stops.sendAgain(agent);
  await stops.send(agent);
  expect(asked).toEqual([1, 1, 2, 1, 1]);
});

test('one that was asked while the host was away, and is then refused, is told once, and does not hold up the others', async () => {
  const { stops, agent, asked, against, notices } = open();
  for (const run of [1, 2]) against.set(run, isAway);
  stops.add(jobOf(1), term);
  await stops.send(agent, jobOf(1).ref);
  stops.add(jobOf(2), term);
  against.set(1, isFull).delete(2);
  await stops.send(agent);
  await stops.send(agent);
  expect([asked, notices]).toEqual([[1, 1, 2, 1], ['run 1 could not be stopped: cannot write why']]);
});

test('what was refused is not asked for again at each look', async () => {
  const { stops, agent, asked, against } = open(2 ** 30);
  against.set(1, isFull);
  stops.add(jobOf(1), term);
  await expect(stops.send(agent, jobOf(1).ref)).rejects.toBe(isFull);
  await stops.sendAgain(agent);
  expect(asked).toEqual([1]);
});

test('that stops wait for a host is said once, for all of them, until it is back', async () => {
  vi.useFakeTimers();
  try {
    const { stops, agent, notices } = open();
    stops.tellWaiting();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(notices).toEqual([]);
    for (const run of [1, 2]) {
      stops.add(jobOf(run), term);
      stops.tellWaiting();
    }
    await vi.advanceTimersByTimeAsync(1_000);
    stops.tellWaiting();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(notices).toEqual(['gpu1 is away: its 2 runs are asked to end when it is back']);
    stops.hush();
    await stops.send(agent);
    stops.tellWaiting();
    stops.add(jobOf(3), term);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(notices.slice(1)).toEqual(['gpu1 is away: its run is asked to end when it is back']);
  } finally {
    vi.useRealTimers();
  }
});
