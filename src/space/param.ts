// What may be varied: the nouns of the search space.

/** Text, number, or (from `--json-param`) true, false, null. A JSON array or object is kept as its compact JSON text. */
export type ParamValue = string | number | boolean | null;

export type Scale = 'linear' | 'log' | 'reverse_log';

/** A closed choice, in the order given. At least one value; no value twice. */
export type ListParam = { readonly kind: 'list'; readonly name: string; readonly values: readonly ParamValue[] };

/** A range, bounds inclusive, low < high; low > 0 where the scale is log or reverse_log. */
export type RangeParam = {
  readonly kind: 'range';
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly scale: Scale;
  readonly type: 'int' | 'float';
  /** Values are low, low + step, … up to high. */
  readonly step?: number;
  /** How many points a grid takes of the range, equally spaced on its scale. Other strategies ignore it. */
  readonly gridPoints?: number;
};

export type Param = ListParam | RangeParam;

/** In command-line order, which is also the coordinate order. Names are unique. */
export type SearchSpace = readonly Param[];

/** One value per param. */
export type Point = Readonly<Record<string, ParamValue>>;
