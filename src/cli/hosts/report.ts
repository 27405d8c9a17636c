// What was found at hosts, for people and for programs.
import type { Check } from '../../views/doctor.ts';
import { safe } from '../../views/safe.ts';
import { paint, type Style, type Terminal } from '../../views/terminal.ts';
import { textWidth } from '../../views/width.ts';
import { type HostReport, isUsable } from './check.ts';

type Look = { readonly glyph: string; readonly ascii: string; readonly style: Style };

const looks: Readonly<Record<Check['status'], Look>> = {
  ok: { glyph: '✓', ascii: '+', style: 'green' },
  warning: { glyph: '!', ascii: '!', style: 'yellow' },
  error: { glyph: '✗', ascii: 'x', style: 'red' },
};

/** A block a host, and what it comes to. */
export function renderReports(terminal: Terminal, reports: readonly HostReport[]): string {
  const blocks = reports.map((report) => renderReport(terminal, report));
  return `${blocks.join('\n\n')}\n\n${verdict(reports)}\n`;
}

export function reportsRecord(reports: readonly HostReport[]): object {
  return {
    v: 1,
    ok: reports.every(isUsable),
    hosts: reports.map((report) => ({
      name: report.host.name,
      ssh: report.host.name === 'local' ? null : report.host.address,
      ok: isUsable(report),
      ms: report.ms === undefined ? null : Math.round(report.ms),
      checks: report.checks.map(({ name, status, says, hint }) => ({ name, status, says, hint: hint ?? null })),
    })),
  };
}

function renderReport(terminal: Terminal, { host, checks }: HostReport): string {
  const { name, address, labels } = host;
  const more = [...(address === name ? [] : [`ssh ${address}`]), ...labels];
  const head = `${paint(terminal, 'bold', safe(name))}${more.length === 0 ? '' : `  (${safe(more.join(', '))})`}`;
  const width = Math.max(...checks.map((check) => check.name.length));
  return [head, ...checks.flatMap((check) => renderCheck(terminal, check, width))].join('\n');
}

function renderCheck(terminal: Terminal, { name, status, says, hint }: Check, width: number): readonly string[] {
  const { glyph, ascii, style } = looks[status];
  const indent = width + 6;
  const room = terminal.width() - indent;
  const [first = '', ...others] = [...lines(says, room), ...(hint === undefined ? [] : lines(hint, room))];
  const sign = paint(terminal, style, terminal.isUtf8 ? glyph : ascii);
  return [`  ${sign} ${name.padEnd(width)}  ${first}`, ...others.map((line) => ' '.repeat(indent) + line)];
}

/** Between words; one that is longer than a line stays whole, to be copied. */
function lines(text: string, room: number): readonly string[] {
  return safe(text)
    .split('\n')
    .flatMap((line) => {
      const rows: string[] = [];
      for (const word of line.split(/(?<=\S) (?=\S)/)) {
        const longer = rows.length === 0 ? word : `${rows.at(-1)} ${word}`;
        if (rows.length === 0 || textWidth(longer) > room) rows.push(word);
        else rows[rows.length - 1] = longer;
      }
      return rows;
    });
}

function verdict(reports: readonly HostReport[]): string {
  const lost = reports.filter((report) => !isUsable(report)).map(({ host }) => host.name);
  if (lost.length === 0) return reports.length === 1 ? 'it can be used' : `all ${reports.length} hosts can be used`;
  if (reports.length === 1) return 'it cannot be used until that is mended';
  return `${lost.length} of ${reports.length} cannot be used until that is mended: ${lost.join(', ')}`;
}
