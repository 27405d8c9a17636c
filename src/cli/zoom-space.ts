// The space of a zoom: each param narrowed, let out or left as it is, with the reason in words.
import type { ParamValue, Param, Point, RangeParam, SearchSpace } from '../space/param.ts';
import { narrowList, narrowRange } from '../space/narrow.ts';
import type { Edge } from '../space/narrow.ts';
import { renderParam } from '../space/render.ts';
import { valueCount, valueKey } from '../space/unit.ts';
import { renderValue } from '../space/value.ts';
import { distinct } from '../space/zip.ts';
import type { Zip } from '../space/zip.ts';
import { isSecretName, redactSpace } from '../views/redact.ts';
import { readsBack } from './zoom-param.ts';

/** What is known of the space, all best first. */
export type Known = {
  /** Points with a result. */
  readonly points: readonly Point[];
  /** How many of them are the best that ranges close around, and that choices are kept for. */
  readonly best: number;
  readonly third: number;
  /** Params that hardly move the result. */
  readonly idle: ReadonlySet<string>;
};

/** `to`: undefined where the param stays as it is. */
export type Change = { readonly name: string; readonly from: string; readonly to?: string; readonly why: string };

export type ZoomedSpace = {
  readonly space: SearchSpace;
  readonly zips: readonly Zip[];
  readonly changes: readonly Change[];
};

export async function zoomSpace(space: SearchSpace, zips: readonly Zip[], known: Known): Promise<ZoomedSpace> {
  const zipped = zips.map((zip) => zoomZip(zip, known));
  const params: Param[] = [];
  const changes: Change[] = [];
  for (const param of space) {
    const own = zipped.find(({ zip }) => zip.names.includes(param.name));
    const zoomed = own === undefined ? await zoomParam(param, known) : zoomZipped(param, own);
    params.push(zoomed.param);
    changes.push(changeOf(param, zoomed));
  }
  return { space: params, zips: zipped.map(({ zip }) => zip).filter(({ names }) => names.length > 1), changes };
}

type Zoomed = { readonly param: Param; readonly why: string };

function changeOf(old: Param, { param, why }: Zoomed): Change {
  const [from, to] = [specOf(old), specOf(param)];
  return { name: old.name, from, why, ...(from === to ? {} : { to }) };
}

/** What stands behind the `=`, as it may be shown. */
function specOf(param: Param): string {
  const [shown = param] = redactSpace([param]);
  return renderParam(shown).slice(param.name.length + 1);
}

async function zoomParam(param: Param, known: Known): Promise<Zoomed> {
  if (valueCount(param) === 1) return { param, why: 'it has one value' };
  if (known.idle.has(param.name)) return { param, why: 'kept: it moves the result by less than 2 %' };
  return param.kind === 'list' ? zoomList(param, known) : await zoomRange(param, known);
}

async function zoomRange(old: RangeParam, { points, best }: Known): Promise<Zoomed> {
  const values = points.map((point) => Number(point[old.name]));
  const { param, edge } = narrowRange(old, values.slice(0, best), values[0] ?? old.low);
  // So narrow that its bounds, steps or points of a grid could not be told apart: as narrow as it can be.
  if (!(await readsBack(param))) return { param: old, why: 'kept: it cannot be narrower' };
  const isSame = param.low === old.low && param.high === old.high;
  const hull = isSame ? `the best ${best} lie all over it` : `where the best ${best} lie`;
  return { param, why: edge === undefined ? hull : `${edgeText(old, edge)}; ${hull}` };
}

function edgeText(old: RangeParam, edge: Edge): string {
  const bound = `its ${edge.side} bound ${renderValue(edge.side === 'lower' ? old.low : old.high)}`;
  if (edge.kind === 'extended') return `the best is near ${bound}, which is moved`;
  return `the best is near ${bound}, which stays: ${heldText(edge.why)}`;
}

function heldText(why: Extract<Edge, { kind: 'held' }>['why']): string {
  switch (why) {
    case 'limit':
      return 'it looks like a natural limit';
    case 'steps':
      return 'a range with steps is not extended';
    case 'mirror':
      return 'reverse_log is fine-grained there because of what lies beyond';
    case 'numbers':
      return 'numbers end there';
  }
}

function zoomList(old: Extract<Param, { kind: 'list' }>, { points, third }: Known): Zoomed {
  const valuesOf = (some: readonly Point[]): ParamValue[] => some.map((point) => point[old.name] ?? null);
  const [good, tried] = [valuesOf(points.slice(0, third)), valuesOf(points)];
  const param = narrowList(old, good, tried);
  return { param, why: listText(old, param.values, tried, third) };
}

/** `rms was never among the best 7; lion was not tried, and stays`. */
function listText(
  { name, values }: Extract<Param, { kind: 'list' }>,
  kept: readonly ParamValue[],
  tried: readonly ParamValue[],
  third: number,
): string {
  const named = isSecretName(name) ? counted : listed;
  const dropped = values.filter((value) => !kept.includes(value));
  const untried = kept.filter((value) => !tried.includes(value));
  const stays = untried.length === 1 ? 'stays' : 'stay';
  const parts = [
    ...(dropped.length === 0 ? [] : [`${named(dropped)} ${wasOrWere(dropped)} never among the best ${third}`]),
    ...(untried.length === 0 ? [] : [`${named(untried)} ${wasOrWere(untried)} not tried, and ${stays}`]),
  ];
  return parts.length === 0 ? `each is among the best ${third}` : parts.join('; ');
}

const mostNamed = 5;

function listed(values: readonly ParamValue[]): string {
  const more = values.length - mostNamed;
  return values.slice(0, mostNamed).map(renderValue).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function counted({ length }: readonly ParamValue[]): string {
  return length === 1 ? '1 value' : `${length} values`;
}

function wasOrWere({ length }: readonly ParamValue[]): string {
  return length === 1 ? 'was' : 'were';
}

type ZoomedZip = { readonly zip: Zip; readonly why: string };

/** Params that step together are one choice: a row is dropped as a value of a list is. */
function zoomZip({ names, rows }: Zip, { points, third }: Known): ZoomedZip {
  const keyOf = (row: readonly ParamValue[]): string => row.map(valueKey).join(',');
  const keys = points.map((point) => keyOf(names.map((name) => point[name] ?? null)));
  const [good, tried] = [new Set(keys.slice(0, third)), new Set(keys)];
  const kept = rows.filter((row) => good.has(keyOf(row)) || !tried.has(keyOf(row)));
  const count = rows.length - kept.length;
  const what = names.length > 1 ? `steps with ${names.join(', ')}` : 'a column of points';
  if (count === 0 || kept.length === 0) return { zip: { names, rows }, why: what };
  const rowsWere = count === 1 ? '1 row was' : `${count} rows were`;
  return { zip: { names, rows: kept }, why: `${what}; ${rowsWere} never among the best ${third}` };
}

/** As a list of what is left of it: a range that loses values of its own is none any more. */
function zoomZipped(old: Param, { zip, why }: ZoomedZip): Zoomed {
  const column = zip.rows.map((row) => row[zip.names.indexOf(old.name)] ?? null);
  return { param: { kind: 'list', name: old.name, values: distinct(column) }, why };
}
