// `hyper doctor`: one line a check, and what to do about it.
import { safe } from './safe.ts';
import { paint } from './terminal.ts';
import type { Style, Terminal } from './terminal.ts';
import { wrapText } from './width.ts';

/** `warning`: searches can be run, but somebody should know. `hint`: what to do. */
export type Check = {
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'error';
  readonly says: string;
  readonly hint?: string;
};

type Look = { readonly glyph: string; readonly ascii: string; readonly style: Style };

const looks: Readonly<Record<Check['status'], Look>> = {
  ok: { glyph: '✓', ascii: '+', style: 'green' },
  warning: { glyph: '!', ascii: '!', style: 'yellow' },
  error: { glyph: '✗', ascii: 'x', style: 'red' },
};

export function renderChecks(terminal: Terminal, checks: readonly Check[]): string {
  return [...checkLines(terminal, checks), '', verdict(checks), ''].join('\n');
}

/** As wide as the terminal at most, behind the margin; what is longer goes on below. */
export function checkLines(terminal: Terminal, checks: readonly Check[], margin = ''): readonly string[] {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const indent = margin.length + width + 4;
  const room = terminal.width() - indent;
  return checks.flatMap(({ name, status, says, hint }) => {
    const { glyph, ascii, style } = looks[status];
    const sign = paint(terminal, style, terminal.isUtf8 ? glyph : ascii);
    const texts = [says, ...(hint === undefined ? [] : [hint])];
    const [first = '', ...others] = texts.flatMap((text) => wrapText(safe(text), room));
    return [`${margin}${sign} ${name.padEnd(width)}  ${first}`, ...others.map((line) => ' '.repeat(indent) + line)];
  });
}

export function checksRecord(checks: readonly Check[]): object {
  return {
    v: 1,
    ok: isHealthy(checks),
    checks: checks.map(({ name, status, says, hint }) => ({ name, status, says, hint: hint ?? null })),
  };
}

export function isHealthy(checks: readonly Check[]): boolean {
  return checks.every(({ status }) => status !== 'error');
}

function verdict(checks: readonly Check[]): string {
  const count = (wanted: Check['status']): number => checks.filter(({ status }) => status === wanted).length;
  const [errors, warnings] = [count('error'), count('warning')];
  if (errors > 0) return `${errors} of ${checks.length} checks failed: searches cannot be run until that is mended`;
  if (warnings > 0) return `searches can be run; ${warnings} of ${checks.length} checks have something to say`;
  return 'all is well';
}
