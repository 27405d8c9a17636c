// What `hyper.yaml` may say, and what it means.
import { UsageError } from '../../errors.ts';
import { plainHost } from '../../search/plain-host.ts';
import type { HostSpec } from '../../search/spec.ts';
import { checkAddress, checkName } from './names.ts';
import type { Placed } from './placed.ts';
import { readEnvironment, readFolder, readGpus, readLabels, readRunsPerGpu, readSlots, textOf } from './values.ts';

const sectionKeys = ['hosts'];

const hostKeys = ['ssh', 'slots', 'gpus', 'runs-per-gpu', 'gpu-share', 'setup', 'folder', 'env', 'labels'];

/** This machine is reached without ssh, and has its state folder. */
const localKeys = hostKeys.filter((key) => key !== 'ssh' && key !== 'folder');

/** Throws UsageError with the place of what is wrong. */
export function readHosts(file: Placed): readonly HostSpec[] {
  if (file.isEmpty()) return [];
  const sections = file.entries();
  if (sections === undefined) throw file.error('expected  hosts:  and below it a line for each host', example);
  file.checkKeys(sectionKeys, 'hyper.yaml');
  const hosts = sections[0]?.value;
  if (hosts === undefined || hosts.isEmpty()) return [];
  const entries = hosts.entries();
  if (entries === undefined) throw hosts.error('hosts must be a map: a line for each host', example);
  return entries.map(({ key, value, place }) => {
    at(place, () => checkName(key));
    return readHost(key, value);
  });
}

const example = 'for example\n  hosts:\n    gpu1: { labels: [K80], slots: 2 }';

function readHost(name: string, settings: Placed): HostSpec {
  if (settings.isEmpty()) return plainHost(name);
  const entries = settings.entries();
  if (entries === undefined) {
    throw settings.error(`${name} must be a map of settings, or nothing`, `${name}: { slots: 2 }`);
  }
  settings.checkKeys(name === 'local' ? localKeys : hostKeys, name === 'local' ? 'this machine' : 'a host');
  const found = new Map(entries.map(({ key, value }) => [key, value]));
  const read = <T>(key: string, reader: (value: Placed, key: string) => T): T | undefined => {
    const value = found.get(key);
    return value === undefined ? undefined : reader(value, key);
  };
  const address = read('ssh', readAddress) ?? name;
  return {
    name,
    address,
    slots: read('slots', readSlots) ?? null,
    gpus: read('gpus', readGpus) ?? null,
    runsPerGpu: readRunsPerGpu(found.get('runs-per-gpu'), found.get('gpu-share')),
    setup: read('setup', textOf) ?? null,
    folder: read('folder', readFolder) ?? null,
    env: read('env', readEnvironment) ?? {},
    labels: read('labels', readLabels) ?? [],
  };
}

function readAddress(value: Placed, key: string): string {
  const address = textOf(value, key);
  at(value, () => checkAddress(address));
  return address;
}

/** What is wrong with a piece of the file gets its place. */
function at(place: Placed, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw error instanceof UsageError ? place.error(error.message, error.hint) : error;
  }
}
