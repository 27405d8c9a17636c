// Python starts as it would without us: whatever a test runs here, it runs twice.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeGuest, pythons, type Guest, type PythonAnswer, type PythonCall } from './guest.ts';

let guest: Guest;
beforeEach(() => {
  guest = makeGuest();
});
afterEach(() => guest.remove());

/** Expects the same code, stdout and stderr with and without us; gives what a run of hyper saw. */
async function expectSame(args: readonly string[], call: PythonCall = {}): Promise<PythonAnswer> {
  const alone = await guest.run(args, { ...call, isAlone: true });
  const inRun = await guest.run(args, call);
  const seen = ({ code, stdout, stderr }: PythonAnswer) => ({ code, stdout, stderr });
  expect(seen(inRun)).toEqual(seen(alone));
  return inRun;
}

describe.each(pythons)('%s: a sitecustomize of the user', (python) => {
  const show = 'import sys; m = sys.modules["sitecustomize"]; print(m.__name__, m.__file__, m.__spec__.name, m.own)';

  test('is run, and is what others import by that name', async () => {
    guest.write({
      'user/sitecustomize.py': 'own = "mine"; print("first")',
      'other/sitecustomize.py': 'print("hidden")',
    });
    const path = [join(guest.folder, 'user'), join(guest.folder, 'other')];
    const { stdout } = await expectSame(['-c', show], { python, path });
    expect(stdout).toBe(`first\nsitecustomize ${path[0]}/sitecustomize.py sitecustomize mine\n`);
  });

  test('may be a package, and fails as it did', async () => {
    guest.write({
      'package/sitecustomize/__init__.py': 'from . import part; own = part.own',
      'package/sitecustomize/part.py': 'own = 1',
      'failing/sitecustomize.py': 'print("begun"); 1 / 0',
      'lacking/sitecustomize.py': 'import no_such_module',
    });
    const at = (name: string) => ({ python, path: [join(guest.folder, name)] });
    expect((await expectSame(['-c', show], at('package'))).code).toBe(0);
    expect((await expectSame(['-c', 'print("goes on")'], at('failing'))).stderr).toContain('ZeroDivisionError');
    expect((await expectSame(['-c', 'print("goes on")'], at('lacking'))).stderr).toContain('no_such_module');
  });
});

describe.each(pythons)('%s: what it is started with', (python) => {
  const names = 'import sys; print([name for name in sys.path if name], sys.flags, sorted(sys.argv))';

  test('no switch of Python breaks', async () => {
    for (const option of ['-I', '-E', '-s', '-B', '-O', '-u', '-Werror']) {
      expect(await guest.run([option, '-c', 'print(1)'], { python })).toMatchObject({
        code: 0,
        stdout: '1\n',
        stderr: '',
      });
    }
    await expectSame(['-I', '-c', names], { python });
  });

  test('without site there are no hooks, but send_metric is there; without the environment it is not', async () => {
    const send = 'from hypersearch import send_metric; send_metric("acc", 1)';
    const noSite = await guest.run(['-S', '-c', send], { python });
    expect(noSite).toMatchObject({ code: 0, stderr: '', sent: [{ name: 'acc', value: 1 }] });
    const isolated = await guest.run(['-I', '-c', send], { python });
    expect(isolated.stderr).toContain("No module named 'hypersearch'");
  });

  test('scripts, modules, zip files and runpy run as they do', async () => {
    guest.write({
      'main.py': 'import sys, os; print(__name__, sys.argv, os.path.basename(sys.path[0])); raise SystemExit(3)',
      'package/__main__.py': 'import sys; print("main", __name__, len(sys.argv)); raise SystemExit(3)',
      'fails.py': 'def f(): return 1 / 0\nf()',
    });
    const zip = 'import zipapp; zipapp.create_archive("package", "app.pyz")';
    await guest.run(['-c', zip], { python, isAlone: true });
    const runpy = 'import runpy; runpy.run_path("main.py", run_name="__main__")';
    for (const args of [['main.py'], ['-m', 'main', 'x'], ['-m', 'package'], ['app.pyz'], ['-c', runpy]]) {
      const { code, stdout } = await expectSame(args, { python });
      expect({ code, stdout }).toEqual({ code: 3, stdout: expect.stringContaining('main') as string });
    }
    expect((await expectSame(['fails.py'], { python })).stderr).toContain('ZeroDivisionError');
  });

  test('the interpreters it starts are in the run as well', async () => {
    guest.write({
      'child.py': 'from hypersearch import send_metric; import sys; send_metric(sys.argv[1], 1)',
      'main.py': `
import multiprocessing, subprocess, sys
from hypersearch import send_metric
if __name__ == "__main__":
    subprocess.run([sys.executable, "child.py", "subprocess"], check=True)
    for method in ("fork", "spawn", "forkserver"):
        process = multiprocessing.get_context(method).Process(target=send_metric, args=(method, 1))
        process.start(); process.join(); assert process.exitcode == 0
`,
    });
    const { code, stderr, sent } = await guest.run(['main.py'], { python });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(sent.map((one) => one?.name)).toEqual(['subprocess', 'fork', 'spawn', 'forkserver']);
  });

  test('a virtual environment, its usercustomize and its .pth files are left alone', async () => {
    const made = await guest.run(['-m', 'venv', '--without-pip', '--system-site-packages', 'venv'], {
      python,
      isAlone: true,
    });
    expect(made.code).toBe(0);
    const inVenv = { python: join(guest.folder, 'venv/bin/python') };
    const where = await guest.run(['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'], {
      ...inVenv,
      isAlone: true,
    });
    const packages = where.stdout.trim();
    writeFileSync(join(packages, 'usercustomize.py'), 'print("usercustomize")');
    writeFileSync(join(packages, 'line.pth'), 'import sys; print("pth", "sitecustomize" in sys.modules)');
    const { stdout } = await expectSame(['-c', 'import sys; print(sys.prefix)'], inVenv);
    expect(stdout).toMatch(/^(pth False\n)+usercustomize\n/);
    expect(stdout).toContain(join(guest.folder, 'venv'));
  });
});

describe('names', () => {
  test('a script that has a hypersearch of its own keeps it', async () => {
    guest.write({ 'main.py': 'import hypersearch; print(hypersearch.own)', 'hypersearch.py': 'own = "mine"' });
    expect(await guest.run(['main.py'])).toMatchObject({ code: 0, stdout: 'mine\n' });
  });

  test('nothing of ours is imported but the file that Python runs', async () => {
    const list = 'import sys; print(sorted(n for n in sys.modules if "hyper" in n or "spell" in n))';
    expect((await guest.run(['-c', list])).stdout).toBe('[]\n');
  });
});

test('two of us on the path, as in a search within a run, run each sitecustomize once', async () => {
  const outer = makeGuest();
  try {
    guest.write({ 'user/sitecustomize.py': 'print("user")' });
    const code = 'import sys; print(sum(type(f).__name__ == "_HyperFinder" for f in sys.meta_path))';
    const path = [outer.guestFolder, join(guest.folder, 'user')];
    expect((await guest.run(['-c', code], { path })).stdout).toBe('user\n2\n');
  } finally {
    outer.remove();
  }
});

test('a copy of us with a part missing or broken says nothing and breaks nothing', async () => {
  guest.write({ 'keras/__init__.py': 'from keras import callbacks', 'keras/callbacks.py': 'class CallbackList: pass' });
  for (const broken of ['keras', 'imports', '__init__']) {
    writeFileSync(join(guest.guestFolder, `_hypersearch/${broken}.py`), 'this is no Python');
    const { code, stdout, stderr } = await guest.run(['-c', 'import keras; print(keras.callbacks.CallbackList)']);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: "<class 'keras.callbacks.CallbackList'>\n",
      stderr: '',
    });
  }
  rmSync(join(guest.guestFolder, '_hypersearch'), { recursive: true });
  expect(await guest.run(['-c', 'import keras; print(1)'])).toMatchObject({ code: 0, stdout: '1\n', stderr: '' });
});
