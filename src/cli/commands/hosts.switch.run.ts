// `hyper hosts enable` and `disable`: a mark beside the store, which every driver of the project looks at.
import { HyperError, UsageError } from '../../errors.ts';
import { askDriver } from '../../server/control.ts';
import { nearest } from '../../space/nearest.ts';
import { openStore } from '../../store/sqlite.ts';
import { writerOf } from '../../views/write.ts';
import { findHome } from '../home.ts';
import { listDisabled, writeDisabled } from '../hosts/disabled.ts';
import { readProjectHosts } from '../hosts/file.ts';
import { checkName } from '../hosts/names.ts';
import { drivenOn } from '../hosts/needs.ts';
import type { Io } from '../io.ts';
import type { HostsDisableOptions } from './hosts.ts';

/** Any name will do: a host need not stand in hyper.yaml to be used. Throws UsageError for what can be none. */
export async function disableHosts(names: readonly string[], options: HostsDisableOptions, io: Io): Promise<void> {
  names.forEach(checkName);
  const home = findHome(io.cwd, io.env);
  // Makes the folder as it must be, where there is none yet.
  (await openStore(home)).close();
  const disabled = new Map(listDisabled(home));
  const reason = options.reason?.trim() || null;
  for (const name of names) disabled.set(name, { reason, at: Date.now() });
  writeDisabled(home, disabled);
  const write = writerOf(io.stdout);
  write(`disabled ${names.join(', ')}: nothing more is started there; what runs there goes on\n`);
  warnOfStrangers(names, io);
  write(`undo:  hyper hosts enable ${names.join(' ')}\n`);
}

/** Also of those that were not disabled, for a search may have put them in quarantine. */
export async function enableHosts(names: readonly string[], io: Io): Promise<void> {
  names.forEach(checkName);
  const home = findHome(io.cwd, io.env);
  const disabled = new Map(listDisabled(home));
  const changed = names.filter((name) => disabled.delete(name));
  if (changed.length > 0) writeDisabled(home, disabled);
  const write = writerOf(io.stdout);
  if (changed.length > 0) write(`enabled ${changed.join(', ')}\n`);
  const others = names.filter((name) => !changed.includes(name));
  const unknown = others.find((name) => !isKnown(name, io));
  if (unknown !== undefined) throw noSuchHost(unknown, io, [...disabled.keys()]);
  if (others.length > 0) write(`${others.join(', ')} ${others.length === 1 ? 'was' : 'were'} not disabled\n`);
  for (const text of await releaseIn(names, io)) write(`${text}\n`);
}

/** Running searches that had it in quarantine, or waited for it, are told. Resolves to what each of them answers. */
async function releaseIn(names: readonly string[], io: Io): Promise<readonly string[]> {
  const answers: string[] = [];
  for (const host of names) {
    for (const { control } of await drivenOn([host], io)) {
      try {
        if (control !== null) answers.push((await askDriver(control, { kind: 'release', host })).text);
      } catch (error) {
        // It has just ended: there is nothing to release any more.
        if (!(error instanceof HyperError)) throw error;
      }
    }
  }
  return answers;
}

/** A name that is used with --hosts alone is known by nobody: that is no reason to refuse it, but to say it. */
function warnOfStrangers(names: readonly string[], io: Io): void {
  const strangers = names.filter((name) => !isKnown(name, io));
  if (strangers.length === 0) return;
  const known = namesInFile(io);
  const near = strangers.flatMap((name) => nearest(name, known));
  const question = near.length === 0 ? '' : `: did you mean ${near.join(' or ')}?`;
  writerOf(io.stderr)(`note: ${strangers.join(', ')} is not in hyper.yaml${question}\n`);
}

/** Where there is no file, names are as good as any. */
function isKnown(name: string, io: Io): boolean {
  const known = namesInFile(io);
  return known.length === 0 || known.includes(name) || name.includes('@');
}

function namesInFile(io: Io): readonly string[] {
  return readProjectHosts(io.cwd, io.env)?.hosts.map((host) => host.name) ?? [];
}

function noSuchHost(name: string, io: Io, disabled: readonly string[]): UsageError {
  const known = [...new Set([...namesInFile(io), ...disabled])];
  const near = nearest(name, known);
  return new UsageError('hosts.unknown', `${name} is not disabled, and not in hyper.yaml`, {
    hint: near.length > 0 ? `did you mean ${near.join(' or ')}?` : `hosts: ${known.join(', ')}`,
  });
}
