// The user's command with `:name:` in it → what runs, and what people read. A value is one literal piece of text, whatever it
// holds and wherever it stands, for the shell that reads this command. (A second shell, as in `sh -c 'echo :x:'`, reads it again.)
import { UsageError } from '../errors.ts';
import type { Point, SearchSpace } from '../space/param.ts';
import { renderValue } from '../space/value.ts';
import { placeholderProblems, showInCommand, truthOf } from './placeholder-problems.ts';
import { splitPlaceholders, type Part } from './placeholders.ts';
import { quoteIn, renderWords, singleQuoted, type Quoting } from './quote.ts';
import { ShellReader } from './shell.ts';
import type { CommandTemplate, RenderSpec } from './spec.ts';

type PlacedPart = Exclude<Part, { kind: 'value' }> | (Extract<Part, { kind: 'value' }> & { readonly place: Quoting });

/** A command whose placeholders are found and checked. */
export type Template =
  | { readonly kind: 'argv'; readonly words: readonly (readonly Part[])[] }
  | { readonly kind: 'shell'; readonly parts: readonly PlacedPart[] };

/** Values of the built-in placeholders. `runDir` is an absolute path. */
export type RunContext = { readonly run: number; readonly seed: number; readonly runDir: string };

/**
 * Throws a UsageError that tells all that is wrong: a param used nowhere, a placeholder misspelt, a value where none can stand.
 * The names of `renders` are placeholders too, and what those texts use is used.
 */
export function parseTemplate(
  command: CommandTemplate,
  space: SearchSpace,
  renders: readonly RenderSpec[] = [],
): Template {
  const text = command.kind === 'argv' ? renderWords(command.argv) : command.text;
  if (text.trim() === '') throw new UsageError('command.empty', 'the command is empty');
  const texts = command.kind === 'argv' ? command.argv : [command.text];
  const rendered = renders.map(({ as }) => as);
  const split = texts.map((each) => splitPlaceholders(each, space, rendered));
  const placed = command.kind === 'argv' ? { parts: [], problems: [] } : placeParts(split.flat(), text);
  const problems = [
    ...nulProblems(texts, space),
    ...placeholderProblems(
      split.flat(),
      text,
      space,
      renders.flatMap((each) => namesIn(each.text, space)),
    ),
    ...placed.problems,
  ];
  if (problems.length > 0) throw new UsageError('command.placeholder', problems.join('\n\nerror: '));
  return command.kind === 'argv' ? { kind: 'argv', words: split } : { kind: 'shell', parts: placed.parts };
}

/** A plain text with its placeholders replaced: a path, or a file that is rendered for a run. */
export function fillText(text: string, space: SearchSpace, values: Point, context: RunContext): string {
  return splitPlaceholders(text, space)
    .map((part) => (part.kind === 'value' ? valueOf(part.name, values, context) : textOf(part, values)))
    .join('');
}

/** Where a rendered file of a run stands. */
export function renderedPath(as: string, { runDir }: RunContext): string {
  return `${runDir}/${as}`;
}

/** The text of the `cmd` file, for `/bin/sh`. */
export function renderScript(template: Template, values: Point, context: RunContext): string {
  if (template.kind === 'shell') return renderShell(template.parts, values, context);
  return `exec ${renderArgv(template.words, values, context).map(singleQuoted).join(' ')}`;
}

/** The command for people, ready to be pasted into a POSIX shell; it does what `renderScript` does. */
export function renderCommand(template: Template, values: Point, context: RunContext): string {
  if (template.kind === 'shell') return renderShell(template.parts, values, context);
  return renderWords(renderArgv(template.words, values, context));
}

/** What `renderScript` does, as an argv for other programs. */
export function renderCommandWords(template: Template, values: Point, context: RunContext): readonly string[] {
  if (template.kind === 'shell') return ['/bin/sh', '-c', renderShell(template.parts, values, context)];
  return renderArgv(template.words, values, context);
}

function renderArgv(words: readonly (readonly Part[])[], values: Point, context: RunContext): readonly string[] {
  return words.flatMap((parts) => {
    const texts = parts.map((part) =>
      part.kind === 'value' ? valueOf(part.name, values, context) : textOf(part, values),
    );
    const isAbsent = parts.length > 0 && parts.every((part) => part.kind === 'flag' && !isOn(part.name, values));
    return isAbsent ? [] : [texts.join('')];
  });
}

function renderShell(parts: readonly PlacedPart[], values: Point, context: RunContext): string {
  return parts
    .map((part) =>
      part.kind === 'value' ? quoteIn(part.place, valueOf(part.name, values, context)) : textOf(part, values),
    )
    .join('');
}

function textOf(part: Exclude<Part, { kind: 'value' }>, values: Point): string {
  return part.kind === 'text' || isOn(part.name, values) ? part.text : '';
}

function isOn(name: string, values: Point): boolean {
  return truthOf(values[name] ?? null) === true;
}

function valueOf(name: string, values: Point, context: RunContext): string {
  if (Object.hasOwn(values, name)) return renderValue(values[name] ?? null);
  const builtIn = { run: String(context.run), seed: String(context.seed), run_dir: context.runDir }[name];
  return builtIn ?? renderedPath(name, context);
}

function namesIn(text: string, space: SearchSpace): readonly string[] {
  return splitPlaceholders(text, space).flatMap((part) => (part.kind === 'text' ? [] : [part.name]));
}

type Placed = { readonly parts: readonly PlacedPart[]; readonly problems: readonly string[] };

function placeParts(parts: readonly Part[], command: string): Placed {
  const reader = new ShellReader();
  const placed: PlacedPart[] = [];
  const problems: string[] = [];
  parts.forEach((part, index) => {
    const refused = part.kind === 'text' ? undefined : refusalOf(reader, part, parts[index + 1]);
    if (refused !== undefined && part.kind !== 'text') problems.push(showRefusal(part.source, refused, command));
    placed.push(part.kind === 'value' ? { ...part, place: placeOf(reader, parts, index) } : part);
    if (part.kind === 'value') reader.insert();
    else reader.read(part.text);
  });
  return { parts: placed, problems };
}

function refusalOf(
  reader: ShellReader,
  part: Exclude<Part, { kind: 'text' }>,
  next: Part | undefined,
): string | undefined {
  const place = reader.place();
  if (typeof place === 'object') return place.refused;
  return part.kind === 'flag' ? reader.refusalOfOptional(part.text, next?.kind === 'text' ? next.text : '') : undefined;
}

function placeOf(reader: ShellReader, parts: readonly Part[], index: number): Quoting {
  const place = reader.place();
  if (typeof place === 'object' || place === 'single') return 'single'; // a refused one is never rendered
  const before = textsBeside(parts.slice(0, index).toReversed());
  const isName = before.some((text) => BEHIND_NAME.test(text));
  if (place === 'double') return isName ? 'reopened' : 'double';
  const isSign = before.some((text) => BEHIND_TILDE.test(text));
  const isStream = textsBeside(parts.slice(index + 1)).some((text) => BEFORE_REDIRECTION.test(text));
  return isName || isSign || isStream ? 'glued' : 'bare';
}

/** A value there would go on with the name of a variable, say whose home is meant, or which stream. A broken line joins, too. */
const BEHIND_NAME = /\$\w*(?:\\\n)*$/;
const BEHIND_TILDE = /~(?:\\\n)*$/;
const BEFORE_REDIRECTION = /^(?:\\\n)*[<>]/;

/** The texts that may stand right beside a value: that of each flag up to the first part that is none, and that part's. */
function textsBeside(parts: readonly Part[]): readonly string[] {
  const first = parts.findIndex((part) => part.kind !== 'flag');
  const beside = first < 0 ? parts : parts.slice(0, first + 1);
  return beside.flatMap((part) => (part.kind === 'value' ? [] : [part.text]));
}

function showRefusal(source: string, refused: string, command: string): string {
  const mend = `  give it a variable first:  x=${source}; … "$x"`;
  return `${source} stands ${refused}: no value can be put there safely\n${showInCommand(command, source)}\n${mend}`;
}

function nulProblems(texts: readonly string[], space: SearchSpace): readonly string[] {
  const inCommand = texts.some((text) => text.includes('\0'))
    ? ['the command holds a NUL character, which no command can']
    : [];
  const params = space.filter(
    (param) => param.kind === 'list' && param.values.some((value) => typeof value === 'string' && value.includes('\0')),
  );
  return [
    ...inCommand,
    ...params.map(({ name }) => `--param ${name} has a value with a NUL character, which no command can hold`),
  ];
}
