// How a state looks: glyph, ASCII fallback, word and colour, never the colour alone.
import type { RunState, SearchStatus } from '../search/state.ts';
import { paint } from './terminal.ts';
import type { Style, Terminal } from './terminal.ts';
import type { Outcome } from '../search/events.ts';

/** Of a run or of a search; where both know a word, it looks the same. */
export type StateName = 'queued' | 'starting' | 'running' | Outcome['state'] | SearchStatus['kind'];

type Look = { readonly glyph: string; readonly ascii: string; readonly style: Style };

const looks: Readonly<Record<StateName, Look>> = {
  queued: { glyph: '○', ascii: '.', style: 'dim' },
  starting: { glyph: '▷', ascii: ':', style: 'cyan' },
  running: { glyph: '▶', ascii: '>', style: 'cyan' },
  complete: { glyph: '✓', ascii: '+', style: 'green' },
  failed: { glyph: '✗', ascii: 'x', style: 'red' },
  stopped: { glyph: '◐', ascii: '~', style: 'yellow' },
  killed: { glyph: '■', ascii: '#', style: 'yellow' },
  lost: { glyph: '?', ascii: '?', style: 'red' },
  paused: { glyph: '‖', ascii: '=', style: 'yellow' },
  finished: { glyph: '✓', ascii: '+', style: 'green' },
  interrupted: { glyph: '?', ascii: '?', style: 'yellow' },
};

/** `✓ complete`, in its colour. */
export function stateCell(terminal: Terminal, state: StateName): string {
  return paint(terminal, styleOf(state), `${glyphOf(terminal, state)} ${state}`);
}

export function glyphOf(terminal: Terminal, state: StateName): string {
  return terminal.isUtf8 ? looks[state].glyph : looks[state].ascii;
}

export function styleOf(state: StateName): Style {
  return looks[state].style;
}

/** The state of a run in one word. */
export function stateOf(run: RunState): StateName {
  return run.status.kind === 'ended' ? run.status.outcome.state : run.status.kind;
}

/** Marks the best run. */
export function starOf(terminal: Terminal): string {
  return terminal.isUtf8 ? '★' : '*';
}
