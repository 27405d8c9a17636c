// A picture that is laid out: shapes in pixels, from the top left, in the order in which they are painted. All that a painter must know.

export type Scene = {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly description: string;
  readonly shapes: readonly Shape[];
};

export type Pixel = readonly [x: number, y: number];

export type Shape =
  | {
      readonly kind: 'box';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly fill: string;
    }
  | {
      readonly kind: 'line';
      readonly points: readonly Pixel[];
      readonly stroke: string;
      readonly width: number;
      readonly dash?: readonly number[];
    }
  | { readonly kind: 'area'; readonly points: readonly Pixel[]; readonly fill: string; readonly opacity: number }
  | {
      readonly kind: 'disc';
      readonly at: Pixel;
      readonly radius: number;
      readonly fill: string;
      readonly opacity: number;
    }
  | Text;

/** `at` is on the base line. `size`: of the letters, in pixels. `isTurned`: read from below, a quarter turn to the left. */
export type Text = {
  readonly kind: 'text';
  readonly at: Pixel;
  readonly text: string;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly size: number;
  readonly fill: string;
  readonly isBold?: boolean;
  readonly isTurned?: boolean;
};
