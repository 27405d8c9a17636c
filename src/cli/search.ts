// `hyper grid|random|bayesian`: a new search, from its request to its end.
import type { StrategyName } from '../search/spec.ts';
import { writerOf } from '../views/write.ts';
import { openStore } from '../store/sqlite.ts';
import { isAlive, processIdentity } from '../executors/identity.ts';
import type { SearchOptions } from './options.ts';
import type { SearchCall } from './commands/search.ts';
import { runInBackground } from './background.ts';
import { conduct } from './conduct.ts';
import { findHome } from './home.ts';
import type { Io } from './io.ts';
import { showPlan } from './plan.ts';
import { readRequest } from './request.ts';
import { takeAlong } from './take-along.ts';

/** Resolves to the exit code. */
export async function runSearch(
  strategy: StrategyName,
  options: SearchOptions,
  call: SearchCall,
  io: Io,
): Promise<number> {
  const request = await readRequest(strategy, options, call, io);
  if (request.options.dryRun === true) return await showPlan(request, io);
  const root = findHome(io.cwd, io.env);
  const store = await openStore(root);
  try {
    const { spec, notes } = await takeAlong(request, root, io);
    const ids = store.newSearch(spec.numRuns);
    const { imported } = request;
    if (request.options.background === true) {
      for (const note of notes) writerOf(io.stderr)(`${note}\n`);
      return await runInBackground({ ...ids, spec, imported }, root, store, io);
    }
    store.takeDriver(ids.search, processIdentity(io.pid) ?? null, isAlive);
    return await conduct({
      start: { kind: 'new', ...ids, spec, imported },
      request: { ...request, spec, notes },
      root,
      store,
      io,
    });
  } finally {
    store.close();
  }
}
