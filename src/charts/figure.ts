// What a picture shows, in the values of its axes: nothing here knows of pixels, or of who paints.
import type { Scale } from './scale.ts';

/** One picture: rows of panels beside each other. `description` says in a sentence what is seen, for whoever does not see it. */
export type Figure = {
  readonly title: string;
  readonly subtitle: string;
  readonly description: string;
  readonly rows: readonly Row[];
  readonly legend: readonly LegendEntry[];
};

/** `height`: of the area between the axes, in pixels. `columns`: how many panels there is room for; fewer are no wider. */
export type Row = { readonly panels: readonly Panel[]; readonly height: number; readonly columns: number };

/** Later marks lie over earlier ones. A choice axis begins at the left, and at the top. */
export type Panel = { readonly title: string; readonly x: Axis; readonly y: Axis; readonly marks: readonly Mark[] };

export type Axis = { readonly label: string; readonly scale: Scale };

/** What a line looks like; colours come from `palette.ts`. */
export type Stroke = { readonly color: string; readonly dash?: readonly number[] };

export type LegendEntry = Stroke & { readonly label: string };

/** A value on both axes. */
export type Place = readonly [x: number, y: number];

export type Interval = { readonly x: number; readonly low: number; readonly high: number };

export type Mark =
  /** From 0 to `value` along the x axis at the index `y` of a choice axis, with a whisker of ± `spread`. */
  | { readonly kind: 'bars'; readonly color: string; readonly bars: readonly Bar[] }
  | { readonly kind: 'line'; readonly stroke: Stroke; readonly points: readonly Place[] }
  /** The area between low and high, along x. */
  | { readonly kind: 'band'; readonly color: string; readonly intervals: readonly Interval[] }
  | { readonly kind: 'whiskers'; readonly color: string; readonly intervals: readonly Interval[] }
  /** What lies outside the axes is shown at their border as an arrow. */
  | { readonly kind: 'dots'; readonly color: string; readonly points: readonly Place[]; readonly radius: number };

export type Bar = { readonly y: number; readonly value: number; readonly spread: number };
