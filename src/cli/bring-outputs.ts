// `--output`: when a run has ended, its files come back, while the search goes on.
import { createCollector } from '../executors/data/collector.ts';
import { readBrought } from '../executors/data/outputs.ts';
import { openHostAccess } from '../executors/ssh/access.ts';
import type { Fact } from '../search/events.ts';
import { runOf } from '../search/runs.ts';
import type { SearchSpec } from '../search/spec.ts';
import type { RunState, SearchState } from '../search/state.ts';
import type { View } from '../views/view.ts';
import type { Io } from './io.ts';
import { createOutputOrders } from './outputs.ts';
import { hostSpecOf } from './run-files.ts';

type Setting = {
  readonly spec: SearchSpec;
  /** The state folder. */
  readonly root: string;
  readonly projectId: string;
  /** Where runs start on this machine. */
  readonly cwd: string;
  readonly io: Pick<Io, 'onSignal'>;
};

export type OutputsView = View & {
  /** When all has come that is to come, or cannot. */
  settled(): Promise<void>;
};

/** The same view. What an earlier driver left undone is done when the first fact comes. */
export function withOutputs(view: View, { spec, root, projectId, cwd, io }: Setting): OutputsView {
  if (spec.outputs.length === 0) return { ...view, settled: async () => {} };
  const orderOf = createOutputOrders(spec, cwd);
  const leaving = new AbortController();
  const collector = createCollector({
    stateFolder: root,
    openAccess: (host) => openHostAccess(hostSpecOf(spec, host), projectId),
    notice: (text) => view.notice(text),
    signal: leaving.signal,
  });

  function bring(state: SearchState, run: RunState): void {
    const where = run.attempts.at(-1)?.where;
    const ref = { search: state.search, run: run.run, attempt: run.attempt };
    if (where === undefined || readBrought(root, ref)?.attempt === run.attempt) return;
    const order = orderOf(run, { ref, where });
    if (order !== undefined) collector.collect(order);
  }

  function take(state: SearchState, { event }: Extract<Fact, { kind: 'event' }>): void {
    if (event.kind === 'run.ended' && !event.again) bring(state, runOf(state, event.run));
    if (event.kind !== 'search.resumed') return;
    for (const run of state.runs) if (run.status.kind === 'ended') bring(state, run);
  }

  return {
    ...view,
    update(state, fact) {
      view.update(state, fact);
      if (fact.kind === 'event') take(state, fact);
    },
    async settled() {
      if (collector.pending === 0) return;
      const runs = `${collector.pending} ${collector.pending === 1 ? 'run' : 'runs'}`;
      view.notice(`bringing outputs of ${runs}; Ctrl-C leaves them where they are (hyper cp)`, 'note');
      const leave = (): void => leaving.abort();
      const stops = (['SIGINT', 'SIGTERM'] as const).map((name) => io.onSignal(name, leave));
      const left = new Promise<void>((resolve) => leaving.signal.addEventListener('abort', () => resolve()));
      await Promise.race([collector.settled(), left]);
      for (const stop of stops) stop();
    },
  };
}
