// Whether Python scripts can report metrics: a Python is started as in a run, with our module on its path.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askProgram } from '../../executors/programs.ts';
import type { Check } from '../../views/doctor.ts';
import type { Io } from '../io.ts';
import { placePythonFiles, pythonPath } from '../python-files.ts';

/** Prints version, program, the file that our module came from, and whether what lets Keras report is in place. */
const question = `
import sys
try:
    import hypersearch
    found = hypersearch.send_metric and hypersearch.__file__
except Exception as error:
    found = "no: %s" % error
print(sys.version.split()[0])
print(sys.executable)
print(found)
print(any(type(finder).__name__ == "_HyperFinder" for finder in sys.meta_path))
`;

const name = 'python';

/** Asks from the current folder, as runs are started there: a file of the user's may stand before ours. */
export async function checkPython(io: Io): Promise<Check> {
  const root = mkdtempSync(join(tmpdir(), 'hyper-doctor-'));
  try {
    const folder = placePythonFiles(root);
    const env = { ...io.env, PYTHONPATH: pythonPath(folder, io.env['PYTHONPATH']), PYTHONDONTWRITEBYTECODE: '1' };
    for (const program of ['python3', 'python']) {
      const { isThere, text } = await askProgram(program, ['-c', question], { env, cwd: io.cwd });
      if (isThere) return judge(program, text, folder);
    }
    return { name, status: 'warning', says: 'no python3 or python on the PATH', hint: 'only Python scripts need one' };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function judge(program: string, text: string | undefined, folder: string): Check {
  const [version = '', executable = '', found = '', hook = ''] = text?.split('\n') ?? [];
  if (text === undefined) {
    return { name, status: 'warning', says: `${program} does not start`, hint: `see what  ${program} -c 1  says` };
  }
  const who = `${version} (${executable})`;
  if (!found.startsWith(`${folder}/`)) {
    return {
      name,
      status: 'warning',
      says: `${who} does not find our send_metric, but ${found}`,
      hint: 'a file or package named hypersearch stands before it; printed metrics are read all the same',
    };
  }
  if (hook === 'True')
    return { name, status: 'ok', says: `${who} finds send_metric; Keras and Lightning report by themselves` };
  return {
    name,
    status: 'warning',
    says: `${who} finds send_metric, but does not run our sitecustomize`,
    hint: 'Keras and Lightning do not report by themselves; printed metrics are read all the same',
  };
}
