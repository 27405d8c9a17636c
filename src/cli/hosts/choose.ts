// Which machines a search goes to: `--hosts` and `--machine-type`.
import { UsageError } from '../../errors.ts';
import type { HostSpec } from '../../search/spec.ts';
import { nearest } from '../../space/nearest.ts';
import type { HostsFile } from './file.ts';
import { plainHost } from '../../search/plain-host.ts';
import { checkName } from './names.ts';

export type HostChoice = {
  /** `gpu1,gpu2:4,user@box`; `all`: those of the file. */
  readonly hosts?: string | undefined;
  /** Labels or names, with commas between. */
  readonly machineType?: string | undefined;
  readonly file: HostsFile | undefined;
};

/** At least one. Throws UsageError for what cannot be a host, for one that is named twice, and where nothing fits. */
export function chooseHosts({ hosts, machineType, file }: HostChoice): readonly HostSpec[] {
  const given =
    hosts === undefined ? allOf(file, '--machine-type') : splitHosts(hosts).flatMap((one) => find(one, file));
  refuseTwice(given);
  return machineType === undefined ? given : pick(given, machineType, file);
}

/** What stands between the commas, as it was typed. Throws UsageError where nothing does. */
function splitHosts(list: string): readonly string[] {
  const names = list.split(',').map((name) => name.trim());
  if (!names.includes('')) return names;
  throw new UsageError(
    'hosts.empty',
    list.trim() === '' ? '--hosts names no host' : `--hosts ${list}: a name is missing`,
    {
      hint: 'for example  --hosts gpu1,gpu2:4',
    },
  );
}

function find(text: string, file: HostsFile | undefined): readonly HostSpec[] {
  if (text === 'all') return allOf(file, '--hosts all');
  const { name, slots } = splitSlots(text);
  const known = file?.hosts.find((host) => host.name === name);
  if (known === undefined) checkName(name);
  const host = known ?? plainHost(name);
  return [slots === undefined ? host : { ...host, slots }];
}

/** `gpu2:4`, `[fe80::1]:4`, `user@[fe80::1]`. A colon that is not in brackets stands before the slots. */
function splitSlots(text: string): { readonly name: string; readonly slots: number | undefined } {
  const [, user = '', address, slots] =
    /^([^[\]@]+@)?\[([^[\]]*)\](?::(.*))?$/s.exec(text) ?? /^()([^:]*)(?::(.*))?$/s.exec(text) ?? [];
  const name = `${user}${address ?? text}`;
  if (slots === undefined) return { name, slots };
  const number = Number(slots);
  if (/^\d+$/.test(slots) && number >= 1 && number <= 10_000) return { name, slots: number };
  if (slots.includes(':')) {
    if (!/^[\w.:%@-]+$/.test(text)) checkName(text);
    throw new UsageError('hosts.brackets', `--hosts ${text}: an IPv6 address stands in brackets`, {
      hint: `--hosts '[${text}]'   or with 4 slots  '[${text}]:4'`,
    });
  }
  throw new UsageError('hosts.slots', `--hosts ${text}: behind the colon stands how many runs at once`, {
    hint: `for example  --hosts ${name}:4;  a port goes to ~/.ssh/config`,
  });
}

/** The machine twice would have its GPUs given out twice. */
function refuseTwice(hosts: readonly HostSpec[]): void {
  for (const [index, host] of hosts.entries()) {
    const before = hosts.slice(0, index);
    if (before.some(({ name }) => name === host.name)) {
      throw new UsageError('hosts.twice', `--hosts names ${host.name} twice`, {
        hint: `for more runs:  ${host.name}:4`,
      });
    }
    const same = before.find(
      ({ name, address }) => address === host.address && name !== 'local' && host.name !== 'local',
    );
    if (same === undefined) continue;
    throw new UsageError('hosts.twice', `${same.name} and ${host.name} are one machine: ssh ${host.address}`, {
      hint: `name one of them:  --hosts ${same.name}`,
    });
  }
}

function pick(given: readonly HostSpec[], machineType: string, file: HostsFile | undefined): readonly HostSpec[] {
  const wanted = machineType.split(',').map((type) => type.trim());
  const isCalled = (host: HostSpec, type: string): boolean =>
    [host.name, ...host.labels].some((name) => name.toLowerCase() === type.toLowerCase());
  const unknown = wanted.find((type) => !given.some((host) => isCalled(host, type)));
  if (unknown !== undefined) throw noSuchType(unknown, given, file);
  return given.filter((host) => wanted.some((type) => isCalled(host, type)));
}

function noSuchType(type: string, given: readonly HostSpec[], file: HostsFile | undefined): UsageError {
  // Each in the first of its spellings.
  const labels = given
    .flatMap((host) => host.labels)
    .filter((label, index, all) => all.findIndex((one) => one.toLowerCase() === label.toLowerCase()) === index);
  const choices = [...labels, ...given.map(({ name }) => name)];
  const near = nearest(type, choices);
  const elsewhere = file?.hosts.some((host) => host.labels.some((label) => label.toLowerCase() === type.toLowerCase()));
  return new UsageError(
    'machine-type.unknown',
    `--machine-type ${type}: ${elsewhere === true ? 'none of --hosts has that label' : 'no host has that label or name'}`,
    {
      hint: [
        ...(near.length > 0 ? [`did you mean ${near.join(' or ')}?`] : []),
        labels.length > 0
          ? `labels: ${labels.join(', ')}`
          : 'no host has labels yet; in hyper.yaml:  gpu1: { labels: [K80] }',
        `hosts: ${given.map(({ name }) => name).join(', ')}`,
      ].join('\n'),
    },
  );
}

/** Throws UsageError where the file is missing or names nobody. */
export function allOf(file: HostsFile | undefined, option: string): readonly HostSpec[] {
  if (file !== undefined && file.hosts.length > 0) return file.hosts;
  const what = file === undefined ? 'there is no hyper.yaml in this project' : `${file.path} names no host`;
  throw new UsageError('hosts.none', `${option}: ${what}`, { hint: howToWrite });
}

/** For a person who has none. */
export const howToWrite = `write one, with a line for each machine you reach by ssh:
  hosts:
    gpu1: { labels: [K80], slots: 2 }
    gpu2: { ssh: user@box, labels: [V100] }
or name machines right away:  --hosts gpu1,user@box   (hyper help hosts)`;
