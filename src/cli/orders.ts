// What a run is told: its script, its environment, where it starts and how long it may take.
import { join } from 'node:path';
import { graceSeconds } from '../driver/halt.ts';
import type { JobOrder } from '../executors/executor.ts';
import { parseTemplate, renderScript } from '../search/command.ts';
import { runEnvironment } from '../search/environment.ts';
import { runPath } from '../search/job.ts';
import type { Job } from '../search/job.ts';
import { runSeed } from '../search/seed.ts';
import type { SearchSpec } from '../search/spec.ts';
import type { RunState } from '../search/state.ts';

type OrderSetting = {
  /** The state folder. */
  readonly root: string;
  readonly spec: SearchSpec;
  readonly projectId: string;
  readonly env: NodeJS.ProcessEnv;
};

export function createOrders({ root, spec, projectId, env }: OrderSetting): (run: RunState, job: Job) => JobOrder {
  const template = parseTemplate(spec.command, spec.space);
  const inherited = new Set(Object.keys(env));
  return (run, job) => {
    const runDir = join(root, runPath(job.ref));
    const context = { run: run.run, seed: runSeed(spec.seed, run.trial), runDir };
    return {
      script: renderScript(template, run.point, context),
      env: runEnvironment({
        ref: job.ref,
        projectId,
        space: spec.space,
        point: run.point,
        seed: context.seed,
        runDir,
        metricsFile: join(job.where.dir, 'metrics.jsonl'),
        inherited,
      }),
      cwd: spec.runsIn === 'run' ? runDir : spec.cwd,
      limitSeconds: spec.timeout?.seconds ?? 0,
      graceSeconds,
    };
  };
}
