// What a host says of itself, as `scripts/about.sh` prints it.
import { createHash } from 'node:crypto';
import { HostError } from '../../errors.ts';
import type { HostSpec } from '../../search/spec.ts';
import type { HostFacts } from '../host-access.ts';
import aboutScript from '../scripts/about.sh?raw';
import machineScript from '../scripts/machine.sh?raw';
import { quote } from './bootstrap.ts';

/** Not `.hyper`: that would be the state folder of whoever calls hyper there, below the home. */
const defaultFolder = '.hyper-runs';

/** A script that tells all about a host. `folder`: where all of hyper's files are on it. */
export function renderAbout({ folder }: Pick<HostSpec, 'folder'>): string {
  return `h_folder=${quote(folder ?? defaultFolder)}\n${machineScript}${aboutScript}`;
}

/** `heardAtMs`: when it began to talk, in milliseconds since 1970 of our clock. Throws HostError `host.about`. */
export function parseAbout(text: string, projectId: string, heardAtMs: number): HostFacts {
  const said = new Map(text.split('\n').map((line) => splitOnce(line)));
  const must = (name: string): string => {
    const value = said.get(name);
    if (value === undefined || value === '') throw new HostError('host.about', `it does not say its ${name}`);
    return value;
  };
  const machineId = must('machine');
  const freeKb = Number(said.get('free') || Number.NaN);
  const cores = Number(said.get('cores') || Number.NaN);
  return {
    home: must('home'),
    root: `${must('folder').replace(/\/+$/, '')}/${projectId}/${shorten(machineId)}`,
    machineId,
    bootId: said.get('boot') ?? '-',
    user: must('user'),
    system: must('system'),
    loginShell: said.get('shell') ?? '',
    git: versionIn(said.get('git')),
    rsync: versionIn(said.get('rsync')),
    hasTar: said.has('tar'),
    freeGb: Number.isFinite(freeKb) ? (freeKb * 1024) / 1e9 : null,
    aheadMs: aheadMs(said.get('clock') ?? '', heardAtMs),
    cores: Number.isInteger(cores) ? cores : null,
    visibleGpus: said.get('visible') ?? null,
  };
}

/** A folder of its own for each machine: with a home that several share, nobody sees the processes behind the others' files. */
function shorten(machineId: string): string {
  return createHash('sha256').update(machineId).digest('hex').slice(0, 8);
}

function splitOnce(line: string): [string, string] {
  const blank = line.indexOf(' ');
  return blank < 0 ? [line, ''] : [line.slice(0, blank), line.slice(blank + 1)];
}

function versionIn(text: string | undefined): string | null {
  return /\d+(\.\d+)+/.exec(text ?? '')?.[0] ?? null;
}

/** Nanoseconds, or seconds where `date` knows no more: then it is half a second later, as a mean. */
function aheadMs(clock: string, heardAtMs: number): number {
  const seconds = Number(clock.slice(0, 10));
  const isExact = /^\d{19}$/.test(clock);
  const there = seconds * 1000 + (isExact ? Number(clock.slice(10, 13)) : 500);
  return Math.round(there - heardAtMs);
}
