// Which attempts the agent is asked about.
import { describe, expect, test, vi } from 'vitest';
import { HostError } from '../../src/errors.ts';
import type { Question } from '../../src/executors/executor.ts';
import { Fates } from '../../src/executors/fates.ts';
import type { ReplyPart } from '../../src/executors/protocol.ts';

function question(run: number, file = 'log'): Question {
  const ref = { search: 1, run, attempt: 1 };
  const where = { executor: 'local', host: 'local', machineId: 'm', dir: `/state/runs/1/${run}/1`, gpus: [] } as const;
  return { job: { ref, where }, file, generation: 0, offset: 0 };
}

function part(line: string): ReplyPart {
  return { words: line.split(' '), bytes: new Uint8Array() };
}

/** `reply`: what the agent says of the requests, in turn; nothing: all run. */
function watched(
  reply: readonly (readonly ReplyPart[] | HostError)[] = [],
  endedAt: (() => number | undefined) | null = () => undefined,
) {
  const requests: string[] = [];
  const fates = new Fates({
    request: async (line) => {
      requests.push(line);
      const answer = reply[requests.length - 1] ?? [];
      if (answer instanceof HostError) throw answer;
      return answer;
    },
    endedAt: endedAt ?? undefined,
  });
  const ask = async (...questions: readonly Question[]) =>
    (await fates.ask(questions, () => true)).map(({ fate }) => fate.kind);
  return { requests, fates, ask };
}

describe('an attempt that runs', () => {
  test('is asked about once in two seconds', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const { requests, ask } = watched();
      for (let tenths = 0; tenths < 40; tenths++) {
        expect(await ask(question(1), question(1, 'metrics.jsonl'))).toEqual(['running', 'running']);
        vi.advanceTimersByTime(100);
      }
      expect(requests).toHaveLength(2);
    } finally {
      vi.useRealTimers();
    }
  });

  test('is asked about as soon as an end stands in its folder', async () => {
    let isOver = false;
    const { ask } = watched([[], [part('0 - - exited 3 1700000000')]], () => (isOver ? 1_700_000_000_250 : undefined));
    expect(await ask(question(1))).toEqual(['running']);
    isOver = true;
    expect(await ask(question(1))).toEqual(['exited']);
  });

  test.each([
    ['to the millisecond, where the file with it was written then', 1_700_000_000_250, 1_700_000_000.25],
    ['in whole seconds, where that was written later', 1_700_000_004_250, 1_700_000_000],
  ])('has its end %s', async (_, writtenAt, at) => {
    const { fates } = watched([[part('0 - - exited 3 1700000000')]], () => writtenAt);
    const [answer] = await fates.ask([question(1)], () => true);
    expect(answer?.fate).toMatchObject({ kind: 'exited', code: 3, at });
  });

  test('is asked about when something was heard of it', async () => {
    const { fates, ask } = watched([[], [part('0 - - orphan')]]);
    await ask(question(1));
    fates.forget(question(1).job.ref);
    expect(await ask(question(1))).toEqual(['orphan']);
  });

  test('is asked about each time where its disk is not ours', async () => {
    const { requests, ask } = watched([], null);
    await ask(question(1));
    await ask(question(1));
    expect(requests).toHaveLength(2);
  });
});

test('what does not run is asked about each time, and answers keep their order', async () => {
  const { requests, ask } = watched([[part('1 - - starting')], [part('0 - - exited 0 1700000000')]]);
  expect(await ask(question(1), question(2), question(3))).toEqual(['running', 'starting', 'running']);
  expect(await ask(question(1), question(2), question(3))).toEqual(['running', 'exited', 'running']);
  expect(requests[1]).toBe('poll runs/1/2/1 - 0 0');
});

test('all is asked again after the host could not be reached', async () => {
  const { requests, ask } = watched([[part('0 - - starting')], new HostError('host.closed', 'gone')]);
  await ask(question(1), question(2));
  await expect(ask(question(1), question(2))).rejects.toThrow('gone');
  await ask(question(2));
  expect(requests).toHaveLength(3);
});
