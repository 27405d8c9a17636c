import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { parseTemplate, renderCommand, renderScript, type RunContext } from '../../src/search/command.ts';
import type { CommandTemplate } from '../../src/search/spec.ts';
import type { Point, SearchSpace } from '../../src/space/param.ts';

const context: RunContext = { run: 362, seed: 77, runDir: '/p/.hyper/runs/61/362/files' };
const shell = (text: string): CommandTemplate => ({ kind: 'shell', text });
const argv = (...words: string[]): CommandTemplate => ({ kind: 'argv', argv: words });

/** One list param a value. */
function spaceOf(point: Point): SearchSpace {
  return Object.entries(point).map(([name, value]) => ({ kind: 'list', name, values: [value] }));
}

function render(command: CommandTemplate, point: Point): string {
  return renderCommand(parseTemplate(command, spaceOf(point)), point, context);
}

function refusal(command: CommandTemplate, space: SearchSpace): string {
  try {
    parseTemplate(command, space);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('placeholders', () => {
  test.each<[string, Point, string]>([
    ['train --lr :lr: -b :b:', { lr: 1e-5, b: 16 }, 'train --lr 0.00001 -b 16'],
    ['--lr=:lr: out/:lr:.txt', { lr: 0.47596198145023644 }, '--lr=0.47596198145023644 out/0.47596198145023644.txt'],
    [':a::b:', { a: 1, b: 2 }, '12'],
    [':a:b:', { a: 1 }, '1b:'],
    ['::a:: x::y 12:30:45 s3://x:y :w', { a: 1 }, ':1: x::y 12:30:45 s3://x:y :w'],
    [':lr: :lr_max:', { lr: 1, lr_max: 2 }, '1 2'],
    [':a.b/c-d: :Größe:', { 'a.b/c-d': 1, Größe: 2 }, '1 2'],
    ['x :run: :seed: :run_dir: :a:', { a: 1 }, 'x 362 77 /p/.hyper/runs/61/362/files 1'],
    ['x :run: :seed:', { run: 'mine' }, 'x mine 77'],
    [':__proto__:', JSON.parse('{"__proto__": 5}') as Point, '5'],
    ['x :a: :b: :c:', { a: null, b: true, c: '' }, "x none true ''"],
    ['x :a?--amp: :b?--bf16: :b:', { a: true, b: 'False' }, 'x --amp  False'],
    ['x --mode=:a?fast: y', { a: 'None' }, 'x --mode= y'],
    ['x :a?--level 2:', { a: 'true' }, 'x --level 2'],
    ['$x:a: "$x:a:" ~\\\n:b: :a:\\\n>x', { a: 2, b: 'root' }, `$x'2' "$x""2" ~\\\n'root' '2'\\\n>x`],
    [':a:>out :a:<in ~:b:', { a: 2, b: 'root' }, "'2'>out '2'<in ~'root'"],
    ['if :a: then :b:', { a: 'if', b: 'x=1' }, "if 'if' then 'x=1'"],
  ])('%s', (text, point, expected) => {
    expect(render(shell(text), point)).toBe(expected);
  });

  test.each<[readonly string[], Point, string]>([
    [['python', 'train.py', '--lr', ':lr:'], { lr: 0.001 }, 'python train.py --lr 0.001'],
    [['x', '--lr=:lr:', 'a b', '', "it's"], { lr: 1 }, `x --lr=1 'a b' '' 'it'\\''s'`],
    [['x', ':a?--amp:', ':b?--bf16:', 'y'], { a: true, b: false }, 'x --amp y'],
    [['x', ':a?-a::b?-b:', 'y:b?z:'], { a: false, b: null }, 'x y'],
    [['x', ':a?--level 2:'], { a: true }, "x '--level 2'"],
    [['A=:a:', 'A=:a:'], { a: '$(id)' }, `'A=$(id)' 'A=$(id)'`],
    [['A=1', 'a=:a:'], { a: 1 }, `'A=1' a=1`],
  ])('%j', (words, point, expected) => {
    expect(render(argv(...words), point)).toBe(expected);
  });

  test('an argv becomes one exec of quoted words', () => {
    const template = parseTemplate(argv('train', '--x', ":x:'", ':x:'), spaceOf({ x: 1 }));
    expect(renderScript(template, { x: 'a b' }, context)).toBe(`exec 'train' '--x' 'a b'\\''' 'a b'`);
  });

  test('a text without placeholders comes back byte for byte, and nothing but a UsageError is thrown', () => {
    const space = spaceOf({ lr: 1, batch: 2, run: 3, 'a?b': 4, amp: true });
    const fragment = fc.constantFrom(
      ':lr:',
      ':',
      '?',
      'lr',
      ':amp?',
      ':amp?-a:',
      ':run:',
      ':seed:',
      ':a?b:',
      ':lrr:',
      '::',
      ' ',
      '#',
      '\\',
      '$',
      '$(',
      ')',
      '$((',
      '))',
      '${',
      '}',
      '`',
      "'",
      '"',
      '<<E\n',
      '\nE\n',
      '<',
      '<<',
      'case ',
      '\n',
      'é',
      '\0',
      '💫',
      "$'",
      '!',
    );
    const text = fc
      .array(fc.oneof(fragment, fc.string({ maxLength: 4 })), { maxLength: 25 })
      .map((parts) => parts.join(''));
    let accepted = 0;
    fc.assert(
      fc.property(text, fc.boolean(), (each, isShell) => {
        const command = isShell ? shell(each) : argv('x', each);
        const hasNone = each.trim() !== '' && !/:(?:run|seed|run_dir):|\0/.test(each);
        if (hasNone) expect(refusal(isShell ? command : argv(each), [])).toBe('accepted');
        if (hasNone) expect(renderScript(parseTemplate(shell(each), []), {}, context)).toBe(each);
        const used = isShell
          ? shell(`:lr: :batch: :run: :a?b: :amp:\n${each}`)
          : argv(':lr::batch::run::a?b::amp:', each);
        if (refusal(used, space) === 'accepted') accepted++;
      }),
      { numRuns: 20_000 },
    );
    expect(accepted).toBeGreaterThan(2_000);
  });
});

describe('refused before anything starts', () => {
  const range = (name: string): SearchSpace => [
    { kind: 'range', name, low: 0, high: 1, scale: 'linear', type: 'float' },
  ];

  test('a param that is used nowhere, with what the command has', () => {
    expect(refusal(argv('train', '--lr', ':lr:'), spaceOf({ lr: 1, momentum: 2 }))).toBe(
      [
        '--param momentum is not used in the command',
        '  --param momentum=…',
        '          ^^^^^^^^',
        '  the command has :lr:',
        '  write  :momentum:  where its value belongs',
      ].join('\n'),
    );
  });

  test('a misspelt placeholder, with its place and the name that was meant', () => {
    expect(refusal(shell('cd x\ntrain --lr :rat: :layers:'), [...range('rate'), ...range('layers')])).toBe(
      [
        ':rat: in the command is no param',
        '  train --lr :rat: :layers:',
        '             ^^^^^',
        '  did you mean  :rate: ?',
      ].join('\n'),
    );
  });

  test.each([
    'x :RATE: :rate:',
    'x :rtae::rate:',
    'x a:rat:b :rate:',
    'x ::rates::rate:',
    'x :rate: :run-dir:',
    'x :rate: :Seed:',
  ])('%s is misspelt', (text) => {
    expect(refusal(shell(text), range('rate'))).toMatch(/is no param\n.*\n +\^+\n {2}did you mean {2}:\w+: \?$/);
  });

  test.each(['x :rate: :foo: http://h:80/:id:', 'x :rate: a::b::c', ':rate: 12:30:45', 'x :rate: :is there:'])(
    '%s is left alone',
    (text) => {
      expect(refusal(shell(text), range('rate'))).toBe('accepted');
    },
  );

  test('all problems are told at once', () => {
    const message = refusal(shell('train :rat: $((:layers:))'), [...range('rate'), ...range('layers'), ...range('zz')]);
    expect(message.split('\n\nerror: ').map((problem) => problem.split('\n')[0])).toEqual([
      ':rat: in the command is no param',
      '--param zz is not used in the command',
      ':layers: stands inside $((…)): no value can be put there safely',
    ]);
  });

  test('a flag of a param that is neither true nor false, and one that is not closed', () => {
    expect(refusal(shell('x :a?--amp:'), range('a'))).toContain('a is a range');
    expect(refusal(shell('x :a?--amp:'), spaceOf({ a: 1 }))).toContain('a may be 1');
    expect(refusal(shell('x :a: :a?--amp'), spaceOf({ a: true }))).toContain(':a? in the command is not closed');
  });

  test.each([
    ['NUL', 'x :a: \0', 'NUL'],
    ['an empty command', ' \n', 'empty'],
    ['a comment', 'x :a: # :a:', 'inside a comment'],
    ['a comment of a substitution', 'x "$(y # :a:\n)"', 'inside a comment'],
    ['backticks', 'x `y :a:`', 'inside backticks'],
    ['backticks in double quotes', 'x "`y :a:`"', 'inside backticks'],
    ['arithmetic', 'x $((1 + (:a:)))', 'inside $((…))'],
    ['a brace expansion', 'x ${y:-:a:}', 'inside ${…}'],
    ['quotes in a brace expansion', 'x "${y:-":a:"}"', 'inside ${…}'],
    ['a here-document', 'cat <<EOF\n:a:\nEOF\n', 'inside a here-document'],
    ['a here-document that only seems to end', 'cat <<EOF\nx\\\nEOF\n:a:\nEOF\n', 'inside a here-document'],
    ['the second of two here-documents', 'cat <<A <<-"B"\nA\n:a:\n\tB\n', 'inside a here-document'],
    ['the end word of a here-document', 'cat <<EOF:a:\n', 'here-document whose end'],
    ['a backslash', 'x \\:a:', 'behind a backslash'],
    ['a backslash in double quotes', 'x "\\:a:"', 'behind a backslash'],
    ['a dollar', 'x $:a:', 'behind a $'],
    ['a dollar in double quotes', 'x "$:a:"', 'behind a $'],
    ['an ANSI-C quote', "x $':a:'", "inside $'…'"],
    ['a text behind a case in a substitution', 'x "$(case y in y) echo :a:;; esac)"', 'behind a case'],
    ['a flag that opens a quote', 'x :a?":', 'opens what it does not close'],
    ['a flag that begins a comment', 'x :a?#:', 'opens what it does not close'],
    ['a flag in front of #', 'x :a?-a:#b', 'change what is around it'],
    ['a flag that makes <<', 'x <:a?<E:', 'change what is around it'],
  ])('%s', (_, text, reason) => {
    expect(refusal(shell(text), spaceOf({ a: true }))).toContain(reason);
  });

  test.each([
    'x :a: # a comment\ny ":a:"',
    "x 'it'\\''s' :a:",
    'x a#:a: $# ${#y} :a:',
    'x "$(y "$(z)" \')\' :a:)" ":a:"',
    'cat <<EOF :a:\n`$(\nEOF\nx :a:',
    'cat <<-\'E F\'\n"\n\tE F\nx ":a:"',
    'x $((1 << 2)) :a:',
    'case y in y) x :a:;; esac',
    'x ${y:-"}"} :a:',
    'x "\\" :a:" \':a:\\\' :a:',
    'x <<< :a:',
    'x \\\n:a:',
  ])('%s is accepted', (text) => {
    expect(refusal(shell(text), spaceOf({ a: true }))).toBe('accepted');
  });
});
