// Where metrics are read beside the log: from the options to specs, and from specs to what is watched for one run.
import { join, resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import type { Watch } from '../metrics/source.ts';
import { createWatches } from '../metrics/watches.ts';
import { fillText } from '../search/command.ts';
import { BUILT_INS, splitPlaceholders } from '../search/placeholders.ts';
import { rootOf, runPath } from '../search/job.ts';
import type { Job } from '../search/job.ts';
import { runSeed } from '../search/seed.ts';
import type { SearchSpec, SourceSpec } from '../search/spec.ts';
import type { RunState } from '../search/state.ts';
import type { SearchSpace } from '../space/param.ts';
import { nearest } from '../space/nearest.ts';
import type { PlainOptions } from './options.ts';

type SourceOptions = Pick<PlainOptions, 'metricRegex' | 'metricsFile' | 'tensorboardDir' | 'cwd'>;

/** Throws UsageError for a pattern that is none, a placeholder that nobody knows, and one file for several runs at a time. */
export async function readSources(
  options: SourceOptions,
  space: SearchSpace,
  parallelRuns: number,
): Promise<readonly SourceSpec[]> {
  const regexes = await readRegexes(options.metricRegex ?? []);
  const files = (options.metricsFile ?? []).map((path) => ({ kind: 'file', path }) as const);
  const folders = (options.tensorboardDir ?? []).map((path) => ({ kind: 'tensorboard', path }) as const);
  for (const { kind, path } of [...files, ...folders]) {
    const flag = kind === 'file' ? '--metrics-file' : '--tensorboard-dir';
    checkPath(flag, path, space);
    if (parallelRuns > 1 && options.cwd !== 'run') checkOwn(flag, path, space, parallelRuns);
  }
  return [...regexes, ...files, ...folders];
}

/** Where the user's command starts on the attempt's host; `here`: on this machine. */
export function startFolder({ where }: Job, here: string): string {
  return where.executor === 'local' ? here : (where.cwd ?? here);
}

/** What is watched for one run: paths are seen from where it starts. `here`: where that is on this machine. */
export async function createRunWatches(
  here: string,
  spec: SearchSpec,
): Promise<(run: RunState, job: Job) => readonly Watch[]> {
  const watches = await createWatches(spec.sources);
  return (run, job) => {
    const runDir = join(rootOf(job), runPath(job.ref));
    const context = { run: run.run, seed: runSeed(spec.seed, run.trial), runDir };
    const cwd = spec.runsIn === 'run' ? runDir : startFolder(job, here);
    return watches.map((watch) =>
      isGiven(watch) ? { ...watch, path: resolve(cwd, fillText(watch.path, spec.space, run.point, context)) } : watch,
    );
  };
}

async function readRegexes(texts: readonly string[]): Promise<readonly SourceSpec[]> {
  if (texts.length === 0) return [];
  const { parseRegexOption } = await import('../metrics/regex.ts');
  return texts.map((text) => ({ kind: 'regex', ...parseRegexOption(text) }) as const);
}

/** Whether the user named the path; the others are files of the attempt. */
function isGiven({ name, kind, prefix }: Watch): boolean {
  return kind !== 'append' || (prefix !== '' && name !== 'log' && name !== 'sent');
}

/** Throws UsageError for a placeholder that nobody knows. */
export function checkPath(flag: string, path: string, space: SearchSpace): void {
  if (path.trim() === '') throw new UsageError('source.path', `${flag} is empty`);
  const known = [...space.map(({ name }) => name), ...BUILT_INS];
  for (const part of splitPlaceholders(path, space)) {
    const [, word] = (part.kind === 'text' ? /:([\p{L}_][\p{L}\p{N}_-]*):/u.exec(part.text) : null) ?? [];
    const near = word === undefined ? [] : nearest(word, known);
    if (word === undefined) continue;
    throw new UsageError('source.placeholder', `${flag} ${path}: ":${word}:" is no param`, {
      hint: near[0] === undefined ? `params: ${known.join(', ')}` : `did you mean :${near[0]}: ?`,
    });
  }
}

function checkOwn(flag: string, path: string, space: SearchSpace, parallelRuns: number): void {
  if (splitPlaceholders(path, space).some(({ kind }) => kind !== 'text')) return;
  throw new UsageError('source.shared', `${flag} ${path} would be one place for ${parallelRuns} runs at a time`, {
    hint: `let each write its own:  ${flag} ${withRun(path)}  or  --cwd run, or run one at a time:  -r 1`,
  });
}

function withRun(path: string): string {
  const slash = path.lastIndexOf('/') + 1;
  return `${path.slice(0, slash)}run-:run:/${path.slice(slash)}`;
}
