// Curves of running and ended trials, point by point, as typed arrays that double when they are full.
import type { MetricPoint } from '../search/events.ts';
import type { Curve } from '../search/history.ts';

type Page = { run: number; attempt: number; steps: Float64Array; values: Float64Array; count: number };

export class CurveBook {
  readonly #pages = new Map<number, Page>();
  readonly #curves = new Map<number, Curve>();

  /** By trial number. Views of what was taken so far: good until the next point. */
  get curves(): ReadonlyMap<number, Curve> {
    return this.#curves;
  }

  /** Another metric decides from now on. */
  clear(): void {
    this.#pages.clear();
    this.#curves.clear();
  }

  /** What a trial's run reported before this driver began. */
  load(trial: number, run: number, attempt: number, { steps, values }: Curve): void {
    const isFinite = Array.from(values, Number.isFinite);
    const kept = { steps: steps.filter((_, index) => isFinite[index]), values: values.filter(Number.isFinite) };
    this.#pages.set(trial, { run, attempt, ...kept, count: kept.values.length });
    this.#curves.set(trial, kept);
  }

  /** Adds finite numbers to the trial's curve; those of another run or attempt begin it anew. Returns whether any came. */
  add(trial: number, run: number, attempt: number, points: readonly MetricPoint[]): boolean {
    let page = this.#pages.get(trial);
    if (page?.run !== run || page.attempt !== attempt) page = { run, attempt, ...arrays(16), count: 0 };
    this.#pages.set(trial, page);
    const before = page.count;
    for (const { step, value } of points) {
      if (typeof value !== 'number' || !Number.isFinite(value)) continue;
      if (page.count === page.steps.length) grow(page);
      page.steps[page.count] = step;
      page.values[page.count] = value;
      page.count += 1;
    }
    this.#curves.set(trial, { steps: page.steps.subarray(0, page.count), values: page.values.subarray(0, page.count) });
    return page.count > before;
  }
}

function arrays(length: number): Pick<Page, 'steps' | 'values'> {
  return { steps: new Float64Array(length), values: new Float64Array(length) };
}

function grow(page: Page): void {
  const { steps, values } = arrays(Math.max(16, page.steps.length * 2));
  steps.set(page.steps);
  values.set(page.values);
  page.steps = steps;
  page.values = values;
}
