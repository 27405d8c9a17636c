// Runs use the code where it is, unless there is a snapshot: whoever changes it under a running search is told.
import { createDriftCheck, driftText } from '../executors/code/drift.ts';
import { runIdOf } from '../search/run-ids.ts';
import type { SearchSpec } from '../search/spec.ts';
import { unproposed } from '../search/state.ts';
import type { SearchState } from '../search/state.ts';
import type { View } from '../views/view.ts';
import type { Io } from './io.ts';

const everyMs = 30_000;

type Setting = { readonly spec: SearchSpec; readonly io: Pick<Io, 'cwd' | 'env'>; readonly everyMs?: number };

/** The same view, which says so once. `stop` ends the watch. */
export function withDrift(view: View, { spec, io, everyMs: each = everyMs }: Setting): View & { stop(): void } {
  if (spec.snapshot !== null) return { ...view, stop: () => {} };
  let state: SearchState | undefined;
  const checking = createDriftCheck(spec.cwd, io.env);
  const timer = setInterval(() => void check(), each).unref();

  async function check(): Promise<void> {
    const files = await (await checking)();
    if (files.length === 0 || state === undefined || unproposed(state) === 0) return;
    clearInterval(timer);
    view.notice(driftText(files, runIdOf(state.blocks, state.runs.length + 1)));
  }

  return {
    ...view,
    update(next, fact) {
      state = next;
      view.update(next, fact);
    },
    stop: () => clearInterval(timer),
  };
}
