import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { JobOrder } from '../../src/executors/executor.ts';
import { renderCommandFile } from '../../src/executors/order.ts';
import type { Job, Where } from '../../src/search/job.ts';
import { installedShells, nameMissingShells } from './machine.ts';

const ref = { search: 1, run: 2, attempt: 1 };
const job = (gpus: readonly string[], marks: Pick<Where, 'accelerator' | 'isGpuFree'> = {}): Job => ({
  ref,
  where: { executor: 'local', host: 'local', machineId: 'm', dir: '/d', gpus, ...marks },
});
const order = (env: Record<string, string>, script = 'true', changes: Partial<JobOrder> = {}): JobOrder => {
  return { script, env, cwd: '/', limitSeconds: 0, graceSeconds: 1, ...changes };
};
const path = process.env['PATH'] ?? '';
const run = (text: string) => execFileSync('sh', ['-c', text], { env: { PATH: path } }).toString();

nameMissingShells();

describe('the command file', () => {
  test.each([' ', "'", '"', '; echo x', '$(id)', '`id`', 'a\nb', '*', '~', '', '\\', '-n', '!x', 'ü'])(
    'hands %j to the command as it is',
    (value) => {
      expect(run(renderCommandFile(job([]), order({ VALUE: value }, 'printf %s "$VALUE"')))).toBe(value);
    },
  );

  test('begins with the cookie, where the supervisor looks for it', () => {
    const setup = { setup: 'true', pythonPath: '/p' };
    const text = renderCommandFile(job(['0']), order({ A: '1', HYPER_JOB: 'p-2-1' }, 'true', setup));
    expect(text.split('\n')[0]).toBe("export HYPER_JOB='p-2-1'");
  });

  test('cannot hold a NUL byte or a name that is none', () => {
    expect(() => renderCommandFile(job([]), order({}, 'a\0b'))).toThrow('NUL');
    expect(() => renderCommandFile(job([]), order({}, 'true', { setup: 'a\0b' }))).toThrow('NUL');
    expect(() => renderCommandFile(job([]), order({ 'A;id': '1' }))).toThrow('"A;id" cannot be the name of a variable');
  });
});

describe.each(installedShells())('the command file under %s', (shell) => {
  /** As the supervisor does: in a subshell that was asked to end at once, with `set +u`. */
  const start = (text: string, env: Readonly<Record<string, string>> = {}) => {
    const folder = mkdtempSync(join(tmpdir(), 'hyper-order-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'cmd'), text);
    mkdirSync(join(folder, 'home'));
    writeFileSync(join(folder, 'home', 'activate'), 'VENV=$1; export VENV; in_venv() { echo "in $VENV"; }\n');
    const script = 'set -u; (trap exit TERM INT; trap : USR1 USR2; set +u --; . ./cmd); exit $?';
    const { status, stdout, stderr } = spawnSync(
      shell,
      shell.endsWith('busybox') ? ['sh', '-c', script] : ['-c', script],
      {
        cwd: folder,
        env: { PATH: path, HOME: join(folder, 'home'), ...env },
        encoding: 'utf8',
      },
    );
    return { status, stdout, stderr };
  };
  const printed = (text: string, env: Readonly<Record<string, string>> = {}) => start(text, env).stdout;

  const show =
    'echo "${CUDA_VISIBLE_DEVICES-unset} ${CUDA_DEVICE_ORDER-unset} ${ROCR_VISIBLE_DEVICES-unset} ${HIP_VISIBLE_DEVICES-unset}"';
  const inherited = { CUDA_VISIBLE_DEVICES: '8,9', HIP_VISIBLE_DEVICES: '9' };

  test('names the GPUs of the slot, whatever was inherited, and none where the slot has none', () => {
    expect(printed(renderCommandFile(job(['2', '3']), order({}, show)))).toBe('2,3 PCI_BUS_ID unset unset\n');
    expect(printed(renderCommandFile(job([]), order({}, show)))).toBe('unset unset unset unset\n');
    const amd = renderCommandFile(job(['1'], { accelerator: 'amd' }), order({}, show));
    expect(printed(amd, inherited)).toBe('unset unset 1 unset\n');
    const free = renderCommandFile(job([], { isGpuFree: true }), order({}, show));
    expect(printed(free, { CUDA_VISIBLE_DEVICES: '8' })).toBe(' unset  unset\n');
  });

  test('runs the setup first, in the same shell, with the variables in place', () => {
    const setup = `source ./activate "$NAME"; echo "setup of $HYPER_RUN_ID it's on $CUDA_VISIBLE_DEVICES"`;
    const text = renderCommandFile(job(['1']), order({ NAME: 'my env', HYPER_RUN_ID: '7' }, 'in_venv; pwd', { setup }));
    expect(printed(text)).toBe("setup of 7 it's on 1\nin my env\n/\n");
  });

  test('what we say of GPUs and of the run outlives the setup; what it sets stays', () => {
    const setup = 'export CUDA_VISIBLE_DEVICES=9 HYPER_SEED=0 MINE=2\nMORE=3 # done';
    const env = { HYPER_SEED: '42', HYPER_JOB: 'p-1-1', MINE: '1' };
    const script = 'echo "$CUDA_VISIBLE_DEVICES $HYPER_SEED $HYPER_JOB $MINE $MORE"';
    expect(printed(renderCommandFile(job(['1']), order(env, script, { setup })))).toBe('1 42 p-1-1 2 3\n');
  });

  test.each([
    ['false', 1],
    ['. ./nowhere/activate', undefined],
    ['source ./nowhere/activate', undefined],
    ['no-such-program-here', 127],
    ['echo "unclosed', undefined],
    ['if true; then', undefined],
    ['exit 0', 0],
    ['return 3', 3],
    ['set -e; false; true', 1],
    ['module load x\nexit 5', 5],
  ])('a setup that fails or ends, as %j does, does not let the command run', (setup, code) => {
    const { status, stdout, stderr } = start(renderCommandFile(job([]), order({}, 'echo ran', { setup })));
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^hyper: setup failed \(exit \d+\), so the command was not run$/m);
    if (code !== undefined) expect(stderr).toContain(`(exit ${code})`);
    expect(status).toBe(126);
  });

  test('one that is stopped in its setup does not say that this failed', () => {
    const setup = 'echo killed >"$OLDPWD/why"; exit 143';
    const { status, stderr } = start(renderCommandFile(job([]), order({}, 'echo ran', { setup })));
    expect({ status, stderr }).toEqual({ status: 126, stderr: '' });
  });

  test('a setup that is strict with itself is not so with the command', () => {
    const text = renderCommandFile(job([]), order({}, 'false; echo "ran $UNSET"', { setup: 'set -eu' }));
    expect(printed(text)).toBe('ran \n');
  });

  test('the command keeps its own exit code, and its end says nothing of a setup', () => {
    expect(start(renderCommandFile(job([]), order({}, 'exit 3', { setup: 'true' })))).toEqual({
      status: 3,
      stdout: '',
      stderr: '',
    });
  });

  test('our folder stands first on the PYTHONPATH there is by then', () => {
    const text = (setup?: string) =>
      renderCommandFile(
        job([]),
        order({}, 'echo "$PYTHONPATH"', { pythonPath: "/my it's/py", ...(setup === undefined ? {} : { setup }) }),
      );
    expect(printed(text())).toBe("/my it's/py\n");
    expect(printed(text(), { PYTHONPATH: '/a b:/c*' })).toBe("/my it's/py:/a b:/c*\n");
    expect(printed(text('PYTHONPATH=/venv'), { PYTHONPATH: '/a' })).toBe("/my it's/py:/venv\n");
  });
});
