// What the user's commands at a new best and at the end find in their environment. Documented for users in help and README.md.
import { renderValue } from '../space/value.ts';
import { paramVariable } from './environment.ts';
import { runOf } from './runs.ts';
import type { Best, SearchState } from './state.ts';

/** Names and values to add. `command`: that of the best run, as a person would type it. Without a best run, none is told of. */
export function hookEnvironment(state: SearchState, command: (run: number) => string): Record<string, string> {
  const { search, spec, status, counts, best } = state;
  const { complete, failed, stopped, killed, lost } = counts;
  return {
    HYPER_SEARCH: String(search),
    HYPER_SEARCH_NAME: spec.name ?? '',
    HYPER_STATE: status.kind,
    HYPER_REASON: 'reason' in status ? status.reason : '',
    HYPER_RUNS: String(complete + failed + stopped + killed + lost),
    HYPER_FAILED: String(failed),
    ...(best === undefined ? {} : bestEnvironment(state, best, command)),
  };
}

function bestEnvironment(
  state: SearchState,
  best: Best,
  command: (run: number) => string,
): Readonly<Record<string, string>> {
  const { space, objective } = state.spec;
  const { point } = runOf(state, best.run);
  return {
    HYPER_BEST_RUN: String(best.run),
    HYPER_BEST_VALUE: renderValue(best.value),
    HYPER_BEST_METRIC: objective?.metric ?? '',
    HYPER_BEST_COMMAND: command(best.run),
    ...Object.fromEntries(
      space.map(({ name }) => [paramVariable(name, 'HYPER_BEST_PARAM_'), renderValue(point[name] ?? null)]),
    ),
  };
}
