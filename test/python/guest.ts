// The Python files as hyper lays them down for a run, and Pythons started with them as a run would start them.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { parseJsonLine } from '../../src/metrics/json-line.ts';
import type { Measurement } from '../../src/metrics/source.ts';
import { pythonFiles, pythonPackageName } from '../../src/python/package.ts';
import { python } from '../hyper.ts';

export type PythonCall = {
  /** Default: `python3`. */
  readonly python?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Folders behind ours on the PYTHONPATH. */
  readonly path?: readonly string[];
  /** Without what makes a run a run: neither our folder nor our variables. */
  readonly isAlone?: boolean;
};

export type PythonAnswer = {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Every whole line of the metrics file as hyper reads it; one that it cannot read is undefined. */
  readonly sent: readonly (Measurement | undefined)[];
};

export type Guest = {
  /** A folder for a test's own files; Pythons start in it. */
  readonly folder: string;
  /** Where the Python files are. */
  readonly guestFolder: string;
  write(files: Readonly<Record<string, string>>): void;
  run(args: readonly string[], call?: PythonCall): Promise<PythonAnswer>;
  remove(): void;
};

/** Pythons of different versions that start here: `python3`, and those whose name has the version. */
export const pythons: readonly string[] = findPythons();

/** Path of a script in test/fixtures/python. */
export function script(name: string): string {
  return fileURLToPath(new URL(`../fixtures/python/${name}`, import.meta.url));
}

/** What the tests' Python lacks of these modules, with the way to get them; undefined if nothing. Said aloud, once a call. */
export function missingModules(modules: readonly string[]): string | undefined {
  const search = 'import importlib.util as u, sys; print(*[m for m in sys.argv[1:] if u.find_spec(m) is None])';
  const { stdout } = spawnSync(python, ['-c', search, ...modules], { encoding: 'utf8' });
  const missing = stdout.trim();
  if (missing === '') return undefined;
  const text = `not tested: ${python} has no module ${missing}; get it with: sh .ci/provision`;
  console.warn(text);
  return text;
}

export function makeGuest(): Guest {
  const root = mkdtempSync(join(tmpdir(), 'hyper-python-'));
  const folder = join(root, 'project');
  const guestFolder = join(root, pythonPackageName);
  mkdirSync(folder);
  writeFiles(
    guestFolder,
    pythonFiles.map(({ path, text }) => [path, text]),
  );
  return {
    folder,
    guestFolder,
    write: (files) => writeFiles(folder, Object.entries(files)),
    run: (args, call = {}) => runPython({ root, folder, guestFolder }, args, call),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

type Places = { readonly root: string; readonly folder: string; readonly guestFolder: string };

let calls = 0;

async function runPython(places: Places, args: readonly string[], call: PythonCall): Promise<PythonAnswer> {
  const metricsFile = join(places.root, `metrics-${calls++}.jsonl`);
  const path = [...(call.isAlone === true ? [] : [places.guestFolder]), ...(call.path ?? [])].join(delimiter);
  const { exitCode, stdout, stderr } = await execa(call.python ?? 'python3', args, {
    cwd: places.folder,
    env: {
      ...plainEnvironment(),
      ...(path === '' ? {} : { PYTHONPATH: path }),
      ...(call.isAlone === true ? {} : { HYPER_RUN_ID: '7', HYPER_METRICS_FILE: metricsFile }),
      ...call.env,
    },
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
  });
  return { code: exitCode, stdout, stderr, sent: readSent(metricsFile) };
}

/** Ours without what changes how Python starts, and without being a run ourselves. */
function plainEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PYTHON|HYPER_|KERAS_|TF_)/.test(name));
  return { ...(Object.fromEntries(kept) as Record<string, string>), TF_CPP_MIN_LOG_LEVEL: '3' };
}

function readSent(file: string): readonly (Measurement | undefined)[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => parseJsonLine(line)?.[0]);
}

function writeFiles(folder: string, files: readonly (readonly [string, string])[]): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function findPythons(): readonly string[] {
  const names = ['python3', ...[8, 9, 10, 11, 12, 13, 14].map((minor) => `python3.${minor}`)];
  const byVersion = new Map<string, string>();
  for (const name of names) {
    const version = spawnSync(name, ['-c', 'import platform as p; print(p.python_version())'], { encoding: 'utf8' });
    if (version.status === 0 && !byVersion.has(version.stdout)) byVersion.set(version.stdout, name);
  }
  return [...byVersion.values()];
}
