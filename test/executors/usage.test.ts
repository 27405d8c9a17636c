// GPUs as the tools tell of them, by stubs first on the path, under every shell the scripts must run with.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Job } from '../../src/search/job.ts';
import { fixture, installedShells, Machine, signal } from './machine.ts';

describe.each(installedShells())('GPUs under %s', (shell) => {
  let machine: Machine;
  let jobs: Job[];
  beforeEach(async () => {
    machine = await Machine.local(shell);
    jobs = [];
    for (const gpus of [['0', '1'], ['GPU-cc'], ['MIG-dd'], []]) {
      const job = machine.place(gpus);
      const script = `${fixture('waits-for-file.sh')} '${machine.folder}/go' 0`;
      jobs.push(await machine.executor.launch(job, machine.order(job, script), signal));
      await machine.ready(job);
    }
  });
  afterEach(async () => {
    writeFileSync(join(machine.folder, 'go'), '');
    for (const job of jobs) await machine.end(job);
    await machine.close();
  });

  const tool = (name: string, script: string) =>
    writeFileSync(join(machine.folder, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o700 });
  const gpusUsed = async () => {
    const usages = await machine.executor.usage(jobs, signal);
    return usages.map(({ gpuPercent, gpuMemoryGb }) => [gpuPercent, gpuMemoryGb]);
  };
  const nothing = jobsUse([]);

  test('are told by nvidia-smi: the mean over those of the run, the memory of its processes', async () => {
    const [first = 0, second = 0] = jobs.map((job) => machine.pid(job, 'proc'));
    tool(
      'nvidia-smi',
      `[ "$2 $3" = '--format=csv,noheader,nounits ' ] || exit 9
      case $1 in
        --query-gpu=index,uuid,utilization.gpu) printf '0, GPU-aa, 40\\n1, GPU-bb, 81\\n2, GPU-cc-1, [N/A]\\n3, GPU-cc-2, 7\\n' ;;
        --query-compute-apps=pid,used_gpu_memory) printf '${first}, 1000\\n1, 500\\n${first}, 24\\n${second}, [N/A]\\n' ;;
      esac`,
    );
    expect(await gpusUsed()).toEqual(
      jobsUse([
        [60.5, 1.074],
        [7, undefined],
      ]),
    );
  });

  test('are told by rocm-smi where nvidia-smi knows of none: how busy they are', async () => {
    tool('nvidia-smi', 'echo "NVIDIA-SMI has failed, 9, 9"; exit 9');
    tool('rocm-smi', `[ "$*" = '--showuse --csv' ] && printf 'device,GPU use (%%)\\ncard0,10\\ncard1,20\\n\\n'`);
    expect(await gpusUsed()).toEqual(jobsUse([[15, undefined]]));
  });

  test('are not asked after where no run has one', async () => {
    tool('nvidia-smi', `echo asked >>'${machine.folder}/asked'`);
    expect(await machine.executor.usage(jobs.slice(2), signal)).toHaveLength(2);
    expect(existsSync(join(machine.folder, 'asked'))).toBe(false);
    expect(await gpusUsed()).toEqual(nothing);
    expect(existsSync(join(machine.folder, 'asked'))).toBe(true);
  });
});

test('a tool that hangs is given up, and no run waits for it', async () => {
  const machine = await Machine.local(installedShells()[0] ?? 'sh');
  onTestFinished(() => machine.close());
  writeFileSync(join(machine.folder, 'bin', 'nvidia-smi'), '#!/bin/sh\nexec sleep 1000\n', { mode: 0o700 });
  const job = machine.place(['0']);
  await machine.executor.launch(job, machine.order(job, 'echo ready; exec sleep 1000'), signal);
  await machine.ready(job);
  const order: string[] = [];
  const usage = machine.executor.usage([job], signal).then((found) => (order.push('usage'), found));
  const fate = machine.fate(job).then(() => order.push('poll'));
  expect((await usage).map(({ ref, gpuPercent }) => ({ ref, gpuPercent }))).toEqual([{ ref: job.ref }]);
  await fate;
  expect(order).toEqual(['poll', 'usage']);
  await machine.executor.stop(job, { how: 'kill', reason: 'test', graceSeconds: 0 });
  await machine.end(job);
});

/** Four runs, of which the first ones use so much. */
function jobsUse(known: readonly (readonly [number | undefined, number | undefined])[]) {
  return Array.from({ length: 4 }, (_, index) => known[index] ?? [undefined, undefined]);
}
