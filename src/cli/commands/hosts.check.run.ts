// `hyper hosts check`: all hosts at once, each check on its own.
import { StoreError } from '../../errors.ts';
import { withSpinner } from '../../views/spinner.ts';
import { terminalOf } from '../../views/terminal.ts';
import { writerOf } from '../../views/write.ts';
import { findHome } from '../home.ts';
import { checkHost, isUsable } from '../hosts/check.ts';
import { allOf, chooseHosts } from '../hosts/choose.ts';
import { readDisabled } from '../hosts/disabled.ts';
import { readProjectHosts } from '../hosts/file.ts';
import { renderReports, reportsRecord } from '../hosts/report.ts';
import type { Io } from '../io.ts';
import { withStore } from '../writing.ts';
import type { HostsListOptions } from './hosts.ts';

/** Resolves to the exit code: 1 where one cannot be used. */
export async function checkHosts(names: readonly string[], { json }: HostsListOptions, io: Io): Promise<number> {
  const file = readProjectHosts(io.cwd, io.env);
  const hosts = names.length === 0 ? allOf(file, 'hyper hosts check') : chooseHosts({ hosts: names.join(','), file });
  for (const warning of file?.warnings ?? []) writerOf(io.stderr)(`warning: ${warning}\n`);
  const setting = { projectId: await readProjectId(io), disabled: readDisabled(findHome(io.cwd, io.env)) };
  const what = hosts.length === 1 ? hosts[0]?.name : `${hosts.length} hosts`;
  const reports = await withSpinner(terminalOf(io.stderr, io.env), io.env, `checking ${what}`, () =>
    Promise.all(hosts.map((host) => checkHost(host, setting))),
  );
  const text =
    json === true
      ? `${JSON.stringify(reportsRecord(reports), undefined, 2)}\n`
      : renderReports(terminalOf(io.stdout, io.env), reports);
  writerOf(io.stdout)(text);
  return reports.every(isUsable) ? 0 : 1;
}

/** A project without a store has no folder on any host either; what is looked at is where it would be. */
async function readProjectId(io: Io): Promise<string> {
  try {
    return await withStore(io, (store) => store.projectId);
  } catch (error) {
    if (error instanceof StoreError && error.code === 'store.none') return 'new';
    throw error;
  }
}
