// `hyper show RUN`: all that is known of one run, in 80 columns but for its command.
import type { Annotations } from '../search/annotations.ts';
import type { Aggregates } from '../search/curves.ts';
import { trialOfRun } from '../search/surprise.ts';
import { objectiveSeries } from '../search/trials.ts';
import type { RunState, SearchState } from '../search/state.ts';
import { formatNumber } from '../space/value.ts';
import { formatClock, formatDuration, formatRough } from './duration.ts';
import { starOf, stateCell, stateOf } from './glyphs.ts';
import { redactCommand } from './redact.ts';
import { codeText, earlierAttempts, folderText, placeOf, whereText } from './place.ts';
import { isUsage, reasonOf, tookMs } from './rows.ts';
import { safe } from './safe.ts';
import { paramLines } from './scale-line.ts';
import { annotationLines, dotsOf, driverGone, field, fieldIndent, fieldLines, flow } from './search-head.ts';
import { sparkline } from './sparkline.ts';
import { paint } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import { sentenceLines, surpriseText, whyPieces } from './why.ts';
import { cropMiddle, textWidth, wrapText } from './width.ts';

export type RunScreen = {
  readonly state: SearchState;
  readonly run: RunState;
  readonly annotations: Annotations;
  /** Ready to paste; secrets are taken out here. */
  readonly command: string;
  /** `path` as a person may type it; undefined: there is no log. */
  readonly log: { readonly path: string; readonly bytes: number } | undefined;
  /** By metric name. */
  readonly curves: ReadonlyMap<string, MetricCurve>;
  /** Metrics shown, at most. */
  readonly limit: number;
  /** Nobody drives its search. */
  readonly isLeft?: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
};

export type MetricCurve = { readonly steps: ArrayLike<number>; readonly values: ArrayLike<number> };

export function renderRun(terminal: Terminal, screen: RunScreen): string {
  const { state, run, command, log } = screen;
  const size = log === undefined ? '' : ` (${formatBytes(log.bytes)})`;
  const lines = [
    ...flow(titlePieces(terminal, screen), terminal.width()),
    ...annotationLines(screen.annotations),
    ...field('reason', isLeftAlone(screen) ? driverGone(state.search) : plainReason(run)),
    ...field('waits', waitsText(screen)),
    ...fieldLines('earlier', earlierLines(run, terminal.width())),
    ...field('where', whereText(placeOf(run))),
    ...field('folder', folderText(placeOf(run))),
    ...field('objective', objectiveText(terminal, screen)),
    ...field('judged', decisionText(run)),
    ...paramLines(terminal, state.spec.space, run.point),
    ...fieldLines('why', sentenceLines(whyPieces(terminal, state, run.why), terminal.width() - fieldIndent)),
    ...fieldLines('result', resultLines(terminal, screen)),
    ...field('used', usageText(run)),
    ...field('command', redactCommand(command, run.point)),
    ...field('code', codeText(state.spec)),
    ...field('log', log === undefined ? null : `${log.path}${size}`),
    ...metricLines(terminal, screen),
  ];
  return `${lines.join('\n')}\n`;
}

/** `1.2 MB`: 1 kB is 1,000 bytes. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const digits = power === 0 ? 0 : 1;
  return `${(bytes / 1000 ** power).toFixed(digits)} ${units[power] ?? ''}`;
}

function titlePieces(terminal: Terminal, { state, run, now }: RunScreen): readonly string[] {
  const took = tookMs(run, now);
  const exitCode = run.status.kind === 'ended' ? run.status.outcome.exitCode : undefined;
  return [
    paint(terminal, 'bold', `Run ${run.run}`),
    `#${state.search} (${state.search}/${run.trial})`,
    stateCell(terminal, stateOf(run)),
    ...(run.group === state.best?.group ? [`${starOf(terminal)} best`] : []),
    ...(exitCode === undefined || exitCode === 0 ? [] : [`exit ${exitCode}`]),
    ...(took === undefined ? [] : [formatDuration(took)]),
    ...(run.slot === undefined ? [] : [run.slot]),
    ...(run.attempt === 0 ? [] : [`attempt ${run.attempt}`]),
    ...(run.startedAt === undefined ? [] : [formatClock(run.startedAt)]),
  ];
}

/** It was on its way when its driver went. */
function isLeftAlone({ run, isLeft = false }: RunScreen): boolean {
  return isLeft && (run.status.kind === 'starting' || run.status.kind === 'running');
}

/** The reason, unless the title says it already. */
function plainReason(run: RunState): string | null {
  const reason = reasonOf(run);
  const exitCode = run.status.kind === 'ended' ? run.status.outcome.exitCode : undefined;
  return reason === `exit ${exitCode}` ? null : reason;
}

/** `40s before its next attempt`. */
function waitsText({ run: { status }, now }: RunScreen): string | null {
  if (status.kind !== 'queued') return null;
  const { notBefore = now } = status;
  return notBefore > now ? `${formatRough(notBefore - now)} before its next attempt` : null;
}

/** `attempt 1: exit 1, attempt 2: timeout 30m; hyper logs 362 --attempt 1`, or a line each. */
function earlierLines(run: RunState, width: number): readonly string[] {
  const ends = earlierAttempts(run);
  if (ends.length === 0) return [];
  const look = `hyper logs ${run.run} --attempt ${ends.length}`;
  const line = `${ends.join(', ')}; ${look}`;
  return fieldIndent + textWidth(safe(line)) <= width ? [line] : [...ends, look];
}

function objectiveText(terminal: Terminal, { state, run, curves }: RunScreen): string | null {
  const { objective, repeats } = state.spec;
  if (objective === null) return null;
  const label = objective.expression === true ? objective.metric : `${objective.metric} ${objective.aggregate}`;
  const missing = state.objective?.missing(run.metrics);
  if (missing !== undefined) return `${label}: ${missing === objective.metric ? '' : `${missing} `}never reported`;
  const totals = objectiveSeries(state, run);
  const extreme = totals === undefined ? '' : extremeText(objective.goal, totals, curves.get(totals.name));
  const trial = repeats === 1 ? undefined : state.trials.find(({ number }) => number === run.group);
  const sign = terminal.isUtf8 ? '±' : '+-';
  const mean =
    trial?.objective === undefined || trial.standardError === undefined
      ? ''
      : `  mean of its point ${formatNumber(trial.objective)} ${sign}${formatNumber(trial.standardError, 2)}`;
  return `${label} ${run.objective === undefined ? '-' : formatNumber(run.objective)}${extreme}${mean}`;
}

/** `median rule at step 4: 0.61 against 0.64 of 9 others`. */
function decisionText({ decision }: RunState): string | null {
  if (decision === undefined) return null;
  const { rule, step, value, threshold, peers } = decision;
  return `${rule} rule at step ${step}: ${formatNumber(value)} against ${formatNumber(threshold)} of ${peers} others`;
}

/** Peaks of what was sampled. */
function usageText({ metrics }: RunState): string | null {
  const peak = (name: string): number | null => metrics.get(`hw/${name}`)?.max ?? null;
  const parts = [
    ['memory_gb', 'GB of memory'],
    ['cpu', 'cores'],
    ['gpu_memory_gb', 'GB of GPU memory'],
    ['gpu_percent', '% of the GPU'],
  ].flatMap(([name = '', unit = '']) => {
    const value = peak(name);
    return value === null ? [] : [`${formatNumber(value, 3)} ${unit}`];
  });
  return parts.length === 0 ? null : `at most ${parts.join(', ')}, as sampled`;
}

/** `   (max 0.8426 @ step 24)`. */
function extremeText(goal: 'maximize' | 'minimize', totals: Aggregates, curve: MetricCurve | undefined): string {
  const value = goal === 'maximize' ? totals.max : totals.min;
  if (value === null) return '';
  const index = curve === undefined ? -1 : Array.from(curve.values).indexOf(value);
  const step = index < 0 ? '' : ` @ step ${curve?.steps[index]}`;
  return `   (${goal === 'maximize' ? 'max' : 'min'} ${formatNumber(value)}${step})`;
}

/** How far it was foreseen; with repeats, the mean over all runs of the point. */
function resultLines(terminal: Terminal, { state, run }: RunScreen): readonly string[] {
  const trial = trialOfRun(state, run);
  const text = trial === undefined ? null : surpriseText(state, trial);
  return text === null ? [] : wrapText(text, terminal.width() - fieldIndent);
}

/** One line a metric: first and last value with the curve between. */
function metricLines(terminal: Terminal, { run, curves, limit }: RunScreen): readonly string[] {
  const names = [...run.metrics.keys()].toSorted((a, b) => Number(isUsage(a)) - Number(isUsage(b)));
  const shown = names.slice(0, limit);
  const width = Math.min(30, Math.max(0, ...shown.map((name) => textWidth(safe(name)))));
  const lines = shown.map((name) => {
    const values = Array.from(curves.get(name)?.values ?? []);
    const label = cropMiddle(safe(name), width, terminal.isUtf8);
    return `  ${label}${' '.repeat(width - textWidth(label))}  ${curveText(terminal, values)}`;
  });
  const more = names.length - shown.length;
  return ['', ...lines, ...(more > 0 ? [`  ${dotsOf(terminal)} ${more} more metrics (--all)`] : [])].slice(
    names.length === 0 ? 1 : 0,
  );
}

function curveText(terminal: Terminal, values: readonly number[]): string {
  const [first] = values;
  const last = values.at(-1);
  if (first === undefined || last === undefined) return '-';
  if (values.length === 1) return formatNumber(last, 4);
  return `${formatNumber(first, 4)} ${sparkline(values, 24, terminal.isUtf8)} ${formatNumber(last, 4)}`;
}
