// From shares of an axis to pixels.
import type { Scale } from './scale.ts';
import type { Pixel, Shape } from './scene.ts';

/** The area between the axes, in pixels. */
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** Numbers grow upwards, choices begin at the top. */
export function yAt(scale: Scale, share: number, box: Box): number {
  return box.y + (scale.kind === 'choice' ? share : 1 - share) * box.height;
}

export function line(points: readonly Pixel[], stroke: string, width: number): Shape {
  return { kind: 'line', points, stroke, width };
}
