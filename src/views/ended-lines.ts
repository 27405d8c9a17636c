// What stays on the terminal when a run has ended: its row, and of a run that went wrong what it said last.
import type { RunState, SearchState } from '../search/state.ts';
import type { Layout } from './live-frame.ts';
import { runCells } from './run-columns.ts';
import { safe } from './safe.ts';
import { renderRows } from './table.ts';
import { paint } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import type { ViewContext } from './view.ts';

/** Last lines of output shown of a failed run. */
export const tailLines = 10;

export type Ended = {
  readonly state: SearchState;
  readonly run: RunState;
  readonly reason: string;
  /** Whether the best point became this run's by its end. */
  readonly isBest: boolean;
};

export function endedLines(ended: Ended, layout: Layout, context: ViewContext, terminal: Terminal): readonly string[] {
  const { state, run, isBest } = ended;
  const look = { terminal, now: context.now(), isBest, note: isBest ? 'best yet' : '' };
  const cells = runCells(state, run, layout.shape, look);
  const rows = renderRows(layout.columns, [cells], layout.fit, terminal);
  const edge = paint(terminal, 'dim', terminal.isUtf8 ? '  │ ' : '  | ');
  return [...rows, ...explanation(ended, context, terminal).map((line) => edge + line)];
}

function explanation({ state, run, reason }: Ended, context: ViewContext, terminal: Terminal): readonly string[] {
  const { status } = run;
  if (status.kind !== 'ended') return [safe(reason)];
  if (status.outcome.state === 'complete') return [];
  const why = safe(reason);
  if (status.outcome.state !== 'failed') return [why];
  const dot = terminal.isUtf8 ? '·' : '-';
  const last = `${paint(terminal, 'red', why)} ${dot} hyper logs ${run.run}`;
  return [...context.tail(state, run.run, tailLines), last];
}
