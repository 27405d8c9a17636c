// A table as it is told to a terminal and to a Markdown page.

/**
 * @typedef {object} Table
 * @property {string} title
 * @property {readonly string[]} notes a sentence each
 * @property {readonly string[]} columns the first is text, the others are figures
 * @property {readonly (readonly string[])[]} rows
 * @property {{ file: string, text: string }} [figure] of the same searches
 */

/** @param {Table} table */
export function renderText({ title, notes, columns, rows }) {
  const widths = columns.map((name, k) => Math.max(name.length, ...rows.map((row) => row[k].length)));
  const line = (cells) =>
    cells.map((cell, k) => (k === 0 ? cell.padEnd(widths[k]) : cell.padStart(widths[k]))).join('  ');
  const body = [columns, ...rows].map((cells) => `  ${line(cells)}`.trimEnd());
  return [title, '', ...body, ...notes.map((note) => `  ${note}`)].join('\n');
}

/** @param {Table} table */
export function renderMarkdown({ title, notes, columns, rows, figure }) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = line(columns.map((_, k) => (k === 0 ? '---' : '---:')));
  const picture = figure === undefined ? [] : ['', `![${figure.text}](${figure.file})`];
  return [`### ${title}`, '', line(columns), rule, ...rows.map(line), '', notes.join(' '), ...picture].join('\n');
}
