// What every executor promises, as a suite. A new one is finished when it passes this.
import { existsSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Change, Usage } from '../../src/executors/executor.ts';
import type { Job } from '../../src/search/job.ts';
import { fixture, type Machine, signal } from '../executors/machine.ts';
import { executorFilesContract } from './executor-files.ts';
import { executorFoldersContract } from './executor-folders.ts';

export function executorContract(name: string, make: () => Promise<Machine>): void {
  executorFilesContract(name, make);
  executorFoldersContract(name, make);
  describe(`executor contract: ${name}`, () => {
    let machine: Machine;
    beforeEach(async () => void (machine = await make()));
    // Throws if anything is left alive.
    afterEach(() => machine.close());

    test('placing an attempt does nothing but name its place', () => {
      const job = machine.place();
      expect(job.where.dir).toBe(`${machine.root}/runs/1/1/1`);
      expect(existsSync(job.where.dir)).toBe(false);
    });

    test('an attempt that was recorded and never launched is absent', async () => {
      expect(await machine.fate(machine.place())).toEqual({ kind: 'absent' });
    });

    test('output of both streams is kept in order, and the exit code', async () => {
      const job = await machine.launch(`${fixture('prints-and-exits.sh')} 2 5`);
      const { fate, text } = await machine.end(job);
      expect(text).toBe('line 1\nline 2\nto stderr\n');
      expect(fate).toEqual({ kind: 'exited', code: 5, at: expect.any(Number) });
    });

    test('the end is dated in seconds since 1970', async () => {
      const job = await machine.launch('true');
      const { fate } = await machine.end(job);
      expect(fate.kind === 'exited' && Math.abs(fate.at - Date.now() / 1000)).toBeLessThan(60);
    });

    test('a run sees its variables exactly, its folder, and nothing on stdin', async () => {
      const odd = ` 'q" $(id) \`x\` \\n \\\\ *~;\n\tü 😀 \u0101 `;
      const cwd = `${machine.folder}/a new 'folder`;
      const job = await machine.launch('printf "%s|" "$ODD"; pwd; cat', { env: { ODD: odd }, cwd });
      expect((await machine.end(job)).text).toBe(`${odd}|${cwd}\n`);
    });

    test('a script of several lines with odd characters is run as it stands', async () => {
      const job = await machine.launch(`for i in 1 2; do\n  printf '%s\\n' "\\$i 'ü\\0101"\ndone # \\\nexit 4`);
      const { fate, text } = await machine.end(job);
      expect(text).toBe("$i 'ü\\0101\n$i 'ü\\0101\n");
      expect(fate).toMatchObject({ code: 4 });
    });

    test('ten racing launches of one attempt over two executors give one start', async () => {
      const second = await machine.open();
      const job = machine.place();
      const order = machine.order(job, 'echo started');
      const launch = (_none: unknown, index: number) =>
        (index % 2 === 0 ? machine.executor : second).launch(job, order, signal);
      await Promise.all(Array.from({ length: 10 }, launch));
      expect((await machine.end(job)).text).toBe('started\n');
      await second.launch(job, order, signal);
      expect((await machine.end(job, second)).text).toBe('started\n');
    });

    test('an offset read twice gives the same bytes', async () => {
      const job = await machine.launch(`${fixture('prints-and-exits.sh')} 100 0`);
      await machine.end(job);
      const [all] = await machine.executor.poll([{ job, file: 'log', generation: 0, offset: 0 }], signal);
      const question = { job, file: 'log', generation: all?.generation ?? 0, offset: 70 };
      const twice = await machine.executor.poll([question, question], signal);
      expect(twice[0]).toEqual(twice[1]);
      expect(Buffer.from(twice[0]?.bytes ?? []).toString()).toBe(
        Buffer.from(all?.bytes ?? [])
          .toString()
          .slice(70),
      );
    });

    test('bytes come at most 256 KiB at a time, as they were written', async () => {
      const job = await machine.launch(`${fixture('big-line.sh')} 600000`);
      await machine.until(job, 'exited');
      const sizes: number[] = [];
      let position = { generation: 0, offset: 0 };
      for (let size = -1; size !== 0; sizes.push(size)) {
        const [answer] = await machine.executor.poll([{ job, file: 'log', ...position }], signal);
        size = answer?.bytes.length ?? 0;
        position = answer ?? position;
      }
      expect(sizes).toEqual([262_144, 262_144, 75_719, 0]);
    });

    test('NUL, escape sequences and invalid UTF-8 come back byte by byte', async () => {
      const job = await machine.launch(fixture('nul-bytes.sh'));
      const { bytes } = await machine.end(job);
      expect(bytes.toString('latin1')).toBe('a\0b\0\x1b[31mred\x1b[0m\n\xff\xfe\x80 \xc3\n');
    });

    test('several files of several attempts are answered in the order of the questions', async () => {
      const one = await machine.launch('echo one; echo metric >"$HYPER_METRICS_FILE"', {
        env: { HYPER_METRICS_FILE: `${machine.root}/runs/1/1/1/metrics.jsonl` },
      });
      const two = await machine.launch('echo two; exit 2');
      await machine.end(one);
      await machine.end(two);
      const ask = [two, one].flatMap((job) => ['log', 'metrics.jsonl'].map((file) => ({ job, file })));
      const second = await machine.open();
      const answers = await second.poll(
        ask.map((question) => ({ ...question, generation: 0, offset: 0 })),
        signal,
      );
      expect(answers.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(['two\n', '', 'one\n', 'metric\n']);
      expect(answers.map(({ fate }) => fate.kind === 'exited' && fate.code)).toEqual([2, 2, 0, 0]);
    });

    test('a run outlives its executor; a second one reads on and finds the code', async () => {
      const go = `${machine.folder}/go`;
      const job = await machine.launch(`${fixture('waits-for-file.sh')} '${go}' 7`);
      await machine.ready(job);
      machine.killAgents();
      await machine.executor.close();
      const second = await machine.open();
      expect((await machine.fate(job, second)).kind).toBe('running');
      writeFileSync(go, '');
      const { fate, text } = await machine.end(job, second);
      expect({ fate, text }).toMatchObject({ fate: { code: 7 }, text: 'ready\nwent on\n' });
    });

    test('fates are unknown while the host is cut off, and known again after', async () => {
      const job = await machine.launch(fixture('saves-on-term.sh'));
      await machine.ready(job);
      const before = Date.now();
      machine.cutOff();
      await machine.until(job, 'unknown');
      const fate = await machine.fate(job);
      expect(fate.kind === 'unknown' && fate.since).toBeGreaterThanOrEqual(before - 1000);
      expect(await machine.fate(job)).toEqual(fate);
      await machine.restore();
      expect(await machine.fate(job)).toEqual({ kind: 'running' });
      await machine.executor.stop(job, { how: 'kill', reason: 'test', graceSeconds: 0 });
      await machine.end(job);
    });

    test('a polite stop lets the command save; stopping twice is as good as once', async () => {
      const job = await machine.launch(fixture('saves-on-term.sh'));
      await machine.ready(job);
      const stop = { how: 'term', reason: 'early stop:  50% "\\n"\nü', graceSeconds: 10 } as const;
      await machine.executor.stop(job, stop);
      await machine.executor.stop(job, { ...stop, reason: 'again' });
      const { fate, text } = await machine.end(job);
      expect(text).toContain('saved\n');
      expect(fate).toMatchObject({ code: 3, why: { how: 'stopped', reason: stop.reason } });
      await machine.executor.stop(job, stop);
      expect(await machine.fate(job)).toEqual(fate);
    });

    test('kill ends at once what is deaf to TERM, also in the middle of a polite stop', async () => {
      const job = await machine.launch(`${fixture('ignores-term.sh')} /nowhere 0`);
      await machine.ready(job);
      await machine.executor.stop(job, { how: 'term', reason: 'first', graceSeconds: 1000 });
      await machine.executor.stop(job, { how: 'kill', reason: 'second', graceSeconds: 0 });
      const { fate } = await machine.end(job);
      expect(fate).toMatchObject({ code: 137, why: { how: 'killed', reason: 'second' } });
    });

    test('a stop right behind the launch stops the attempt', async () => {
      const job = machine.place();
      const launched = machine.executor.launch(job, machine.order(job, 'sleep 1000'), signal);
      await machine.executor.stop(job, { how: 'term', reason: 'at once', graceSeconds: 1 });
      await launched;
      await machine.executor.stop(job, { how: 'term', reason: 'at once', graceSeconds: 1 });
      expect((await machine.end(job)).fate).toMatchObject({ why: { how: 'stopped' } });
    });

    test('what lives of a search and is not kept is killed, and counted; what is asked of another search is not', async () => {
      const [kept, given] = [await machine.launch('sleep 1000'), await machine.launch(fixture('saves-on-term.sh'))];
      await machine.ready(given);
      const ended = await machine.end(await machine.launch('true'));
      const { host } = kept.where;
      expect(await machine.executor.reap(host, 2, [], signal)).toBe(0);
      expect(await machine.executor.reap(host, 1, [kept.ref, { ...given.ref, attempt: 2 }], signal)).toBe(1);
      const { fate } = await machine.end(given);
      expect(fate).toMatchObject({ why: { how: 'killed', reason: 'replaced by another attempt' } });
      expect(ended.fate).toMatchObject({ code: 0 });
      expect((await machine.fate(kept)).kind).toBe('running');
      expect(await machine.executor.reap(host, 1, [], signal)).toBe(1);
      await machine.end(kept);
    });

    test('the end of an attempt is pushed to all who watch', async () => {
      const controller = new AbortController();
      const watch = async () => {
        const seen: Change[] = [];
        for await (const change of machine.executor.changes(controller.signal)) seen.push(change);
        return seen;
      };
      const watchers = [watch(), watch()];
      const first = machine.executor.changes(signal)[Symbol.asyncIterator]();
      const job = await machine.launch('true');
      const ended = { kind: 'ended', ref: job.ref };
      expect((await first.next()).value).toEqual(ended);
      expect((await machine.fate(job)).kind).toBe('exited');
      controller.abort();
      expect(await Promise.all(watchers)).toEqual([[ended], [ended]]);
    });

    test('an aborted question rejects and leaves later ones in step', async () => {
      const job = await machine.launch('echo out');
      const controller = new AbortController();
      const asked = machine.executor.poll([{ job, file: 'log', generation: 0, offset: 0 }], controller.signal);
      controller.abort(new Error('enough'));
      await expect(asked).rejects.toThrow('enough');
      expect((await machine.end(job)).text).toBe('out\n');
    });

    test('what an attempt uses is that of all its processes, those that have ended too', async () => {
      const idle = await machine.launch('sleep 1000');
      const busy = await machine.launch(fixture('uses-much.sh'));
      const [first, second] = await usageUntil(machine, [idle, busy], (usages) => {
        return (usages[1]?.memoryGb ?? 0) > 0.06 && (usages[1]?.cpuSeconds ?? 0) > 0.1;
      });
      expect(first?.ref).toEqual(idle.ref);
      expect(first?.cpuSeconds).toBeLessThan(0.1);
      expect(first?.memoryGb).toBeGreaterThan(0);
      expect(first?.memoryGb).toBeLessThan(0.03);
      expect(second?.ref).toEqual(busy.ref);
      expect(second?.memoryGb).toBeLessThan(0.15);
      for (const usage of [first, second]) expect(usage).not.toHaveProperty('gpuPercent');
      for (const job of [idle, busy]) {
        await machine.executor.stop(job, { how: 'kill', reason: 'test', graceSeconds: 0 });
        await machine.end(job);
      }
    });

    test('what does not run uses nothing', async () => {
      const ended = await machine.launch('true');
      await machine.end(ended);
      const jobs = [ended, machine.place()];
      expect(await machine.executor.usage(jobs, signal)).toEqual([]);
      expect(await machine.executor.usage([], signal)).toEqual([]);
    });
  });
}

/** Asks again until it is enough. */
async function usageUntil(machine: Machine, jobs: readonly Job[], isEnough: (usages: readonly Usage[]) => boolean) {
  let usages: readonly Usage[] = [];
  const ask = async () => isEnough((usages = await machine.executor.usage(jobs, signal)));
  await expect.poll(ask, { timeout: 40_000 }).toBe(true);
  return usages;
}
