// A search's spec back into the command that asks for it.
import { basename, relative } from 'node:path';
import { unreachable } from '../errors.ts';
import { defaultLostAfter } from '../search/here.ts';
import type { Choice, HostSpec, SearchSpec, SourceSpec, Upload } from '../search/spec.ts';
import { defaultChoice } from '../search/spec.ts';
import { isSecretName, redactUrl } from '../views/redact.ts';
import { paramWords } from './zoom-param.ts';

export type SpecWords = {
  /** From `hyper` on. */
  readonly words: readonly string[];
  /** The spec that the words ask for: lists that go by `--json-param` stand behind all other params. */
  readonly spec: SearchSpec;
};

/**
 * Without a seed and a name: it is another search. `known`: words for the results it is to begin with. `isWhole`: a grid that runs all its
 * points. What the spec does not have (a file's path, `--force`, `--yes`) is not there.
 */
export async function specWords(spec: SearchSpec, known: readonly string[], isWhole: boolean): Promise<SpecWords> {
  const { words, space } = await paramWords(spec.space, spec.zips);
  const options = [
    ...words,
    ...spec.constraints.flatMap((text) => ['--constraint', text]),
    ...(isWhole ? [] : ['--num-runs', String(spec.askedRuns)]),
    '--parallel-runs',
    String(spec.parallelRuns),
    ...aimWords(spec),
    ...known,
    ...sourceWords(spec),
    ...lifeWords(spec),
    ...placeWords(spec),
    ...spec.labels.flatMap((label) => ['--label', label]),
    ...given('--description', spec.description),
  ];
  return { words: ['hyper', spec.strategy, ...options, ...commandWords(spec)], spec: { ...spec, space } };
}

/** Behind a text for the shell, whoever pastes it may add options. */
function commandWords({ command }: SearchSpec): readonly string[] {
  if (command.kind === 'argv') return ['--', ...command.argv];
  return command.text.startsWith('-') ? ['--', command.text] : [command.text];
}

function aimWords({ objective }: SearchSpec): readonly string[] {
  if (objective === null) return [];
  const { metric, aggregate, goal, expression } = objective;
  return [
    expression === true ? '--objective' : '--metric',
    metric,
    ...(aggregate === 'last' ? [] : ['--metric-agg', aggregate]),
    // Said in any case: who pastes it is not warned again that a loss would be maximised.
    '--goal',
    goal,
  ];
}

function sourceWords({ sources, autolog, renders }: SearchSpec): readonly string[] {
  return [
    ...sources.flatMap(sourceWord),
    ...(autolog ? [] : ['--no-autolog']),
    ...renders.flatMap(({ as }) => ['--render', as]),
  ];
}

function sourceWord(source: SourceSpec): readonly string[] {
  switch (source.kind) {
    case 'regex':
      return ['--metric-regex', `${source.name}=${source.pattern}`];
    case 'file':
      return ['--metrics-file', source.path];
    case 'tensorboard':
      return ['--tensorboard-dir', source.path];
    default:
      return unreachable(source);
  }
}

function lifeWords(spec: SearchSpec): readonly string[] {
  const { earlyStop, hooks } = spec;
  const usualFailOn = spec.objective === null ? 'any' : 'all';
  return [
    ...(spec.choice === undefined ? [] : choiceWords(spec.choice)),
    ...spec.stopConditions.flatMap((text) => ['--stop-condition', text]),
    ...(earlyStop === null ? [] : ['--early-stop', `${earlyStop.rule},grace=${earlyStop.grace}`]),
    ...(spec.repeats === 1 ? [] : ['--repeats', String(spec.repeats)]),
    ...given('--timeout', spec.timeout?.text),
    ...(spec.retries === 0 ? [] : ['--retries', String(spec.retries)]),
    ...given('--max-failures', spec.maxFailures),
    ...given('--max-time', spec.maxTime?.text),
    ...given('--target', spec.target),
    ...given('--patience', spec.patience),
    ...(spec.stopWhenFlat === true ? ['--stop-when-flat'] : []),
    ...given('--on-finish', hooks.finish),
    ...given('--on-best', hooks.best),
    ...(spec.onHangup === 'continue' ? [] : ['--on-hangup', spec.onHangup]),
    ...(spec.failOn === usualFailOn ? [] : ['--fail-on', spec.failOn]),
    ...spec.asserts.flatMap((text) => ['--assert', text]),
  ];
}

function choiceWords({ acquisition, exploration }: Choice): readonly string[] {
  const isUsed = acquisition !== 'log-ei' && exploration !== defaultChoice.exploration;
  return ['--acquisition', acquisition, ...(isUsed ? ['--exploration', String(exploration)] : [])];
}

function placeWords(spec: SearchSpec): readonly string[] {
  const { hosts, hostLostAfter, gpus } = spec;
  return [
    ...(hosts.length === 0 ? [] : ['--hosts', hosts.map(hostWord).join(',')]),
    ...(hostLostAfter?.seconds === defaultLostAfter.seconds
      ? []
      : ['--host-lost-after', hostLostAfter?.text ?? 'never']),
    ...given('--gpus-per-run', gpus.perRun),
    ...(gpus.runsPerGpu === 1 ? [] : ['--runs-per-gpu', String(gpus.runsPerGpu)]),
    ...(gpus.minFreeGb === null ? [] : ['--min-free-gpu-memory', `${gpus.minFreeGb}GB`]),
    ...codeWords(spec),
    ...spec.uploads.flatMap((upload) => ['--upload', uploadWord(upload, spec.cwd)]),
    ...spec.outputs.flatMap((glob) => ['--output', glob]),
    ...Object.entries(spec.env).flatMap(([name, value]) => ['--env', isHidden(spec, name) ? name : `${name}=${value}`]),
    ...(spec.runsIn === 'run' ? ['--cwd', 'run'] : []),
  ];
}

/** Whether the variable's value is not for the screen: the command takes it from where it is called. */
export function isHidden({ hiddenEnv = [] }: SearchSpec, name: string): boolean {
  return hiddenEnv.includes(name) || isSecretName(name);
}

/** `gpu2:4`, `user@[fe80::1]:4`. */
function hostWord({ name, slots }: HostSpec): string {
  const [, user = '', address = name] = /^([^@]*@)?(.*)$/s.exec(name) ?? [];
  const plain = address.includes(':') ? `${user}[${address}]` : name;
  return slots === null ? plain : `${plain}:${slots}`;
}

/** Elsewhere the code goes along by itself. */
function codeWords({ code, snapshot, hosts }: SearchSpec): readonly string[] {
  if (code?.source !== undefined) return ['--github-url', redactUrl(code.source.url), '--github-ref', code.source.ref];
  const isElsewhere = hosts.some(({ name }) => name !== 'local');
  return snapshot === null || isElsewhere ? [] : ['--snapshot'];
}

/** Where it usually is found needs no word. */
function uploadWord({ from, to }: Upload, cwd: string): string {
  const below = relative(cwd, from);
  const isBelow = below !== '' && !below.startsWith('..');
  const path = isBelow ? below : from;
  return to === (isBelow ? below : basename(from)) ? path : `${path}:${to}`;
}

function given(flag: string, value: string | number | null | undefined): readonly string[] {
  return value === null || value === undefined ? [] : [flag, String(value)];
}
