// `hyper hosts clean`: all hosts are looked at before anybody is asked, and what is needed is looked up again when it is done.
import { HostError, UsageError } from '../../errors.ts';
import type { HostSpec } from '../../search/spec.ts';
import { withSpinner } from '../../views/spinner.ts';
import { terminalOf } from '../../views/terminal.ts';
import { type Write, writerOf } from '../../views/write.ts';
import { chooseHosts, howToWrite } from '../hosts/choose.ts';
import { clean, type CleaningPlan, planCleaning } from '../hosts/cleaning.ts';
import { countText, livingText, renderCleaning } from '../hosts/cleaning-text.ts';
import { readProjectHosts } from '../hosts/file.ts';
import { hostsOfSearches, readNeeds } from '../hosts/needs.ts';
import type { Io } from '../io.ts';
import { createAsker } from '../prompt.ts';
import { withStore } from '../writing.ts';
import type { HostsCleanOptions } from './hosts.ts';

/** Resolves to the exit code: 1 where a host could not be looked at, or something could not be removed. */
export async function cleanHosts(names: readonly string[], options: HostsCleanOptions, io: Io): Promise<number> {
  const hosts = await findHosts(names, io);
  // Without a store nothing of this project is anywhere.
  const projectId = await withStore(io, (store) => store.projectId);
  const setting = { projectId, needs: await readNeeds(io), olderThanSeconds: options.olderThan?.seconds ?? 0 };
  const what = hosts.length === 1 ? hosts[0]?.name : `${hosts.length} hosts`;
  const results = await withSpinner(terminalOf(io.stderr, io.env), io.env, `looking at ${what}`, () =>
    Promise.all(hosts.map((host) => planCleaning(host, setting))),
  );
  const write = writerOf(io.stdout);
  write(`${renderCleaning(results)}\n`);
  const plans = results.flatMap((result) => (result.kind === 'plan' && hasWork(result) ? [result] : []));
  const isWhole = results.every(({ kind }) => kind === 'plan');
  if (plans.length === 0) write('nothing to remove\n');
  if (plans.length === 0 || options.dryRun === true) return isWhole ? 0 : 1;
  await confirm(plans, options, io);
  const done = await cleanAll(plans, io, write);
  return isWhole && done ? 0 : 1;
}

/** Also those that are in no file any more. This machine's own files are searches' output: `hyper rm`. */
async function findHosts(names: readonly string[], io: Io): Promise<readonly HostSpec[]> {
  const file = readProjectHosts(io.cwd, io.env);
  const known = new Map([...(await hostsOfSearches(io)), ...(file?.hosts ?? [])].map((host) => [host.name, host]));
  known.delete('local');
  if (names.includes('local')) {
    throw new UsageError('hosts.local', 'what is on this machine is output of searches', {
      hint: 'hyper rm SEARCH  removes a search with its output',
    });
  }
  const all = [...known.values()];
  if (names.length > 0) {
    return chooseHosts({ hosts: names.join(','), file: { path: 'hyper.yaml', hosts: all, warnings: [] } });
  }
  if (all.length > 0) return all;
  throw new UsageError('hosts.none', 'no search of this project went to another machine', { hint: howToWrite });
}

function hasWork({ going, living }: CleaningPlan): boolean {
  return going.length + living.length > 0;
}

async function confirm(plans: readonly CleaningPlan[], options: HostsCleanOptions, io: Io): Promise<void> {
  const going = plans.flatMap((plan) => plan.going);
  const living = plans.flatMap((plan) => plan.living);
  const what = [
    ...(going.length === 0 ? [] : [`remove ${countText(going)}`]),
    ...(living.length === 0 ? [] : [`end ${living.length === 1 ? 'one attempt' : `${living.length} attempts`}`]),
  ].join(' and ');
  const refusal = new UsageError(
    'hosts.unconfirmed',
    `to ${what} on ${plans.length === 1 ? 'a host' : 'hosts'} needs a yes`,
    {
      hint: 'add  --yes',
    },
  );
  const nothing = new UsageError('hosts.declined', 'nothing was removed');
  try {
    if (await createAsker(io, options).confirm(`${what.replace(/^./, (first) => first.toUpperCase())}?`, refusal))
      return;
  } catch (error) {
    throw error instanceof UsageError && error.code === 'prompt.aborted' ? nothing : error;
  }
  throw nothing;
}

/** Resolves to whether all of it is gone. */
async function cleanAll(plans: readonly CleaningPlan[], io: Io, write: Write): Promise<boolean> {
  const needs = await readNeeds(io);
  const outcomes = await Promise.all(
    plans.map(async (plan) => {
      const { name } = plan.host;
      try {
        const { removed, stayed, alive } = await clean(plan, needs);
        if (removed.length > 0) write(`${name}: removed ${countText(removed)}\n`);
        if (stayed > 0) write(`${name}: ${stayed} of them could not be removed whole\n`);
        for (const one of alive) write(`${name}: still alive: ${livingText(one)}\n`);
        if (plan.living.length > alive.length) write(`${name}: ended ${plan.living.length - alive.length}\n`);
        return stayed + alive.length === 0;
      } catch (error) {
        if (!(error instanceof HostError)) throw error;
        write(`${error.message}\n`);
        return false;
      }
    }),
  );
  return outcomes.every(Boolean);
}
