// What was found at hosts, for people and for programs.
import { checkLines } from '../../views/doctor.ts';
import { safe } from '../../views/safe.ts';
import { paint, type Terminal } from '../../views/terminal.ts';
import { type HostReport, isUsable } from './check.ts';

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
  return [head, ...checkLines(terminal, checks, '  ')].join('\n');
}

function verdict(reports: readonly HostReport[]): string {
  const lost = reports.filter((report) => !isUsable(report)).map(({ host }) => host.name);
  if (lost.length === 0) return reports.length === 1 ? 'it can be used' : `all ${reports.length} hosts can be used`;
  if (reports.length === 1) return 'it cannot be used until that is mended';
  return `${lost.length} of ${reports.length} cannot be used until that is mended: ${lost.join(', ')}`;
}
