// One panel: its title, its two axes, and the marks between them.
import type { Axis, Panel } from './figure.ts';
import { cropToWidth, textWidth } from './letters.ts';
import { drawMark } from './marks.ts';
import { ink } from './palette.ts';
import type { Box } from './place.ts';
import { line, yAt } from './place.ts';
import type { Shape, Text } from './scene.ts';
import { ticksOf } from './ticks.ts';
import type { Tick } from './ticks.ts';

const LABEL = 11;
const HEAD = 13;
const LINE = 16;
/** Between the axis and its numbers; between two numbers. */
const NEAR = 6;
const APART = 10;
/** Names on an axis are cut at this share of the panel. */
const NAME_SHARE = 0.35;

/** Left, above and below: what the panel needs around the area between its axes. */
export function marginsOf({ title, x, y }: Panel, width: number, height: number): readonly [number, number, number] {
  const widest = Math.max(0, ...yTicks(y, height, width).map((tick) => textWidth(tick.label, LABEL)));
  const left = widest + NEAR + 2 + (y.label === '' ? 0 : LINE);
  return [left, title === '' ? 4 : HEAD + 10, NEAR + LABEL + (x.label === '' ? 4 : LINE + 4)];
}

/** `width`: of the whole panel. */
export function drawPanel(panel: Panel, box: Box, width: number): readonly Shape[] {
  const [xs, ys] = [xTicks(panel.x, box.width), yTicks(panel.y, box.height, width)];
  const bottom = box.y + box.height;
  const title: Text = {
    kind: 'text',
    at: [box.x, box.y - 8],
    text: cropToWidth(panel.title, HEAD, box.width),
    anchor: 'start',
    size: HEAD,
    fill: ink.text,
    isBold: true,
  };
  return [
    ...(panel.title === '' ? [] : [title]),
    ...grid(panel, box, xs, ys),
    ...panel.marks.flatMap((mark) => drawMark(mark, panel, box)),
    line(
      [
        [box.x, bottom],
        [box.x + box.width, bottom],
      ],
      ink.axis,
      1,
    ),
    ...xs.map((tick) => label(tick.label, box.x + tick.place * box.width, bottom + NEAR + LABEL, 'middle')),
    ...ys.map((tick) => label(tick.label, box.x - NEAR, yAt(panel.y.scale, tick.place, box) + LABEL * 0.36, 'end')),
    ...axisLabels(panel, box, ys),
  ];
}

function axisLabels({ x, y }: Panel, box: Box, ys: readonly Tick[]): readonly Shape[] {
  const below = box.y + box.height + NEAR + LABEL + LINE;
  const left = box.x - NEAR - Math.max(0, ...ys.map((tick) => textWidth(tick.label, LABEL))) - NEAR;
  const words = (axis: Axis, room: number) => cropToWidth(axis.label, LABEL, room);
  const across = label(words(x, box.width), box.x + box.width / 2, below, 'middle');
  const up: Text = { ...label(words(y, box.height), left, box.y + box.height / 2, 'middle'), isTurned: true };
  return [...(x.label === '' ? [] : [across]), ...(y.label === '' ? [] : [up])];
}

/** Lines behind the numbers; choices have none. */
function grid({ x, y }: Panel, box: Box, xs: readonly Tick[], ys: readonly Tick[]): readonly Shape[] {
  const upright = xs.map((tick) => box.x + tick.place * box.width);
  const level = ys.map((tick) => yAt(y.scale, tick.place, box));
  return [
    ...(x.scale.kind === 'choice'
      ? []
      : upright.map((at) =>
          line(
            [
              [at, box.y],
              [at, box.y + box.height],
            ],
            ink.grid,
            1,
          ),
        )),
    ...(y.scale.kind === 'choice'
      ? []
      : level.map((at) =>
          line(
            [
              [box.x, at],
              [box.x + box.width, at],
            ],
            ink.grid,
            1,
          ),
        )),
  ];
}

/** Ticks whose texts have room beside each other; names are cut to their place first. */
function xTicks({ scale }: Axis, width: number): readonly Tick[] {
  const most = Math.max(2, Math.floor(width / (scale.kind === 'choice' ? 34 : 40)));
  const ticks = ticksOf(scale, most);
  const room = scale.kind === 'choice' ? width / Math.max(1, ticks.length) - 4 : width;
  let end = -Infinity;
  return ticks.flatMap((tick) => {
    const text = cropToWidth(tick.label, LABEL, room);
    const half = textWidth(text, LABEL) / 2;
    const at = tick.place * width;
    if (at - half < end + (scale.kind === 'choice' ? 2 : APART)) return [];
    end = at + half;
    return [{ place: tick.place, label: text }];
  });
}

function yTicks({ scale }: Axis, height: number, width: number): readonly Tick[] {
  const ticks = ticksOf(scale, Math.max(2, Math.floor(height / (scale.kind === 'choice' ? LABEL + 3 : 30))));
  return ticks.map((tick) => ({ place: tick.place, label: cropToWidth(tick.label, LABEL, NAME_SHARE * width) }));
}

function label(text: string, x: number, y: number, anchor: Text['anchor']): Text {
  return { kind: 'text', at: [x, y], text, anchor, size: LABEL, fill: ink.muted };
}
