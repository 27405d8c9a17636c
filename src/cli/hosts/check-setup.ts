// Whether the setup of a host does its work, and which Python is there after it: run just as before a run's command.
import type { HostAccess } from '../../executors/host-access.ts';
import { renderCommandFile } from '../../executors/order.ts';
import type { Check } from '../../views/doctor.ts';

const limitMs = 60_000;

const mark = 'HYPER-AFTER-SETUP';

const question = `echo ${mark}
for h_python in python3 python; do
  h_path=$(command -v "$h_python") || continue
  printf '%s %s\\n' "$("$h_python" -c 'import sys; print(sys.version.split()[0])' 2>/dev/null)" "$h_path"
  break
done`;

export async function checkSetup(access: HostAccess): Promise<readonly Check[]> {
  const { setup } = access.spec;
  const signal = AbortSignal.timeout(limitMs);
  try {
    // By stdin, for variables may be secrets, and everybody on the host can read a command.
    const script = 'h_command=$(cat); eval "$h_command"';
    const { exitCode, stdout, stderr } = await access.run(script, { stdin: renderQuestion(access), signal });
    const at = stdout.lastIndexOf(`${mark}\n`);
    if (at < 0) return [failure(exitCode, stderr)];
    const python = checkPython(stdout.slice(at + mark.length + 1).trim(), setup);
    return setup === null ? [python] : [{ name: 'setup', status: 'ok', says: 'runs' }, python];
  } catch (error) {
    if (!signal.aborted) throw error;
    const hint = 'it must end by itself, and ask nothing: see setup: in hyper.yaml';
    return [{ name: 'setup', status: 'error', says: `does not end within ${limitMs / 1000} s`, hint }];
  }
}

/** The very text that a run's command stands in. */
function renderQuestion({ spec, facts }: HostAccess): string {
  const where = { executor: 'ssh', host: spec.name, machineId: facts.machineId, dir: facts.home, gpus: [] } as const;
  return renderCommandFile(
    { ref: { search: 0, run: 0, attempt: 0 }, where },
    {
      script: question,
      ...(spec.setup === null ? {} : { setup: spec.setup }),
      env: spec.env,
      cwd: facts.home,
      limitSeconds: 0,
      graceSeconds: 0,
    },
  );
}

function failure(exitCode: number, stderr: string): Check {
  const lines = stderr.split('\n').map((line) => line.trim());
  const code = /^hyper: setup failed \(exit (\d+)\)/m.exec(stderr)?.[1] ?? String(exitCode);
  const last = lines.findLast((line) => line !== '' && !line.startsWith('hyper: '));
  const says = `fails with exit ${code}${last === undefined ? '' : `: ${last}`}`;
  const hint = 'see setup: in hyper.yaml; it is run by sh, in the home folder, before each command';
  return { name: 'setup', status: 'error', says, hint };
}

function checkPython(answer: string, setup: string | null): Check {
  const name = 'python';
  const [version = '', path = ''] = answer.split('\n')[0]?.split(' ') ?? [];
  if (path !== '' && version !== '') return { name, status: 'ok', says: `${version} (${path})` };
  const after = setup === null ? '' : ' after the setup';
  const says = path === '' ? `no python3 or python${after}` : `${path} does not start`;
  const hint = 'only Python scripts need one; a venv or conda is switched on by setup: in hyper.yaml';
  return { name, status: 'warning', says, hint };
}
