// What a run is told: its script, its environment, where it starts and how long it may take.
import { join } from 'node:path';
import { graceSeconds } from '../driver/halt.ts';
import type { JobOrder } from '../executors/executor.ts';
import { fillText, parseTemplate, renderedPath, renderScript } from '../search/command.ts';
import type { RunContext } from '../search/command.ts';
import { runEnvironment } from '../search/environment.ts';
import { rootOf, runPath } from '../search/job.ts';
import type { Job } from '../search/job.ts';
import { singleQuoted } from '../search/quote.ts';
import { runSeed } from '../search/seed.ts';
import type { SearchSpec } from '../search/spec.ts';
import type { RunState } from '../search/state.ts';
import { pythonPackageName } from '../python/package.ts';
import { startFolder } from './sources.ts';

type OrderSetting = {
  /** As the search began; what may change since is asked for with each order. */
  readonly spec: SearchSpec;
  readonly projectId: string;
  readonly env: NodeJS.ProcessEnv;
  /** Folder of the Python module that runs find on their path, on this machine. */
  readonly python: string;
  /** Where runs start on this machine. */
  readonly cwd: string;
};

export function createOrders(setting: OrderSetting): (run: RunState, job: Job, now: SearchSpec) => JobOrder {
  const { spec, projectId, env } = setting;
  const template = parseTemplate(spec.command, spec.space, spec.renders);
  const inherited = new Set([...Object.keys(env), ...Object.keys(spec.env)]);
  return (run, job, now) => {
    const runDir = join(rootOf(job), runPath(job.ref));
    const place = placeOf(setting, job);
    const context = { run: run.run, seed: runSeed(spec.seed, run.trial), runDir };
    return {
      script: renderFiles(spec, run, context) + renderScript(template, run.point, context),
      ...place.setup,
      pythonPath: place.python,
      env: {
        ...(spec.autolog ? {} : { HYPER_AUTOLOG: '0' }),
        ...place.env,
        ...spec.env,
        ...runEnvironment({
          ref: job.ref,
          projectId,
          space: spec.space,
          point: run.point,
          seed: context.seed,
          runDir,
          metricsFile: join(job.where.dir, 'metrics.jsonl'),
          inherited: place.isHere ? inherited : new Set(Object.keys({ ...place.env, ...spec.env })),
        }),
      },
      cwd: spec.runsIn === 'run' ? runDir : startFolder(job, setting.cwd),
      limitSeconds: now.timeout?.seconds ?? 0,
      graceSeconds,
    };
  };
}

type Place = {
  readonly isHere: boolean;
  readonly python: string;
  readonly env: Readonly<Record<string, string>>;
  readonly setup: Pick<JobOrder, 'setup'>;
};

/** What its host adds to a run. */
function placeOf({ spec, python }: OrderSetting, job: Job): Place {
  const host = spec.hosts.find(({ name }) => name === job.where.host);
  const isHere = job.where.executor === 'local';
  return {
    isHere,
    python: isHere ? python : join(rootOf(job), pythonPackageName),
    env: host?.env ?? {},
    setup: host?.setup === null || host === undefined ? {} : { setup: host.setup },
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
