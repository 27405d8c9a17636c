// The options of a search that say where its runs go, and what they take along.
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import type { Timeout } from '../search/spec.ts';
import { collect } from './collect.ts';
import { countFrom } from './count.ts';
import { parseTimeout } from './duration.ts';

/** As commander gives them; undefined: not on the command line. `none` as it is typed. */
export type PlaceOptions = {
  hosts?: string;
  machineType?: string;
  hostLostAfter?: Timeout | 'never';
  gpusPerRun?: number;
  runsPerGpu?: number;
  minFreeGpuMemory?: number;
  snapshot?: true;
  commitRef?: string;
  githubUrl?: string;
  githubRef?: string;
  force?: true;
  upload?: string[];
  mount?: string[];
  output?: string[];
  env?: string[];
};

export function addPlaceOptions(command: Command): void {
  command
    .option(
      '--hosts <LIST>',
      'machines to run on by ssh, e.g. gpu1,gpu2:4; all: those of hyper.yaml (hyper help hosts)',
    )
    .option('-t, --machine-type <NAME>', 'of those in hyper.yaml, the ones with this label, e.g. K80')
    .option('--host-lost-after <DURATION>', 'runs of a silent host are moved then, or never (default: 10m)', lostAfter)
    .option('--gpus-per-run <N>', 'GPUs a run sees (default: 1 where there are any)', countFrom(0))
    .option('--runs-per-gpu <N>', 'runs that share a GPU (default: 1)', countFrom(1))
    .option('--min-free-gpu-memory <SIZE>', 'leave busier GPUs alone, e.g. 8GB', gigabytes)
    .option('--snapshot', 'run a copy of the code as it is now; on other machines always so')
    .option('-c, --commit-ref <REF>', 'run the code of that commit')
    .option('--github-url <URL>', 'run the code of that git repository')
    .option('--github-ref <REF>', 'and of that branch, tag or commit of it')
    .option('-f, --force', 'go on where code would be left out or is large')
    .option('--upload <PATH[:MOUNT]>', 'take data to the machines, once; repeat', collect)
    .option('-m, --mount <PATH[:MOUNT]>', 'the same as --upload', collect)
    .option('--output <GLOB>', 'bring files of each run back (hyper files); repeat', collect)
    .option('-e, --env <KEY=VALUE>', 'a variable for every run; KEY alone: its value here; repeat', collect);
}

function lostAfter(text: string): Timeout | 'never' {
  return text === 'never' ? text : parseTimeout(text);
}

/** `8GB`, `8g`, `8192MB`; a bare number is GB. */
function gigabytes(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?) ?(|[gm](?:i?b)?)$/i.exec(text.trim()) ?? [];
  const value = Number(number);
  if (number !== undefined && value > 0) return /^m/i.test(unit) ? value / 1024 : value;
  throw new InvalidArgumentError('Expected a size such as 8GB or 512MB.');
}
