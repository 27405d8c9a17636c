// Numbers out of tables with a header, as the loggers of Keras, Lightning, fastai, Ultralytics and pandas write them.
import { findRow, skipRow } from './csv/row.ts';
import { Table } from './csv/table.ts';
import { restartRows } from './row-memory.ts';
import type { MetricSource } from './source.ts';

/**
 * Separated by commas, semicolons or tabs, as the header tells. An empty cell is no value, a text is a label. The step is the finest
 * that a column names, else the index without a name, else counted by column. A second header counts from there on. A table
 * written anew with more rows, or more columns, is known again by the numbers of its first row.
 */
export const csvSource: MetricSource = {
  start: () => ({}),
  restart: (state) => ({
    rows: restartRows(state['rows']),
    counted: state['columns'] ?? state['counted'],
    told: state['told'],
  }),
  behind(head) {
    const table = new Table({});
    const row = findRow(head, 0, table.separators, false);
    if (row !== undefined && !row.isLong) table.take(new TextDecoder().decode(head.subarray(0, row.end)));
    return table.save();
  },
  read(state, bytes, ended) {
    const table = new Table(state);
    let at = 0;
    while (at < bytes.length) {
      if (table.isSkipping) {
        const skipped = skipRow(bytes, at);
        table.isSkipping = !skipped.isDone;
        at = skipped.next;
        continue;
      }
      const row = findRow(bytes, at, table.separators, ended);
      if (row === undefined) break;
      if (row.isLong) table.skipLong();
      else table.take(new TextDecoder().decode(bytes.subarray(at, row.end)));
      at = row.next;
    }
    return { state: table.save(), measurements: table.measurements, consumed: at, ...table.problems.toReading() };
  },
};
