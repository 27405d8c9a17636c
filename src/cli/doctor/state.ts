// The state folder, its store, and what became of the searches in it.
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HyperError } from '../../errors.ts';
import { isAlive } from '../../executors/identity.ts';
import { livingRuns } from '../../executors/living.ts';
import { searchPath } from '../../search/job.ts';
import { checkFolder } from '../../store/folder.ts';
import { examineStore } from '../../store/health.ts';
import type { SearchSummary } from '../../store/store.ts';
import type { Check } from '../../views/doctor.ts';
import { formatBytes } from '../../views/run.ts';
import { freeDisk } from '../disk.ts';
import type { Io } from '../io.ts';
import { isOrphaned } from '../load.ts';
import { withReader } from '../reading.ts';

/** `home` is the state folder; it need not be there. Nothing is written. */
export async function checkState(home: string, io: Io): Promise<readonly Check[]> {
  const folder = checkStateFolder(home);
  const checks = [folder, checkDisk(home)];
  if (folder.status === 'error' || !existsSync(home)) return checks;
  const { check, isReadable } = await checkStore(home);
  if (!isReadable) return [...checks, check];
  const searches = await withReader(io, (reader) => reader.searches());
  return [...checks, check, checkDrivers(searches), checkRuns(home, searches), ...checkLeftovers(home, searches)];
}

function checkStateFolder(home: string): Check {
  const name = 'folder';
  try {
    if (!existsSync(home)) {
      accessSync(dirname(home), constants.W_OK);
      return { name, status: 'ok', says: `${home}: not there yet, the first search makes it` };
    }
    checkFolder(home);
    accessSync(home, constants.W_OK | constants.X_OK);
    if ((statSync(home).mode & 0o077) === 0) return { name, status: 'ok', says: home };
    return { name, status: 'warning', says: `${home}: others can read it`, hint: `chmod 700 ${home}` };
  } catch (error) {
    if (error instanceof HyperError) return failure(name, error);
    return {
      name,
      status: 'error',
      says: `${home}: it cannot be written`,
      hint: 'set HYPER_HOME to a folder that you can write to',
    };
  }
}

const fewBytes = 1e9;
const tooFewBytes = 50e6;

function checkDisk(home: string): Check {
  const { bytes, files } = freeDisk(home);
  const says = files < 1000 ? `room for ${files} files` : `${formatBytes(bytes)} free`;
  if (bytes < tooFewBytes || files < 1000) {
    const byOtherMeans = 'make room by other means: a full disk does not even let hyper open its store';
    return { name: 'disk', status: 'error', says, hint: byOtherMeans };
  }
  const hint = 'make room: hyper rm removes searches with their output';
  return bytes < fewBytes ? { name: 'disk', status: 'warning', says, hint } : { name: 'disk', status: 'ok', says };
}

async function checkStore(home: string): Promise<{ check: Check; isReadable: boolean }> {
  const name = 'store';
  try {
    const health = await examineStore(home);
    if (health === undefined) return { check: { name, status: 'ok', says: 'none yet' }, isReadable: false };
    const { schema, newestSchema, bytes, problems } = health;
    const says = `schema ${schema}, ${formatBytes(bytes)}`;
    const [first] = problems;
    if (first !== undefined) {
      const hint = 'copy it somewhere safe; the output of the runs lies in the folders beside it';
      return { check: { name, status: 'error', says: `${says}, damaged: ${first}`, hint }, isReadable: false };
    }
    if (schema > newestSchema) {
      const hint = `this hyper knows schemas up to ${newestSchema}; use the newer one that wrote it`;
      return { check: { name, status: 'error', says, hint }, isReadable: false };
    }
    const isOlder = schema < newestSchema;
    const then = isOlder ? `sound; the next command brings it to schema ${newestSchema}` : 'sound';
    return { check: { name, status: 'ok', says: `${says}, ${then}` }, isReadable: !isOlder };
  } catch (error) {
    if (error instanceof HyperError) return { check: failure(name, error), isReadable: false };
    throw error;
  }
}

function checkDrivers(searches: readonly SearchSummary[]): Check {
  const name = 'drivers';
  const gone = searches.filter(isOrphaned).map(({ search }) => search);
  if (gone.length > 0) {
    return {
      name,
      status: 'warning',
      says: `gone, though it had not ended: search ${gone.map((search) => `#${search}`).join(', ')}`,
      hint: `go on:  ${gone
        .slice(0, 3)
        .map((search) => `hyper resume ${search}`)
        .join('   ')}`,
    };
  }
  const count = searches.length === 1 ? '1 search' : `${searches.length} searches`;
  const driven = searches.filter(isDriven).length;
  const now = driven === 0 ? 'none of them is driven now' : `${driven} driven now`;
  return {
    name,
    status: 'ok',
    says: searches.length === 0 ? 'no searches yet' : `${count}, ${now}`,
  };
}

/** Only of searches that have not ended: the end of one is the end of its runs. */
function checkRuns(home: string, searches: readonly SearchSummary[]): Check {
  const open = searches.filter((one) => !isDriven(one) && ['running', 'paused', 'interrupted'].includes(one.state));
  const found = open.flatMap(({ search }) => {
    const runs = livingRuns(join(home, searchPath(search))).map(({ run, pid }) => `run ${run} (process ${pid})`);
    return runs.length === 0 ? [] : [{ search, text: `search #${search}: ${runs.join(', ')}` }];
  });
  if (found.length === 0) return { name: 'runs', status: 'ok', says: 'none is alive without a driver' };
  const says = ['alive without a driver:', ...found.map(({ text }) => text)].join('\n');
  const hint = found
    .slice(0, 3)
    .map(({ search }) => `go on:  hyper resume ${search}   or end them:  hyper kill ${search}`)
    .join('\n');
  return { name: 'runs', status: 'warning', says, hint };
}

/** Output of searches that are not in the store: one that was removed while the disk or hyper failed, or a store put aside. */
function checkLeftovers(home: string, searches: readonly SearchSummary[]): readonly Check[] {
  const known = new Set(searches.map(({ search }) => String(search)));
  const runs = join(home, 'runs');
  const strangers = existsSync(runs) ? readdirSync(runs).filter((name) => /^\d+$/.test(name) && !known.has(name)) : [];
  if (strangers.length === 0) return [];
  return [
    {
      name: 'output',
      status: 'warning',
      says: `of searches that are not in the store: ${strangers.map((name) => join(runs, name)).join(', ')}`,
      hint: 'look, and remove it by hand',
    },
  ];
}

function isDriven({ driver }: SearchSummary): boolean {
  return driver !== null && isAlive(driver);
}

function failure(name: string, { message, hint }: HyperError): Check {
  return { name, status: 'error', says: message, ...(hint === undefined ? {} : { hint }) };
}
