// Makes test/assets/schema-N.sqlite with the store as it is now: `node test/assets/make-store.ts FILE` (Node 24).
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../src/store/database.ts';
import { databaseFile } from '../../src/store/folder.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { SearchEvent } from '../../src/search/events.ts';
import { batchOf, ended, pointOf, proposed, started } from '../store/records.ts';

const [, , target] = process.argv;
if (target === undefined) throw new TypeError('which file?');
const root = mkdtempSync(join(tmpdir(), 'hyper-asset-'));
const folder = join(root, '.hyper');

/** 24 November 2025, 16:00 UTC. */
let time = 1_764_000_000_000;
const store = await openStore(folder);
const append = (search: number, event: SearchEvent) => store.append(search, (time += 1_000), event);

function launch(search: number, run: number, attempt = 1): void {
  const ref = { search, run, attempt };
  const where = {
    executor: 'local',
    host: 'local',
    machineId: 'ab12',
    dir: `/home/ann/.hyper/runs/${run}`,
    gpus: [],
  } as const;
  const job = { ref, where };
  append(search, { kind: 'run.starting', run, attempt, slot: 'local:0', job });
  append(search, { kind: 'run.running', run, attempt, job });
}

const one = store.newSearch(4).search;
append(one, started(1, { name: 'first', numRuns: 4 }));
for (const run of [1, 2, 3, 4]) append(one, proposed(run, run));
launch(one, 1);
append(one, ended(1, { value: 0.5 }));
launch(one, 2);
append(one, ended(2, { state: 'failed' }));
launch(one, 3);
append(one, ended(3, { state: 'lost', again: true }));
append(one, ended(3, { attempt: 2, value: 0.875 }));
launch(one, 4);
append(one, ended(4, { state: 'stopped', value: 0.125 }));

time = 1_764_000_000_000;
const two = store.newSearch(2).search;
append(two, started(5, { numRuns: 2, labels: ['still going'] }));
append(two, proposed(5, 1));
append(two, proposed(6, 2));
launch(two, 5);
store.takeDriver(two, '412 88123 c0ffee', () => false);
const points = [0.5, NaN, Infinity, 0.25].map((value, step) => pointOf(step, value));
store.addPoints(two, batchOf(5, [...points, pointOf(4, 'warming up', 'note')], { offset: 57, source: { step: 4 } }));
append(one, { kind: 'search.finished', state: 'finished', reason: 'all runs ended' });
store.addLabels({ search: one, run: 3 }, ['best so far']);
store.setNote({ search: one, run: null }, 'a first try');
store.setArchived(one, (time += 1_000));

// A search that was changed on its way; Run ID 9 belongs to one that never began.
const three = store.newSearch(2).search;
store.newSearch(1);
const known = { point: { lr: 0.05 }, objective: 0.25 };
append(three, started(7, { numRuns: 2, askedRuns: 2, name: 'grown' }));
append(three, { kind: 'trials.imported', source: 'results.csv', trials: [known] });
append(three, proposed(7, 1));
launch(three, 7);
append(three, ended(7, { value: 0.5 }));
append(three, proposed(8, 2));
launch(three, 8);
append(three, ended(8, { state: 'failed' }));
const block = { firstRun: store.reserveRuns(2), count: 2 };
append(three, { kind: 'search.edited', change: { numRuns: 4, askedRuns: 4, target: '0.9' }, block });
append(three, { kind: 'point.enqueued', point: { lr: 0.01 } });
append(three, { kind: 'run.requeued', run: 8, reason: 'again, by user', was: 'failed' });
append(three, proposed(10, 3));
launch(three, 10);
const results = { values: [[7, 0.5]], failed: 0 } as const;
const change = { objective: { metric: 'acc', aggregate: 'max', goal: 'minimize' }, target: null } as const;
append(three, { kind: 'search.edited', change, results });
store.takeDriver(three, '412 88123 c0ffee', () => false);
store.setControl(three, '/tmp/hyper-1000/0123456789abcdef-3.sock');
store.addPoints(three, batchOf(10, [pointOf(0, 0.125)]));

// A search on another machine, one of whose GPUs is in quarantine.
const four = store.newSearch(2).search;
const host = {
  name: 'gpu2',
  address: 'ann@gpu2',
  slots: null,
  gpus: null,
  runsPerGpu: 2,
  setup: '. venv/bin/activate',
};
const hosts = [{ ...host, folder: null, env: { MODE: 'offline' }, labels: ['K80'] }];
const snapshot = {
  kind: 'git',
  id: 'c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00',
  repository: 'lstm-1234',
  folder: '',
} as const;
append(four, started(12, { numRuns: 2, askedRuns: 2, hosts, snapshot, outputs: ['*.pt'] }));
append(four, proposed(12, 1));
const where = {
  executor: 'ssh',
  host: 'gpu2',
  machineId: 'cd34',
  dir: '/home/ann/.hyper/p/runs/5/12/1',
  cwd: '/home/ann/.hyper/p/src/c0ffee00c0ff',
} as const;
const job = { ref: { search: four, run: 12, attempt: 1 }, where: { ...where, gpus: ['0'] } };
append(four, { kind: 'run.starting', run: 12, attempt: 1, slot: 'gpu2:gpu0', job });
append(four, { kind: 'run.running', run: 12, attempt: 1, job });
append(four, {
  kind: 'place.quarantined',
  place: 'gpu2:gpu1',
  reason: '3 runs in a row failed there, 2 completed elsewhere',
});
store.takeDriver(four, '412 88123 c0ffee', () => false);
store.close();

// One id for ever, and a file that needs none beside it.
const database = await openDatabase(databaseFile(folder));
database.exec(`UPDATE meta SET value = '3b241101-e2bb-4255-8caf-4136c566a962' WHERE name = 'projectId'`);
database.exec('PRAGMA journal_mode = DELETE');
database.exec('VACUUM');
database.close();
copyFileSync(databaseFile(folder), target);
rmSync(root, { recursive: true });
