// What a run is told: its script, its environment, where it starts and how long it may take.
import { join } from 'node:path';
import { graceSeconds } from '../driver/halt.ts';
import type { JobOrder } from '../executors/executor.ts';
import { fillText, parseTemplate, renderedPath, renderScript } from '../search/command.ts';
import type { RunContext } from '../search/command.ts';
import { runEnvironment } from '../search/environment.ts';
import { runPath } from '../search/job.ts';
import type { Job } from '../search/job.ts';
import { singleQuoted } from '../search/quote.ts';
import { runSeed } from '../search/seed.ts';
import type { SearchSpec } from '../search/spec.ts';
import type { RunState } from '../search/state.ts';
import { pythonPath } from './python-files.ts';

type OrderSetting = {
  /** The state folder. */
  readonly root: string;
  /** As the search began; what may change since is asked for with each order. */
  readonly spec: SearchSpec;
  readonly projectId: string;
  readonly env: NodeJS.ProcessEnv;
  /** Folder of the Python module that runs find on their path. */
  readonly python: string;
};

export function createOrders(setting: OrderSetting): (run: RunState, job: Job, now: SearchSpec) => JobOrder {
  const { root, spec, projectId, env } = setting;
  const template = parseTemplate(spec.command, spec.space, spec.renders);
  const python = {
    PYTHONPATH: pythonPath(setting.python, env['PYTHONPATH']),
    ...(spec.autolog ? {} : { HYPER_AUTOLOG: '0' }),
  };
  const inherited = new Set(Object.keys(env));
  return (run, job, now) => {
    const runDir = join(root, runPath(job.ref));
    const context = { run: run.run, seed: runSeed(spec.seed, run.trial), runDir };
    return {
      script: renderFiles(spec, run, context) + renderScript(template, run.point, context),
      env: {
        ...python,
        ...runEnvironment({
          ref: job.ref,
          projectId,
          space: spec.space,
          point: run.point,
          seed: context.seed,
          runDir,
          metricsFile: join(job.where.dir, 'metrics.jsonl'),
          inherited,
        }),
      },
      cwd: spec.runsIn === 'run' ? runDir : spec.cwd,
      limitSeconds: now.timeout?.seconds ?? 0,
      graceSeconds,
    };
  };
}

/** Shell text that writes the rendered files of a run; a run that cannot have them does not start. */
function renderFiles({ renders, space }: SearchSpec, run: RunState, context: RunContext): string {
  return renders
    .map(({ as, text }) => {
      const filled = singleQuoted(fillText(text, space, run.point, context));
      return `printf %s ${filled} >${singleQuoted(renderedPath(as, context))} || exit 126\n`;
    })
    .join('');
}
