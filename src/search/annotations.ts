// What people write onto searches and runs, at any time. No events: the journal is the driver's, and nothing follows from these.

/** Labels in the order they were given; the note may have several lines. */
export type Annotations = { readonly labels: readonly string[]; readonly note: string | null };

/** What is written on: a search itself (`run` is null), or one of its runs. */
export type Annotated = { readonly search: number; readonly run: number | null };

export const noAnnotations: Annotations = { labels: [], note: null };
