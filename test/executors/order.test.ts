import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { JobOrder } from '../../src/executors/executor.ts';
import { renderCommandFile } from '../../src/executors/order.ts';
import type { Job } from '../../src/search/job.ts';

const ref = { search: 1, run: 2, attempt: 1 };
const job = (gpus: readonly string[]): Job => ({
  ref,
  where: { executor: 'local', host: 'local', machineId: 'm', dir: '/d', gpus },
});
const order = (env: Record<string, string>, script = 'true'): JobOrder => {
  return { script, env, cwd: '/', limitSeconds: 0, graceSeconds: 1 };
};
const run = (text: string) => execFileSync('sh', ['-c', text], { env: { PATH: process.env['PATH'] ?? '' } }).toString();

describe('the command file', () => {
  test.each([' ', "'", '"', '; echo x', '$(id)', '`id`', 'a\nb', '*', '~', '', '\\', '-n', '!x', 'ü'])(
    'hands %j to the command as it is',
    (value) => {
      expect(run(renderCommandFile(job([]), order({ VALUE: value }, 'printf %s "$VALUE"')))).toBe(value);
    },
  );

  test('begins with the cookie, where the supervisor looks for it', () => {
    const text = renderCommandFile(job([]), order({ A: '1', HYPER_JOB: 'p-2-1' }));
    expect(text.split('\n')[0]).toBe("export HYPER_JOB='p-2-1'");
  });

  test('names the GPUs of the slot, and none where the slot has none', () => {
    const script = 'echo "${CUDA_VISIBLE_DEVICES-unset} ${CUDA_DEVICE_ORDER-unset}"';
    expect(run(renderCommandFile(job(['2', '3']), order({}, script)))).toBe('2,3 PCI_BUS_ID\n');
    expect(run(renderCommandFile(job([]), order({}, script)))).toBe('unset unset\n');
  });

  test('cannot hold a NUL byte or a name that is none', () => {
    expect(() => renderCommandFile(job([]), order({}, 'a\0b'))).toThrow('NUL');
    expect(() => renderCommandFile(job([]), order({ 'A;id': '1' }))).toThrow('"A;id" cannot be the name of a variable');
  });
});
