// What a person may ask of a search while it is driven, from wherever.

export type Control =
  /** Nothing more is started, running runs finish; `resume` goes on. */
  | { readonly kind: 'pause' }
  /** A paused search goes on. */
  | { readonly kind: 'go-on' }
  /** The search ends. drain: when its running runs have ended; term: they get TERM, then KILL; kill: at once. */
  | { readonly kind: 'stop'; readonly how: 'drain' | 'term' | 'kill' }
  /** One run ends; the search goes on. */
  | { readonly kind: 'stop-run'; readonly run: number; readonly how: 'term' | 'kill' };

/** What came of it, for a person; `isDone` false: nothing was changed, and why. */
export type ControlReply = { readonly isDone: boolean; readonly text: string };
