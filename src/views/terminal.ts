// What an output stream can show. Decided once per stream, from the stream and the environment.
import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];

/** `width`: columns, Infinity in pipes. `isTty` is false where the terminal is dumb, reports no size, or CI runs us. */
export type Terminal = {
  readonly stream: WriteStream;
  readonly isTty: boolean;
  readonly hasColor: boolean;
  readonly isUtf8: boolean;
  width(): number;
  rows(): number;
};

export type ColorMode = 'auto' | 'always' | 'never';

export function terminalOf(stream: WriteStream, env: NodeJS.ProcessEnv, color: ColorMode = 'auto'): Terminal {
  const isTty = stream.isTTY && (stream.columns ?? 0) > 0 && env['TERM'] !== 'dumb' && !isCi(env);
  return {
    stream,
    isTty,
    hasColor: hasColor(stream, env, color),
    isUtf8: isUtf8(env),
    width: () => widthOf(stream, env),
    rows: () => stream.rows ?? 24,
  };
}

/** The text in that style where the stream shows colour, else as it is. */
export function paint(terminal: Terminal, style: Style, text: string): string {
  return terminal.hasColor ? styleText(style, text, { validateStream: false }) : text;
}

export function isCi(env: NodeJS.ProcessEnv): boolean {
  return (env['CI'] ?? '') !== '' && env['CI'] !== 'false';
}

function hasColor(stream: WriteStream, env: NodeJS.ProcessEnv, color: ColorMode): boolean {
  if (color !== 'auto') return color === 'always';
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  if (isOn(env['FORCE_COLOR']) || isOn(env['CLICOLOR_FORCE'])) return true;
  return stream.isTTY && env['TERM'] !== 'dumb' && !isCi(env);
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== '0' && value !== 'false';
}

function isUtf8(env: NodeJS.ProcessEnv): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => (value ?? '') !== '');
  return /utf-?8/i.test(locale ?? '') || env['WT_SESSION'] !== undefined;
}

function widthOf(stream: WriteStream, env: NodeJS.ProcessEnv): number {
  const forced = Number(env['COLUMNS']);
  if (Number.isInteger(forced) && forced > 0) return forced;
  if (!stream.isTTY) return Infinity;
  return (stream.columns ?? 0) > 0 ? stream.columns : 80;
}
