// Whether runs can go to a host, and what to do where they cannot: one look at all that may be in the way.
import { HostError, UsageError } from '../../errors.ts';
import type { HyperError } from '../../errors.ts';
import type { HostAccess } from '../../executors/host-access.ts';
import { openHostAccess } from '../../executors/ssh/access.ts';
import { type Trouble, UnreachedError } from '../../executors/ssh/explain.ts';
import type { HostSpec } from '../../search/spec.ts';
import type { Check } from '../../views/doctor.ts';
import { formatDuration } from '../../views/duration.ts';
import { checkClock, checkFolder, checkTools } from './check-machine.ts';
import { checkGpus } from './check-gpus.ts';
import { checkSetup } from './check-setup.ts';

/** `ms`: from the first knock to the first answer; undefined: it was not reached. */
export type HostReport = {
  readonly host: HostSpec;
  readonly ms: number | undefined;
  readonly checks: readonly Check[];
};

export type CheckSetting = {
  readonly projectId: string;
  /** Why a person took it out of use. */
  readonly disabled: ReadonlyMap<string, string>;
};

/** Never rejects for what is wrong with the host. */
export async function checkHost(host: HostSpec, { projectId, disabled }: CheckSetting): Promise<HostReport> {
  const use = checkUse(host, disabled);
  const begin = performance.now();
  try {
    const access = await openHostAccess(host, projectId);
    const ms = performance.now() - begin;
    const checks = [...use, checkWay(access, ms), ...(await checkInside(access))];
    return { host, ms, checks };
  } catch (error) {
    if (!(error instanceof HostError || error instanceof UsageError)) throw error;
    return { host, ms: undefined, checks: [...use, unreached(host, error)] };
  }
}

/** Runs can be started there. */
export function isUsable({ checks }: HostReport): boolean {
  return checks.every(({ status }) => status !== 'error');
}

/** One that breaks hides no other: by then the host may be gone, which each of them would say. */
async function checkInside(access: HostAccess): Promise<readonly Check[]> {
  const isHere = access.spec.name === 'local';
  const works: readonly (() => readonly Check[] | Promise<readonly Check[]>)[] = [
    ...(isHere ? [] : [() => checkTools(access), () => checkFolder(access), () => [checkClock(access)]]),
    () => checkGpus(access),
    () => checkSetup(access),
  ];
  const checks: Check[] = [];
  for (const work of works) {
    try {
      checks.push(...(await work()));
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      return [...checks, unreached(access.spec, error)];
    }
  }
  return checks;
}

function checkUse({ name }: HostSpec, disabled: ReadonlyMap<string, string>): readonly Check[] {
  const why = disabled.get(name);
  if (why === undefined) return [];
  return [
    { name: 'use', status: 'warning', says: `${why}: nothing is started there`, hint: `hyper hosts enable ${name}` },
  ];
}

/** Each connection of git and of files costs that again. */
const slowMs = 3000;

function checkWay({ spec, facts }: HostAccess, ms: number): Check {
  const name = 'ssh';
  if (spec.name === 'local') return { name: 'here', status: 'ok', says: 'this machine (hyper doctor looks at it)' };
  const says = `answers in ${formatDuration(ms)}, as ${facts.user}`;
  if (ms < slowMs) return { name, status: 'ok', says };
  const hint = `that is slow; see how long this takes:  time ssh ${spec.address} true\nwhat ~/.bashrc there does is done for each connection`;
  return { name, status: 'warning', says, hint };
}

/** The name stands over it already. */
function unreached({ name, address }: HostSpec, error: HyperError): Check {
  const { message } = error;
  const says = message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
  const hint = error.hint ?? (error instanceof UnreachedError ? adviceOn(error.trouble, address) : undefined);
  return { name: 'ssh', status: 'error', says, ...(hint === undefined ? {} : { hint }) };
}

/** Of what a search would try again: that may help, and it may not. */
function adviceOn({ kind }: Trouble, address: string): string {
  const seen = `see where it ends:  ssh -v ${address} true`;
  switch (kind) {
    case 'refused':
      return `does sshd run there, and is that its port?  ${seen}`;
    case 'timeout':
    case 'route':
      return `is it on, and is the way there open (VPN, firewall)?  ${seen}`;
    case 'name':
      return `is this machine on the network, and that its name?  ${seen}`;
    default:
      return seen;
  }
}
