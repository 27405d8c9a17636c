// What is drawn between the axes of a panel.
import { unreachable } from '../errors.ts';
import type { Interval, Mark, Panel } from './figure.ts';
import { ink } from './palette.ts';
import type { Box } from './place.ts';
import { line, yAt } from './place.ts';
import { place } from './scale.ts';
import type { Pixel, Shape } from './scene.ts';

export function drawMark(mark: Mark, panel: Panel, box: Box): readonly Shape[] {
  switch (mark.kind) {
    case 'bars':
      return mark.bars.flatMap(({ y, value, spread }) => drawBar(mark.color, y, value, spread, panel, box));
    case 'line': {
      const points = mark.points.map(([x, y]) => inside(panel, box, x, y)).filter(isSomewhere);
      const { color, dash } = mark.stroke;
      return points.length === 0
        ? []
        : [{ kind: 'line', points, stroke: color, width: 2, ...(dash !== undefined && { dash }) }];
    }
    case 'band':
      return drawBand(mark.color, mark.intervals, panel, box);
    case 'whiskers':
      return mark.intervals.map(({ x, low, high }) =>
        line([inside(panel, box, x, low), inside(panel, box, x, high)], mark.color, 1.5),
      );
    case 'dots':
      return mark.points.flatMap(([x, y]) => drawDot(mark.color, mark.radius, x, y, panel, box));
    default:
      return unreachable(mark);
  }
}

const BAR = 12;

function drawBar(
  fill: string,
  y: number,
  value: number,
  spread: number,
  { x: axis, y: rows }: Panel,
  box: Box,
): readonly Shape[] {
  const xAt = (at: number): number => box.x + clamp(place(axis.scale, at)) * box.width;
  const middle = yAt(rows.scale, place(rows.scale, y), box);
  const [start, end] = [xAt(0), xAt(Math.max(0, value))];
  const bar: Shape = { kind: 'box', x: start, y: middle - BAR / 2, width: end - start, height: BAR, fill };
  const [low, high] = [xAt(Math.max(0, value - spread)), xAt(value + spread)];
  return [
    bar,
    line(
      [
        [low, middle],
        [high, middle],
      ],
      ink.text,
      1.5,
    ),
  ];
}

function drawBand(fill: string, intervals: readonly Interval[], panel: Panel, box: Box): readonly Shape[] {
  const upper = intervals.map(({ x, high }) => inside(panel, box, x, high));
  const lower = intervals.map(({ x, low }) => inside(panel, box, x, low));
  const points = [...upper, ...lower.toReversed()].filter(isSomewhere);
  return points.length === 0 ? [] : [{ kind: 'area', points, fill, opacity: 0.18 }];
}

/** A disc, or an arrow at the border towards where it would be. */
function drawDot(fill: string, radius: number, x: number, y: number, panel: Panel, box: Box): readonly Shape[] {
  const at = inside(panel, box, x, y);
  if (!isSomewhere(at)) return [];
  const height = place(panel.y.scale, y);
  if (height >= 0 && height <= 1) return [{ kind: 'disc', at, radius, fill, opacity: 0.55 }];
  const [across, up] = at;
  const tip = height > 1 ? up : up - 2 * radius;
  const [flat, point] = height > 1 ? [tip + 2 * radius, tip] : [tip, tip + 2 * radius];
  return [
    {
      kind: 'area',
      points: [
        [across - radius, flat],
        [across + radius, flat],
        [across, point],
      ],
      fill,
      opacity: 0.55,
    },
  ];
}

/** In pixels, drawn into the box where it would lie outside. */
function inside({ x: across, y: up }: Panel, box: Box, x: number, y: number): Pixel {
  return [box.x + clamp(place(across.scale, x)) * box.width, yAt(up.scale, clamp(place(up.scale, y)), box)];
}

function isSomewhere([x, y]: Pixel): boolean {
  return Number.isFinite(x) && Number.isFinite(y);
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
