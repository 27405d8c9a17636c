// The composition root of a search: which strategy, executor, store and views meet, and what the process exits with.
import { drive } from '../driver/drive.ts';
import { Mailbox } from '../driver/mailbox.ts';
import { processIdentity } from '../executors/identity.ts';
import { createLocalExecutor } from '../executors/local.ts';
import { exitCodeOf } from '../search/exit-code.ts';
import { loadObjective } from '../search/objective.ts';
import type { ObjectiveReader } from '../search/objective.ts';
import type { StrategyName } from '../search/spec.ts';
import { apply, startState } from '../search/state.ts';
import type { SearchState } from '../search/state.ts';
import { openStore } from '../store/sqlite.ts';
import type { Store } from '../store/store.ts';
import { withEarlyStop } from '../strategies/early-stop.ts';
import { strategies } from '../strategies/index.ts';
import type { View } from '../views/view.ts';
import type { SearchOptions } from './options.ts';
import type { SearchCall } from './commands/search.ts';
import { createContext } from './context.ts';
import { findHome } from './home.ts';
import type { Io } from './io.ts';
import { listenToSignals } from './interrupts.ts';
import { withRunsLeft } from './left-alone.ts';
import { createOrders } from './orders.ts';
import { showPlan } from './plan.ts';
import { placePythonFiles } from './python-files.ts';
import { readRequest } from './request.ts';
import type { SearchRequest } from './request.ts';
import { openScreen } from './screen.ts';
import { createRunWatches } from './sources.ts';
import { brokenAsserts, correctedCommand } from './verdict.ts';

/** Runs `hyper grid|random|bayesian`; resolves to the exit code. */
export async function runSearch(
  strategy: StrategyName,
  options: SearchOptions,
  call: SearchCall,
  io: Io,
): Promise<number> {
  const request = await readRequest(strategy, options, call, io);
  if (request.options.dryRun === true) return await showPlan(request, io);
  const store = await openStore(findHome(io.cwd, io.env));
  try {
    return await conduct(request, store, call, io);
  } finally {
    store.close();
  }
}

async function conduct(request: SearchRequest, store: Store, call: SearchCall, io: Io): Promise<number> {
  const { spec } = request;
  const root = findHome(io.cwd, io.env);
  const strategy = withEarlyStop(await strategies[spec.strategy](), spec.earlyStop);
  const start = { ...store.newSearch(spec.numRuns), spec };
  const mailbox = new Mailbox();
  const context = createContext(root, spec);
  const screen = await openScreen(request, strategy, context, io);
  const stopListening = listenToSignals(io, mailbox, screen);
  const ports = {
    strategy,
    executor: createLocalExecutor({ root, parallelRuns: spec.parallelRuns }),
    watches: createRunWatches(root, spec),
    order: createOrders({ root, spec, projectId: store.projectId, env: io.env, python: placePythonFiles(root) }),
    mailbox,
    now: () => Date.now(),
    notice: (text: string) => screen.notice(text),
  };
  store.setDriver(start.search, processIdentity(io.pid) ?? null);
  try {
    const facts = drive(start, ports, new AbortController().signal);
    const state = await consume(
      { search: start.search, objective: await loadObjective(spec), root },
      facts,
      store,
      screen,
    );
    const broken = brokenAsserts(state);
    const exitCode = exitCodeOf(state, broken.length === 0);
    screen.finish(state, { exitCode, broken, corrected: correctedCommand(state, call.argv) });
    store.setDriver(start.search, null);
    return exitCode;
  } finally {
    stopListening();
    screen.close();
  }
}

/** The whole of persistence and display: a fact is stored, then folded, then shown; only then the driver goes on. */
async function consume(
  { search, objective, root }: { search: number; objective: ObjectiveReader | null; root: string },
  facts: ReturnType<typeof drive>,
  store: Store,
  view: View,
): Promise<SearchState> {
  let state: SearchState | undefined;
  try {
    for await (const fact of facts) {
      if (fact.kind === 'points') store.addPoints(search, fact.batch);
      else store.append(search, fact.time, fact.event);
      if (state !== undefined) apply(state, fact);
      else if (fact.kind === 'event') state = startState(search, fact.time, fact.event, objective);
      if (state !== undefined) view.update(state, fact);
    }
  } catch (error) {
    throw withRunsLeft(error, state, root);
  }
  if (state === undefined) throw new TypeError('a search without a fact');
  return state;
}
