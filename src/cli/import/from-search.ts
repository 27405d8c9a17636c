// The results of an earlier search, as another search would have them.
import { UsageError } from '../../errors.ts';
import { describeMissing } from '../../search/missing-metric.ts';
import type { SearchState } from '../../search/state.ts';
import type { Trial } from '../../search/history.ts';
import { renderValue } from '../../space/value.ts';
import { isSecretName } from '../../views/redact.ts';
import { judgePoint, toImport } from './results.ts';
import type { Aim, Import, Judged } from './results.ts';

/** `earlier`: under the objective of the search it is for. With repeats, one result stands for the runs of a point. */
export function importSearch(earlier: SearchState, aim: Aim): Import & { readonly notes: readonly string[] } {
  const source = `search #${earlier.search}`;
  refuseMissing(earlier, aim, source);
  const usable = earlier.trials.filter(hasResult);
  if (usable.length === 0) throw withoutResults(earlier, aim, source);
  const notes = constantNotes(earlier, usable, aim, source);
  const judged = earlier.trials.map((trial) => judgeTrial(trial, aim, earlier.search));
  const own = toImport(source, judged, aim);
  return { ...own, notes: [own.note, ...notes] };
}

function judgeTrial(trial: Trial, aim: Aim, search: number): Judged {
  if (trial.outcome === undefined) return { kind: 'unfinished' };
  if (!hasResult(trial)) return { kind: 'valueless' };
  const cells = aim.space.map(({ name }) => trial.point[name]);
  return judgePoint(cells, trial.objective, aim, `search #${search}`, `run ${search}/${trial.number}`);
}

function hasResult(trial: Trial): trial is Trial & { readonly objective: number } {
  return trial.outcome !== undefined && trial.objective !== undefined && Number.isFinite(trial.objective);
}

function refuseMissing({ spec }: SearchState, { space }: Aim, source: string): void {
  const theirs = spec.space.map(({ name }) => name);
  const missing = space.map(({ name }) => name).filter((name) => !theirs.includes(name));
  if (missing.length === 0) return;
  throw new UsageError('import.param', `${source} has no param ${missing.join(', ')}`, {
    hint: `its params are ${theirs.join(', ')}`,
  });
}

function withoutResults({ search, runs, objective }: SearchState, aim: Aim, source: string): UsageError {
  const seen = [...new Set(runs.flatMap(({ metrics }) => [...metrics.keys()]))];
  const isUnseen = runs.length > 0 && runs.every(({ metrics }) => objective?.missing(metrics) !== undefined);
  const why = isUnseen ? `: no run of it reported ${describeMissing(aim.objective.metric, seen)}` : '';
  return new UsageError('import.nothing', `${source} has no usable result${why}`, {
    hint: `see  hyper show ${search}`,
  });
}

/** A param that only the earlier search has must have had one value, or its results tell of something else. */
function constantNotes(earlier: SearchState, usable: readonly Trial[], aim: Aim, source: string): readonly string[] {
  const extra = earlier.spec.space
    .map(({ name }) => name)
    .filter((name) => aim.space.every((own) => own.name !== name));
  const values = (name: string): readonly string[] => [
    ...new Set(usable.map(({ point }) => renderValue(point[name] ?? null))),
  ];
  const varied = extra.filter((name) => values(name).length > 1);
  if (varied.length > 0) {
    throw new UsageError('import.varied', `${source} varied ${varied.join(', ')}, which this search does not`, {
      hint: `add  --param ${varied[0]}=SPEC , or export the runs that fit:  hyper show ${earlier.search} --csv`,
    });
  }
  return extra.map((name) => {
    const value = isSecretName(name) ? 'one value' : values(name).join('');
    return `all results of ${source} have ${name}=${value}, which is no param here`;
  });
}
