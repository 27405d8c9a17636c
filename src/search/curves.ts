// Running aggregates of metrics, point by point: no replaying, no memory that grows with the points.
import type { MetricPoint, MetricTotals } from './events.ts';

/** A curve in small, for sparklines: at most 32 values, each the last of `stride` consecutive points. */
export type Thumbnail = { values: number[]; stride: number; pending: number };

export type Aggregates = { -readonly [K in keyof MetricTotals]: MetricTotals[K] } & { thumbnail: Thumbnail };

const thumbnailSize = 32;

export function startAggregates(name: string): Aggregates {
  return {
    name,
    count: 0,
    last: null,
    min: null,
    max: null,
    sum: 0,
    lastStep: -1,
    thumbnail: { values: [], stride: 1, pending: 0 },
  };
}

/** Takes one point into the aggregates, in place. Text is passed over. */
export function addPoint(aggregates: Aggregates, point: MetricPoint): void {
  if (typeof point.value === 'string') return;
  const value = point.value;
  aggregates.lastStep = point.step;
  aggregates.last = Number.isFinite(value) ? value : null;
  if (!Number.isFinite(value)) return;
  aggregates.count += 1;
  aggregates.sum += value;
  aggregates.min = aggregates.min === null ? value : Math.min(aggregates.min, value);
  aggregates.max = aggregates.max === null ? value : Math.max(aggregates.max, value);
  addToThumbnail(aggregates.thumbnail, value);
}

/** The part that is stored with `run.ended`. */
export function toTotals({ name, count, last, min, max, sum, lastStep }: MetricTotals): MetricTotals {
  return { name, count, last, min, max, sum, lastStep };
}

/** Aggregates of an attempt whose points were counted elsewhere. */
export function fromTotals(totals: MetricTotals): Aggregates {
  return { ...totals, thumbnail: { values: [], stride: 1, pending: 0 } };
}

function addToThumbnail(thumbnail: Thumbnail, value: number): void {
  thumbnail.pending += 1;
  if (thumbnail.pending < thumbnail.stride) return;
  thumbnail.pending = 0;
  thumbnail.values.push(value);
  if (thumbnail.values.length <= thumbnailSize) return;
  thumbnail.values = thumbnail.values.filter((_, index) => index % 2 === 1);
  thumbnail.stride *= 2;
}
