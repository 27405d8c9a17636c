// `--output`: from the options to globs, and from these to what is brought back of one run.
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import { escapeGlob, parseGlob } from '../executors/data/glob.ts';
import type { OutputGlob, OutputOrder } from '../executors/data/outputs.ts';
import { fillText } from '../search/command.ts';
import type { RunContext } from '../search/command.ts';
import { rootOf, runPath } from '../search/job.ts';
import type { Job } from '../search/job.ts';
import { splitPlaceholders } from '../search/placeholders.ts';
import { runSeed } from '../search/seed.ts';
import type { SearchSpec } from '../search/spec.ts';
import type { RunState } from '../search/state.ts';
import { startFolder } from './sources.ts';

const runFolderSign = ':run_dir:';

/**
 * A glob is seen from the run's own folder if it begins with `:run_dir:/` or runs start there, else from where all runs start; there, files
 * written since the run began are taken. Throws UsageError.
 */
export function readOutputs(texts: readonly string[]): readonly string[] {
  for (const text of texts) {
    if (text.trim() === '')
      throw new UsageError('output.empty', '--output is empty', { hint: "--output 'models/*.pt'" });
    const glob = withoutRunFolder(text) ?? text;
    if (/^[/~]/.test(glob) || glob.includes(runFolderSign)) {
      throw new UsageError('output.outside', `--output ${text} leads out of where runs start`, {
        hint: `let runs write below it, or to $HYPER_RUN_DIR:  --output '${runFolderSign}/*.pt'`,
      });
    }
    parseGlob(glob);
  }
  return texts;
}

/** What somebody should know before runs that go on at once leave files in one folder. */
export function outputNotes(
  { outputs, space, runsIn }: Pick<SearchSpec, 'outputs' | 'space' | 'runsIn'>,
  parallelRuns: number,
): readonly string[] {
  if (parallelRuns === 1 || runsIn === 'run') return [];
  const shared = outputs.filter(
    (text) =>
      withoutRunFolder(text) === undefined && splitPlaceholders(text, space).every(({ kind }) => kind === 'text'),
  );
  return shared.map(
    (text) =>
      `--output ${text} is one place for all runs: each brings what others write there meanwhile; name the run in it, e.g. ${text.replace(/[^/]*$/, 'run-:run:/$&')}`,
  );
}

/** What is to be brought of a run; undefined: nothing was asked for. `here`: where runs start on this machine. */
export function createOutputOrders(
  spec: SearchSpec,
  here: string,
): (run: Pick<RunState, 'run' | 'trial' | 'point'>, job: Job) => OutputOrder | undefined {
  return (run, job) => {
    if (spec.outputs.length === 0) return undefined;
    const runDir = join(rootOf(job), runPath(job.ref));
    const context = { run: run.run, seed: runSeed(spec.seed, run.trial), runDir };
    const globs = spec.outputs.map((text) => toGlob(text, spec, run.point, context));
    return { job, cwd: startFolder(job, here), globs };
  };
}

/** Of the run's newest attempt, whether it goes on or not; undefined: it has not begun. */
export function lastJob(search: number, { run, attempt, attempts }: RunState): Job | undefined {
  const where = attempts.at(-1)?.where;
  return where === undefined ? undefined : { ref: { search, run, attempt }, where };
}

function toGlob(text: string, spec: SearchSpec, point: RunState['point'], context: RunContext): OutputGlob {
  const ofRun = withoutRunFolder(text);
  const pattern = fillGlob(ofRun ?? text, spec, point, context);
  return { from: ofRun !== undefined || spec.runsIn === 'run' ? 'run' : 'start', pattern };
}

/** A value is that text, whatever it holds. */
function fillGlob(text: string, { space }: SearchSpec, point: RunState['point'], context: RunContext): string {
  return splitPlaceholders(text, space)
    .map((part) => (part.kind === 'value' ? escapeGlob(fillText(part.source, space, point, context)) : filled(part)))
    .join('');

  function filled(part: { readonly kind: 'text' | 'flag'; readonly text: string; readonly source?: string }): string {
    return part.source === undefined ? part.text : fillText(part.source, space, point, context);
  }
}

/** What stands behind `:run_dir:/`, or all of it: `**`. */
function withoutRunFolder(text: string): string | undefined {
  if (!text.startsWith(runFolderSign)) return undefined;
  return text.slice(runFolderSign.length).replace(/^\/+/, '') || '**';
}
