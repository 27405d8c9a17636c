// Where everything of a figure stands, in pixels.
import type { Figure, LegendEntry, Panel, Row } from './figure.ts';
import { cropToWidth, textWidth } from './letters.ts';
import { ink } from './palette.ts';
import { drawPanel, marginsOf } from './panel.ts';
import type { Box } from './place.ts';
import type { Scene, Shape, Text } from './scene.ts';

const WIDTH = 880;
const PAD = 20;
const GAP = 18;
const TITLE = 17;
const BODY = 12;
const LINE = 20;

export function layOut({ title, subtitle, description, rows, legend }: Figure): Scene {
  const room = WIDTH - 2 * PAD;
  const shapes: Shape[] = [
    text(PAD, PAD + TITLE, cropToWidth(title, TITLE * 1.08, room), { size: TITLE, fill: ink.text, isBold: true }),
    text(PAD, PAD + TITLE + LINE, cropToWidth(subtitle, BODY, room), { size: BODY, fill: ink.muted }),
  ];
  let bottom = PAD + TITLE + LINE;
  const entries = layOutLegend(legend, bottom, room);
  shapes.push(...entries.shapes);
  bottom = entries.bottom;
  for (const row of rows) {
    const placed = layOutRow(row, bottom + GAP);
    shapes.push(...placed.shapes);
    bottom = placed.bottom;
  }
  return { width: WIDTH, height: bottom + PAD, title, description, shapes };
}

type Placed = { readonly shapes: readonly Shape[]; readonly bottom: number };

/** Panels of one row share their margins, so that their axes line up. */
function layOutRow({ panels, height, columns }: Row, top: number): Placed {
  const cell = (WIDTH - 2 * PAD - GAP * (columns - 1)) / columns;
  const margins = panels.map((panel) => marginsOf(panel, cell, height));
  const [left, above, below] = [0, 1, 2].map((side) => Math.max(0, ...margins.map((sides) => sides[side] ?? 0)));
  const shapes = panels.flatMap((panel: Panel, index) => {
    const x = PAD + index * (cell + GAP) + (left ?? 0);
    const box: Box = { x, y: top + (above ?? 0), width: cell - (left ?? 0), height };
    return drawPanel(panel, box, cell);
  });
  return { shapes, bottom: top + (above ?? 0) + height + (below ?? 0) };
}

/** One after the other, as many lines as they need. */
function layOutLegend(legend: readonly LegendEntry[], top: number, room: number): Placed {
  const shapes: Shape[] = [];
  let [x, y] = [PAD, top + (legend.length === 0 ? 0 : LINE)];
  for (const { label, color, dash } of legend) {
    const width = 34 + textWidth(label, BODY) + 16;
    if (x > PAD && x + width > PAD + room) [x, y] = [PAD, y + LINE];
    const points = [
      [x, y - 4],
      [x + 28, y - 4],
    ] as const;
    shapes.push({ kind: 'line', points, stroke: color, width: 2, ...(dash !== undefined && { dash }) });
    shapes.push(text(x + 34, y, label, { size: BODY, fill: ink.text }));
    x += width;
  }
  return { shapes, bottom: y };
}

function text(x: number, y: number, words: string, look: Pick<Text, 'size' | 'fill' | 'isBold'>): Text {
  return { kind: 'text', at: [x, y], text: words, anchor: 'start', ...look };
}
