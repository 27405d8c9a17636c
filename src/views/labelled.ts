// `  Best    407  val_acc 0.8424   rate 0.01786`: a label, and parts that go on under each other where room is scarce.
import { paint } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import { textWidth } from './width.ts';

/** Columns before the first part. */
const indent = 10;

/** Parts are kept whole; three blanks between two of them. */
export function labelled(terminal: Terminal, label: string, parts: readonly string[]): string {
  const lines: string[] = [];
  for (const part of parts) {
    const line = lines.at(-1);
    const longer = `${line}   ${part}`;
    if (line === undefined || textWidth(longer) > terminal.width() - indent) lines.push(part);
    else lines[lines.length - 1] = longer;
  }
  const head = `  ${paint(terminal, 'bold', label)}`.padEnd(indent + paintedExtra(terminal, label));
  return head + lines.join(`\n${' '.repeat(indent)}`);
}

/** Characters of the label that take no room. */
function paintedExtra(terminal: Terminal, label: string): number {
  return paint(terminal, 'bold', label).length - label.length;
}
