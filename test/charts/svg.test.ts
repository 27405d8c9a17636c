import { describe, expect, test } from 'vitest';
import { curvesFigure } from '../../src/charts/curves.ts';
import type { Curves } from '../../src/charts/curves.ts';
import { importanceFigure } from '../../src/charts/importance.ts';
import { layOut } from '../../src/charts/layout.ts';
import { colors, ink, paper, strokeOf } from '../../src/charts/palette.ts';
import type { Scene } from '../../src/charts/scene.ts';
import { paintSvg } from '../../src/charts/svg.ts';
import type { Importance } from '../../src/search/importance.ts';
import { range } from '../fakes/range.ts';

const share = (value: number) => ({ share: value, standardError: 0.05 });
const nasty = '<script>&"\u0007\ud800\u202e';

const known: Extract<Importance, { kind: 'known' }> = {
  kind: 'known',
  results: 9,
  r2: 0.83,
  params: [
    {
      param: range('lr', 1e-4, 1, { scale: 'log' }),
      first: share(0.6),
      total: share(0.7),
      good: share(1),
      curve: [1e-4, 1e-2, 1].map((value, k) => ({ value, mean: 0.5 + k / 10, sd: 0.05 })),
    },
    {
      param: { kind: 'list', name: nasty, values: ['relu', nasty] },
      first: share(0.1),
      total: share(1.2),
      good: share(0),
      curve: ['relu', nasty].map((value) => ({ value, mean: 0.6, sd: 0.1 })),
    },
  ],
};

const seen = [
  { point: { lr: 0.01, [nasty]: 'relu' }, objective: 0.61 },
  { point: { lr: 0.02, [nasty]: nasty }, objective: -1e20 },
];

const words = { title: 'Search #1', subtitle: 'bayesian, 9 runs', objective: 'val_acc (last)' };

const curves: Curves = {
  title: 'Regret over runs',
  subtitle: 'synthetic',
  description: 'what is seen',
  xLabel: 'runs',
  yLabel: 'regret',
  yKind: 'log',
  series: ['hyper', 'random'].map((label, k) => ({
    label,
    look: k,
    points: [1, 10, 30].map((x) => ({ x, y: (k + 1) / x, low: 0.5 / x, high: 3 / x })),
  })),
};

function isInside({ width, height, shapes }: Scene): boolean {
  const isWithin = ([x, y]: readonly [number, number]) => x >= 0 && x <= width && y >= 0 && y <= height;
  return shapes.every((shape) => {
    if (shape.kind === 'line' || shape.kind === 'area') return shape.points.every(isWithin);
    if (shape.kind === 'box')
      return isWithin([shape.x, shape.y]) && isWithin([shape.x + shape.width, shape.y + shape.height]);
    return isWithin(shape.at);
  });
}

describe('a figure of importance', () => {
  const scene = layOut(importanceFigure(known, seen, words));
  const svg = paintSvg(scene);

  test('says in words what is seen, and is the same text for the same numbers', () => {
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" [^>]*role="img"/);
    expect(svg).toContain('<title>Search #1</title>');
    expect(svg).toMatch(
      /<desc>How much each param moves val_acc \(last\).*lr 70 % and 100 %.*explains 83 % of the variance/,
    );
    expect(paintSvg(layOut(importanceFigure(known, seen, words)))).toBe(svg);
  });

  test('names are text and nothing else, whatever they hold', () => {
    expect(svg).not.toContain('<script>');
    expect(svg).toContain('&lt;script&gt;&amp;"\ufffd\ufffd\ufffd');
    // oxlint-disable-next-line no-control-regex -- that is what must not be there
    expect(svg).not.toMatch(/[\u0000-\u0008\u202e]|\p{Cs}/u);
  });

  test('needs nothing from elsewhere: no script, style, font or address', () => {
    expect(svg).not.toMatch(/<(script|style|image|link|use)|@import|url\(|href=/);
    expect(svg.match(/https?:/g)).toHaveLength(1);
  });

  test('everything lies within the picture, also a run that is far out', () => {
    expect(isInside(scene)).toBe(true);
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  test('tags are closed', () => {
    const open = [...svg.matchAll(/<(svg|title|desc|text)\b/g)].length;
    expect([...svg.matchAll(/<\/(svg|title|desc|text)>/g)]).toHaveLength(open);
  });

  test('a run outside the axes is an arrow, one inside a disc', () => {
    const dots = scene.shapes.filter((shape) => shape.kind === 'disc' && shape.fill === colors.black);
    const arrows = scene.shapes.filter((shape) => shape.kind === 'area' && shape.fill === colors.black);
    expect([dots.length, arrows.length]).toEqual([2, 2]);
  });
});

describe('a figure of curves', () => {
  test.each(['log', 'linear'] as const)('has a line, a band and a name for each series (%s)', (yKind) => {
    const scene = layOut(curvesFigure({ ...curves, yKind }));
    expect(isInside(scene)).toBe(true);
    const svg = paintSvg(scene);
    for (const { color } of [strokeOf(0), strokeOf(1)]) {
      // One in the legend, one in the panel.
      expect(scene.shapes.filter((shape) => shape.kind === 'line' && shape.stroke === color)).toHaveLength(2);
      expect(scene.shapes.filter((shape) => shape.kind === 'area' && shape.fill === color)).toHaveLength(1);
    }
    expect(svg).toMatch(/>hyper<\/text>[^]*>random<\/text>/);
  });

  test('nothing to draw is a picture all the same', () => {
    expect(paintSvg(layOut(curvesFigure({ ...curves, series: [] })))).not.toMatch(/NaN|Infinity/);
  });
});

describe('colours', () => {
  test('texts have a contrast of 4.5 to 1 to the paper, marks and axes of 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11)', () => {
    for (const color of [ink.text, ink.muted]) expect(contrast(color, paper)).toBeGreaterThanOrEqual(4.5);
    for (const color of [...Object.values(colors), ink.axis]) expect(contrast(color, paper)).toBeGreaterThanOrEqual(3);
  });

  test('twenty lines differ', () => {
    expect(new Set(Array.from({ length: 20 }, (_, k) => JSON.stringify(strokeOf(k)))).size).toBe(20);
  });
});

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [one, other].map(luminance).toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
