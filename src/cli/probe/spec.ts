// What a probe runs: a search of one run, which nothing ends early.
import { UsageError } from '../../errors.ts';
import { onThisMachine } from '../../search/here.ts';
import { parseTemplate } from '../../search/command.ts';
import type { SearchSpec, SourceSpec } from '../../search/spec.ts';
import type { SearchSpace } from '../../space/param.ts';
import type { ProbeOptions } from '../commands/probe.ts';
import type { SearchCall } from '../commands/search.ts';
import type { Io } from '../io.ts';
import { readRenders } from '../renders.ts';
import { hyperVersion } from '../version.ts';

const defaultTimeout = { seconds: 60, text: '60s' };

export function probeSpec(
  options: ProbeOptions,
  { command }: SearchCall,
  space: SearchSpace,
  sources: readonly SourceSpec[],
  io: Io,
): SearchSpec {
  if (command === undefined) throw noCommand();
  const renders = readRenders(options.render ?? [], space);
  parseTemplate(command, space, renders);
  return {
    strategy: 'random',
    space,
    constraints: [],
    objective: null,
    numRuns: 1,
    askedRuns: 1,
    parallelRuns: 1,
    repeats: 1,
    seed: 1,
    command,
    cwd: io.cwd,
    runsIn: options.cwd === 'run' ? 'run' : 'cwd',
    sources,
    autolog: options.autolog ?? true,
    renders,
    stopConditions: [],
    earlyStop: null,
    timeout: options.timeout ?? defaultTimeout,
    startPoints: [],
    zips: [],
    retries: 0,
    maxFailures: null,
    maxTime: null,
    target: null,
    patience: null,
    onHangup: 'continue',
    hooks: { finish: null, best: null },
    failOn: 'never',
    asserts: [],
    name: null,
    description: null,
    labels: [],
    code: null,
    ...onThisMachine,
    hyperVersion,
  };
}

function noCommand(): UsageError {
  return new UsageError('probe.command', 'no command to probe', {
    hint: 'put it last:  hyper probe -- python train.py\nor look at a log:  hyper probe --log FILE',
  });
}
