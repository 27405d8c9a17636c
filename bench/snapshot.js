// How long a snapshot of 2,000 files takes, beside what git itself takes to look at them, in the same run. Needs git.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { checkout, inTemporaryFolder } from './checkout.js';
import { median } from './median.js';
import { report } from './report.js';

const FILES = 2000;
const REPEATS = 15;

await inTemporaryFolder(async (folder) => {
  const { takeSnapshot, createDriftCheck } = await loadSnapshot(folder);
  const repository = makeRepository(join(folder, 'repository'));
  const options = { cwd: repository, stateFolder: join(folder, 'state') };
  const checkDrift = await createDriftCheck(repository, process.env);
  const subjects = {
    status: () => git(repository, 'status', '--porcelain'),
    stash: () => git(repository, 'stash', 'create'),
    clean: () => takeSnapshot(options),
    changed: (turn) => {
      writeFileSync(join(repository, 'd0/f0.py'), `turn = ${turn}\n`);
      writeFileSync(join(repository, 'new.py'), `turn = ${turn}\n`);
      return takeSnapshot(options);
    },
    drift: () => checkDrift(),
  };
  report(`a snapshot of ${FILES} files (medians of ${REPEATS})`, figures(await timesOf(subjects, repository)));
});

/** The one file under test, as the build would have it. */
async function loadSnapshot(folder) {
  const entry = join(checkout, 'bench', '.snapshot-entry.js');
  const code = ['snapshot', 'drift'].map(
    (name) => `export * from '${join(checkout, `src/executors/code/${name}.ts`)}';`,
  );
  const outDir = join(folder, 'built');
  await build({
    root: checkout,
    configFile: false,
    logLevel: 'warn',
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === entry ? id : null),
        load: (id) => (id === entry ? code.join('\n') : null),
      },
    ],
    ssr: { noExternal: true },
    build: { ssr: entry, outDir, emptyOutDir: true, rollupOptions: { output: { entryFileNames: 'snapshot.mjs' } } },
  });
  return import(pathToFileURL(join(outDir, 'snapshot.mjs')).href);
}

function makeRepository(folder) {
  mkdirSync(folder);
  for (let index = 0; index < FILES; index += 1) {
    mkdirSync(join(folder, `d${index % 40}`), { recursive: true });
    writeFileSync(join(folder, `d${index % 40}/f${index}.py`), `value = ${index}\n`.repeat(100));
  }
  git(folder, 'init', '-q');
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '-m', 'all');
  return folder;
}

function git(folder, ...args) {
  const who = ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost', '-c', 'commit.gpgSign=false'];
  execFileSync('git', [...who, ...args], { cwd: folder, stdio: 'ignore' });
}

/** They take turns, each on its own state of the work tree. */
async function timesOf(subjects, repository) {
  const times = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]));
  for (let turn = 0; turn < REPEATS; turn += 1) {
    git(repository, 'reset', '-q', '--hard');
    git(repository, 'clean', '-q', '-f');
    for (const name of ['clean', 'changed', 'status', 'stash', 'drift']) {
      const start = performance.now();
      await subjects[name](turn);
      times[name].push(performance.now() - start);
    }
  }
  return times;
}

function figures({ status, stash, clean, changed, drift }) {
  return [
    { what: 'git status', figure: median(status), unit: 'ms' },
    { what: 'git stash create', figure: median(stash), unit: 'ms' },
    { what: 'snapshot, nothing changed', figure: median(clean), unit: 'ms', goal: { atMost: 100 } },
    { what: 'snapshot, one file changed and one new', figure: median(changed), unit: 'ms', goal: { atMost: 100 } },
    { what: 'snapshot with changes / git status', figure: median(changed) / median(status), unit: '' },
    { what: 'snapshot with changes / git stash create', figure: median(changed) / median(stash), unit: '' },
    { what: 'check for drift', figure: median(drift), unit: 'ms', goal: { atMost: 100 } },
  ];
}
