// Colours that all eyes tell apart (Okabe and Ito 2008), of those the ones with a contrast of at least 3:1 on white; texts have at least 4.5:1.
import type { Stroke } from './figure.ts';

export const colors = { blue: '#0072b2', vermilion: '#d55e00', green: '#009e73', purple: '#cc79a7', black: '#000000' };

export const paper = '#ffffff';
export const ink = { text: '#1a1a1a', muted: '#595959', axis: '#767676', grid: '#e4e4e4' };

const dashes: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [9, 3, 2, 3]];

/** The look of one of many lines: twenty differ, by colour and by dashes; then they begin anew. */
export function strokeOf(index: number): Stroke {
  const all = [colors.blue, colors.vermilion, colors.green, colors.black, colors.purple];
  const dash = dashes[Math.floor(index / all.length) % dashes.length] ?? [];
  return { color: all[index % all.length] ?? colors.black, ...(dash.length > 0 && { dash }) };
}
