// `hyper hosts`: its commands, their options and help. What they do is loaded when they are called.
import type { Command } from 'commander';
import { parseTimeout } from '../duration.ts';
import type { Io } from '../io.ts';
import type { Timeout } from '../../search/spec.ts';
import type { SearchCall } from './search.ts';

export type HostsListOptions = { readonly json?: true };
export type HostsDisableOptions = { readonly reason?: string };
export type HostsCleanOptions = {
  readonly dryRun?: true;
  readonly yes?: true;
  readonly input?: boolean;
  readonly olderThan?: Timeout;
};

const description = `The machines of this project that runs may go to, as hyper.yaml names them.

EXAMPLES
  $ hyper hosts                    # which there are
  $ hyper hosts check              # whether each can be used, and what to do
  $ hyper hosts disable gpu2 --reason 'new disk'
  $ hyper hosts clean --dry-run    # what old searches left there

How to name machines, and what may stand in hyper.yaml: hyper help hosts`;

export function addHosts(program: Command, io: Io, call: SearchCall): void {
  const hosts = program
    .command('hosts')
    .summary('The machines that runs may go to: list, check, clean.')
    .usage('[COMMAND] [options]')
    .description(description)
    .helpCommand(false)
    // Without its arguments, which would leave the summaries no room within 80 columns.
    .configureHelp({ subcommandTerm: (command) => command.name() });
  addHostsList(hosts, io);
  addCheck(hosts, io, call);
  addSwitches(hosts, io);
  addClean(hosts, io, call);
}

const listDescription = `List the machines of hyper.yaml, and those that are disabled.

EXAMPLES
  $ hyper hosts
  $ hyper hosts list --json`;

function addHostsList(hosts: Command, io: Io): void {
  hosts
    .command('list', { isDefault: true })
    .summary('List them (what hyper hosts alone does).')
    .usage('[options] [HOST...]')
    .description(listDescription)
    .argument('[HOST...]', 'only these')
    .option('--json', 'as a JSON array')
    .action(async (names: readonly string[], options: HostsListOptions) => {
      const { listHosts } = await import('./hosts.run.ts');
      await listHosts(names, options, io);
    });
}

const checkDescription = `See whether runs can go to each host, and what to do where they cannot.

EXAMPLES
  $ hyper hosts check                  # all of hyper.yaml
  $ hyper hosts check gpu1 user@box    # these; any name that ssh knows

Looks at the way there (name, key), its shell, git, tar and rsync, the disk and
hyper's folder on it, GPUs, the clock, the setup of hyper.yaml and the Python
that is there after it. Leaves nothing behind. Exits with 1 if one of them
cannot be used.`;

function addCheck(hosts: Command, io: Io, call: SearchCall): void {
  hosts
    .command('check')
    .summary('See whether each can be used, and what to do.')
    .usage('[options] [HOST...]')
    .description(checkDescription)
    .argument('[HOST...]', 'of hyper.yaml, or as ssh knows them (default: all of hyper.yaml)')
    .option('--json', 'as JSON')
    .action(async (names: readonly string[], options: HostsListOptions) => {
      const { checkHosts } = await import('./hosts.check.run.ts');
      call.exitCode = await checkHosts(names, options, io);
    });
}

const disableDescription = `Start nothing more on a host, in any search of this project.

EXAMPLES
  $ hyper hosts disable gpu2
  $ hyper hosts disable gpu1 gpu2 --reason 'new disk'

Runs that are there go on. Searches that run take notice within seconds.`;

const enableDescription = `Use a host again.

EXAMPLES
  $ hyper hosts enable gpu2

Lifts the quarantine, too, that a running search may have put on it because
runs failed there that others completed.`;

function addSwitches(hosts: Command, io: Io): void {
  hosts
    .command('disable')
    .summary('Start nothing more there.')
    .usage('[options] HOST...')
    .description(disableDescription)
    .argument('<HOST...>', 'as hyper.yaml or --hosts names them')
    .option('--reason <TEXT>', 'shown wherever a run waits for it')
    .action(async (names: readonly string[], options: HostsDisableOptions) => {
      const { disableHosts } = await import('./hosts.switch.run.ts');
      await disableHosts(names, options, io);
    });
  hosts
    .command('enable')
    .summary('Use them again.')
    .usage('HOST...')
    .description(enableDescription)
    .argument('<HOST...>', 'as hyper hosts names them')
    .action(async (names: readonly string[]) => {
      const { enableHosts } = await import('./hosts.switch.run.ts');
      await enableHosts(names, io);
    });
}

const cleanDescription = `Remove from hosts what searches of this project left there: code, data, output.

EXAMPLES
  $ hyper hosts clean --dry-run           # shows what would go
  $ hyper hosts clean gpu1 --older-than 7d
  $ hyper hosts clean --yes               # does not ask: in scripts

What a search that is not over still needs stays: its code, its data, and its
runs that have not ended. Processes of runs that no search has any more are
shown, and ended. Logs and metrics are here, and stay; files of runs that were
not brought back by --output are lost.`;

function addClean(hosts: Command, io: Io, call: SearchCall): void {
  hosts
    .command('clean')
    .summary('Remove old code, data and outputs there.')
    .usage('[options] [HOST...]')
    .description(cleanDescription)
    .argument('[HOST...]', '(default: those of hyper.yaml and of earlier searches)')
    .option('--older-than <AGE>', 'only what was not used for so long: 12h, 7d', parseTimeout)
    .option('--dry-run', 'show it, remove nothing')
    .option('-y, --yes', 'do not ask')
    .option('--no-input', 'never ask; without --yes that is an error')
    .action(async (names: readonly string[], options: HostsCleanOptions) => {
      const { cleanHosts } = await import('./hosts.clean.run.ts');
      call.exitCode = await cleanHosts(names, options, io);
    });
}
