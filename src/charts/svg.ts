// The painter of SVG text: one file that needs no other, without scripts, styles or fonts of its own; equal scenes give equal bytes.
import { paper } from './palette.ts';
import type { Pixel, Scene, Shape, Text } from './scene.ts';

/** Ends in a newline. */
export function paintSvg({ width, height, title, description, shapes }: Scene): string {
  const size = `width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" font-family="sans-serif">`,
    `<title>${escape(title)}</title>`,
    `<desc>${escape(description)}</desc>`,
    `<rect width="100%" height="100%" fill="${paper}"/>`,
    ...shapes.map(paint),
    '</svg>\n',
  ].join('\n');
}

function paint(shape: Shape): string {
  switch (shape.kind) {
    case 'box': {
      const { x, y, width, height, fill } = shape;
      return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${fill}"/>`;
    }
    case 'line': {
      const dash = shape.dash === undefined ? '' : ` stroke-dasharray="${shape.dash.join(' ')}"`;
      return `<path d="${path(shape.points)}" fill="none" stroke="${shape.stroke}" stroke-width="${shape.width}"${dash}/>`;
    }
    case 'area':
      return `<path d="${path(shape.points)}Z" fill="${shape.fill}" fill-opacity="${shape.opacity}"/>`;
    case 'disc': {
      const [x, y] = shape.at;
      const look = `fill="${shape.fill}" fill-opacity="${shape.opacity}"`;
      return `<circle cx="${round(x)}" cy="${round(y)}" r="${shape.radius}" ${look}/>`;
    }
    case 'text':
      return paintText(shape);
  }
}

function paintText({ at: [x, y], text, anchor, size, fill, isBold = false, isTurned = false }: Text): string {
  const place = `x="${round(x)}" y="${round(y)}"`;
  const turn = isTurned ? ` transform="rotate(-90 ${round(x)} ${round(y)})"` : '';
  const look = `font-size="${size}" fill="${fill}"${isBold ? ' font-weight="bold"' : ''}`;
  return `<text ${place} text-anchor="${anchor}" ${look}${turn}>${escape(text)}</text>`;
}

function path(points: readonly Pixel[]): string {
  return points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
}

/** A hundredth of a pixel is fine enough. */
function round(value: number): string {
  return String(Math.round(value * 100) / 100 + 0);
}

/** Names are anybody's: what would end the text, and what XML must not hold. */
function escape(text: string): string {
  return text.replaceAll(FORBIDDEN, '\ufffd').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Control characters, halves of characters, and what turns the direction of text. */
const FORBIDDEN =
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  /[\p{Cs}\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu;
