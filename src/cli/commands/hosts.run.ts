// `hyper hosts`: what hyper.yaml says, and what a person took out of use. Nobody is reached.
import { UsageError } from '../../errors.ts';
import type { HostSpec } from '../../search/spec.ts';
import { nearest } from '../../space/nearest.ts';
import type { Cell, Row } from '../../views/table.ts';
import { renderTable } from '../../views/table.ts';
import type { Terminal } from '../../views/terminal.ts';
import { terminalOf } from '../../views/terminal.ts';
import { cropText } from '../../views/width.ts';
import { writerOf } from '../../views/write.ts';
import { findHome } from '../home.ts';
import { howToWrite } from '../hosts/choose.ts';
import { listDisabled, type Disabled } from '../hosts/disabled.ts';
import { readProjectHosts } from '../hosts/file.ts';
import { plainHost } from '../../search/plain-host.ts';
import type { Io } from '../io.ts';
import type { HostsListOptions } from './hosts.ts';

/** `isNamed`: it stands in hyper.yaml. */
type Listed = { readonly host: HostSpec; readonly isNamed: boolean; readonly disabled: Disabled | undefined };

export async function listHosts(names: readonly string[], { json }: HostsListOptions, io: Io): Promise<void> {
  const file = readProjectHosts(io.cwd, io.env);
  const disabled = listDisabled(findHome(io.cwd, io.env));
  const named = file?.hosts ?? [];
  const strangers = [...disabled.keys()].filter((name) => !named.some((host) => host.name === name));
  const all = [...named, ...strangers.map(plainHost)].map((host): Listed => ({
    host,
    isNamed: named.includes(host),
    disabled: disabled.get(host.name),
  }));
  const listed = names.length === 0 ? all : names.map((name) => find(name, all));
  for (const warning of file?.warnings ?? []) writerOf(io.stderr)(`warning: ${warning}\n`);
  const write = writerOf(io.stdout);
  if (json === true) return write(`${JSON.stringify(listed.map(toRecord), undefined, 2)}\n`);
  if (listed.length > 0) return write(renderList(terminalOf(io.stdout, io.env), listed));
  const what = file === undefined ? 'there is no hyper.yaml in this project' : `${file.path} names no host`;
  writerOf(io.stderr)(`${what}; ${howToWrite}\n`);
}

const verbs = ['list', 'check', 'enable', 'disable', 'clean'];

function find(name: string, all: readonly Listed[]): Listed {
  const found = all.find(({ host }) => host.name === name);
  if (found !== undefined) return found;
  const known = all.map(({ host }) => host.name);
  const near = nearest(name, [...verbs, ...known]);
  throw new UsageError('hosts.unknown', `"${name}" is no host of hyper.yaml, and no command of hyper hosts`, {
    hint: `${near.length > 0 ? `did you mean ${near.join(' or ')}?  ` : ''}commands: ${verbs.join(' ')}${
      known.length > 0 ? `; hosts: ${known.join(' ')}` : ''
    }`,
  });
}

function renderList(terminal: Terminal, listed: readonly Listed[]): string {
  const columns = [
    { header: 'NAME' },
    { header: 'LABELS', priority: 3 },
    { header: 'SLOTS', priority: 2 },
    { header: 'GPUS', priority: 1 },
    { header: 'STATE' },
    { header: 'NOTE', priority: 0 },
  ];
  const rows = listed.map(({ host, disabled, isNamed }): Row => [
    host.name,
    host.labels.join(', ') || '-',
    host.slots === null ? 'auto' : String(host.slots),
    gpusText(host),
    disabled === undefined ? { text: 'enabled', style: 'green' } : { text: 'disabled', style: 'yellow' },
    noteCell(host, disabled, isNamed, terminal),
  ]);
  const { text, hidden } = renderTable(columns, rows, { terminal });
  return `${text}\n${hidden.length === 0 ? '' : `not shown for want of room: ${hidden.join(', ')} (--json)\n`}`;
}

/** Why it is out of use comes first: that is what stays where room is scarce. */
function noteCell(host: HostSpec, disabled: Disabled | undefined, isNamed: boolean, { isUtf8 }: Terminal): Cell {
  const reason = disabled?.reason ?? '';
  const all = [...(reason === '' ? [] : [reason]), ...(isNamed ? [] : ['not in hyper.yaml']), ...notes(host)].join(
    '; ',
  );
  return { text: all, short: cropText(all, shortNote, isUtf8) };
}

const shortNote = 24;

function gpusText({ gpus, runsPerGpu }: HostSpec): string {
  const which = gpus === null ? 'all found' : gpus.join(',') || 'none';
  return runsPerGpu === null || runsPerGpu === 1 ? which : `${which}, ${runsPerGpu} runs each`;
}

/** Of variables the names alone: values may be secrets. */
function notes({ name, address, setup, folder, env }: HostSpec): readonly string[] {
  return [
    ...(name === 'local' ? ['this machine'] : []),
    ...(address === name ? [] : [`ssh ${address}`]),
    ...(folder === null ? [] : [`in ${folder}`]),
    ...(setup === null ? [] : ['has a setup']),
    ...(Object.keys(env).length === 0 ? [] : [`sets ${Object.keys(env).join(', ')}`]),
  ];
}

function toRecord({ host, isNamed, disabled }: Listed): object {
  const { name, address, labels, slots, gpus, runsPerGpu, setup, folder, env } = host;
  return {
    name,
    ssh: name === 'local' ? null : address,
    in_file: isNamed,
    labels,
    slots,
    gpus,
    runs_per_gpu: runsPerGpu,
    has_setup: setup !== null,
    folder,
    env: Object.keys(env),
    enabled: disabled === undefined,
    reason: disabled?.reason ?? null,
    disabled_at: disabled === undefined ? null : new Date(disabled.at).toISOString(),
  };
}
