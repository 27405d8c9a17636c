// A run in a real store whose files are really there: on this machine, or on a host.
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runFolder } from '../../../src/executors/data/outputs.ts';
import { attemptPath } from '../../../src/search/job.ts';
import type { Job, Where } from '../../../src/search/job.ts';
import type { SearchSpec } from '../../../src/search/spec.ts';
import type { Project } from '../../fakes/stored.ts';

/** Search 1 with run 1, which has ended; its attempt is in the project's state folder unless `where` says otherwise. */
export function endedRun(
  project: Project,
  { spec = {}, where }: { readonly spec?: Partial<SearchSpec>; readonly where?: Partial<Where> } = {},
): Job {
  const story = project.tell({ cwd: project.folder, ...spec });
  const ref = { search: 1, run: 1, attempt: 1 };
  const dir = join(project.folder, '.hyper', attemptPath(ref));
  const job = { ref, where: { executor: 'local', host: 'local', machineId: 'm', dir, gpus: [], ...where } } as const;
  const why = { by: 'user' } as const;
  const point = { rate: 0.1, layers: 4 };
  story.event({ kind: 'run.proposed', run: 1, trial: 1, group: 1, point, why, asOf: 0 });
  story.event({ kind: 'run.starting', run: 1, attempt: 1, slot: 'local:0', job });
  story.event({ kind: 'run.running', run: 1, attempt: 1, job });
  story.end(1);
  if (job.where.executor !== 'local') return job;
  put(join(job.where.dir, 'claim'), '', 0);
  mkdirSync(runFolder(job), { recursive: true });
  return job;
}

/** `age`: seconds. */
export function put(file: string, text: string, age = 7200): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  const at = Math.floor(Date.now() / 1000) - age;
  utimesSync(file, at, at);
}
