// How a POSIX shell reads a text, as far as needed to know where a piece of it stands. What shells disagree about, and what
// cannot be followed for sure, is said to be no place for a value: refused rather than quoted wrongly.
import type { Quoting } from './quote.ts';

type ShellPlace = Quoting | { readonly refused: string };

type Frame =
  | 'substitution' // $( … )
  | 'group' // ( … )
  | 'single'
  | 'ansi' // $'…'
  | 'double'
  | 'brace' // ${ … }
  | 'arithmetic' // $(( … ))
  | 'parenthesis' // ( … ) within arithmetic
  | 'backtick'
  | 'comment'
  | 'document'; // the lines of a here-document

type HereDocument = { readonly delimiter: string; readonly isQuoted: boolean; readonly stripsTabs: boolean };

const REFUSALS: Partial<Record<Frame, string>> = {
  ansi: "inside $'…', which shells read differently",
  brace: 'inside ${…}',
  arithmetic: 'inside $((…))',
  parenthesis: 'inside $((…))',
  backtick: 'inside backticks; write $(…) for them',
  comment: 'inside a comment',
  document: 'inside a here-document',
};

/** `<<`, `-`, the word that ends the document, and behind it what ends that word. */
const HERE_DOCUMENT = /<<(-?)[ \t]*(?:'([^'\n]*)'|"([^"\\$`\n]*)"|(\\?)([\w.-]+))(?=[\s;&|()<>])/y;

/** Reads a shell text piece by piece; between two pieces it can say where a value would stand. */
export class ShellReader {
  readonly #frames: Frame[] = [];
  readonly #documents: HereDocument[] = [];
  #line = '';
  #isContinued = false;
  /** A `#` here begins a comment. */
  #atWordStart = true;
  #word = '';
  #last = '';
  /** The last character is a backslash that takes the next one with it. */
  #isEscaping = false;
  #lost: string | undefined;

  /** Reads the user's own text. A `$(`, `<<` or the like must not be cut in two. */
  read(text: string): void {
    for (let at = 0; at < text.length;) at += this.#step(text, at);
    if (text !== '') this.#last = text.at(-1)!;
  }

  /** Where a value would stand now. */
  place(): ShellPlace {
    if (this.#lost !== undefined) return { refused: this.#lost };
    const top = this.#frames.at(-1);
    const refused = top === undefined ? undefined : REFUSALS[top];
    if (refused !== undefined) return { refused };
    if (this.#isEscaping) return { refused: 'behind a backslash' };
    if (top !== 'single' && this.#last === '$') return { refused: 'behind a $' };
    if (top !== 'single' && top !== 'double') return 'bare';
    return this.#isInBrace() ? { refused: REFUSALS.brace! } : top;
  }

  /** A value, quoted for its place, stands here. */
  insert(): void {
    this.#inWord('');
    this.#last = '';
  }

  /** Why `text` cannot be put here in one run and left out in another, with `next` behind it; undefined: it can. */
  refusalOfOptional(text: string, next: string): string | undefined {
    if (this.#last === '<' || /[$<]$/.test(text) || next.startsWith('#'))
      return 'where its text would change what is around it';
    const copy = this.#copy();
    copy.read(text);
    return copy.#outlook() === this.#outlook() ? undefined : 'with a text that opens what it does not close';
  }

  #copy(): ShellReader {
    const copy = new ShellReader();
    copy.#frames.push(...this.#frames);
    copy.#documents.push(...this.#documents);
    copy.#isEscaping = this.#isEscaping;
    copy.#lost = this.#lost;
    copy.#atWordStart = this.#atWordStart;
    copy.#word = this.#word;
    return copy;
  }

  /** Equal texts mean that what follows is read alike. */
  #outlook(): string {
    return JSON.stringify([this.#frames, this.#documents, this.#isEscaping, this.#lost]);
  }

  /** Reads what begins at `at`; returns how many characters that was. */
  #step(text: string, at: number): number {
    const char = text[at]!;
    const top = this.#frames.at(-1);
    if (this.#isEscaping) return this.#escaped(char);
    switch (top) {
      case 'single':
      case 'ansi':
        if (char === "'") this.#frames.pop();
        if (top === 'ansi' && char === '\\') this.#lose("behind $'…' with a backslash, which shells read differently");
        return 1;
      case 'comment':
        if (char !== '\n') return 1;
        this.#frames.pop();
        return this.#bare(text, at);
      case 'document':
        return this.#documentLine(char);
      case 'backtick':
        if (char === '\\') this.#isEscaping = true;
        if (char === '`') this.#frames.pop();
        return 1;
      case 'double':
        if (char === '"') return this.#close();
        return this.#expansion(text, at) ?? 1;
      case 'brace':
        return this.#brace(text, at);
      case 'arithmetic':
      case 'parenthesis':
        return this.#arithmetic(text, at);
      default:
        return this.#bare(text, at);
    }
  }

  #bare(text: string, at: number): number {
    const char = text[at]!;
    if (char === '\n') return this.#newline();
    if (' \t;&|'.includes(char)) return this.#endWord();
    if (char === '#' && this.#atWordStart) return this.#open('comment', 1);
    if (char === "'") return this.#open('single', 1);
    if (char === '"') return this.#open('double', 1);
    if (text.startsWith("$'", at)) return this.#open('ansi', 2);
    if (text.startsWith('<<<', at)) return this.#endWord() + 2;
    if (text.startsWith('<<', at)) return this.#openDocument(text, at);
    if (char === '(') return this.#open('group', 1);
    if (char === ')') return this.#close();
    if ('<>'.includes(char)) return this.#endWord();
    return this.#expansion(text, at) ?? this.#inWord(char);
  }

  /** What means the same outside of quotes and in double ones; undefined where nothing of it begins. */
  #expansion(text: string, at: number): number | undefined {
    if (text.startsWith('$((', at)) return this.#open('arithmetic', 3);
    if (text.startsWith('$(', at)) return this.#open('substitution', 2);
    if (text.startsWith('${', at)) return this.#open('brace', 2);
    if (text[at] === '`') return this.#open('backtick', 1);
    if (text[at] !== '\\') return undefined;
    if (/[$<(]\\\n/.test(text.slice(Math.max(0, at - 1), at + 2)))
      this.#lose('behind a sign that is broken by the end of a line');
    this.#isEscaping = true;
    return 1;
  }

  #brace(text: string, at: number): number {
    const char = text[at]!;
    if (char === '}') return this.#close();
    if (char === '"') return this.#open('double', 1);
    if (char === "'") {
      if (this.#frames.includes('double')) this.#lose('behind a \' inside "${…}", which shells read differently');
      return this.#open('single', 1);
    }
    return this.#expansion(text, at) ?? 1;
  }

  #arithmetic(text: string, at: number): number {
    const char = text[at]!;
    if (char === '(') return this.#open('parenthesis', 1);
    if (char === ')') {
      const isLast = this.#frames.at(-1) === 'arithmetic';
      if (isLast && text[at + 1] !== ')') this.#lose('behind a $(( that is not closed by ))');
      this.#close();
      return isLast ? 2 : 1;
    }
    if (`'"\\\`\n`.includes(char)) this.#lose('behind a $((…)) with quotes in it');
    return this.#expansion(text, at) ?? 1;
  }

  #escaped(char: string): number {
    this.#isEscaping = false;
    // A line that ends in a backslash goes on as if nothing were there.
    if (char !== '\n') this.#inWord(`\\${char}`);
    return 1;
  }

  #open(frame: Frame, length: number): number {
    // The word in front of a parenthesis ends there; quotes and expansions are a part of theirs.
    if (frame === 'group' || frame === 'substitution') this.#startWord();
    else this.#inWord(frame);
    this.#frames.push(frame);
    return length;
  }

  #close(): number {
    const closed = this.#frames.pop();
    if (closed === 'group' || closed === undefined) this.#startWord();
    else this.#inWord(closed);
    return 1;
  }

  #endWord(): number {
    // The ) of a pattern would look like the end of the $(…) around it.
    if (this.#word === 'case' && this.#frames.includes('substitution')) this.#lose('behind a case inside $(…)');
    this.#startWord();
    return 1;
  }

  #startWord(): void {
    this.#atWordStart = true;
    this.#word = '';
  }

  #inWord(part: string): number {
    this.#atWordStart = false;
    this.#word += part;
    return 1;
  }

  #newline(): number {
    this.#endWord();
    if (this.#documents.length > 0) this.#frames.push('document');
    this.#line = '';
    this.#isContinued = false;
    return 1;
  }

  #openDocument(text: string, at: number): number {
    HERE_DOCUMENT.lastIndex = at;
    const match = HERE_DOCUMENT.exec(text);
    this.#startWord();
    if (match === null) {
      this.#lose('behind a here-document whose end is no plain word');
      return 2;
    }
    const [whole, dash, quoted, doubleQuoted, escape, plain] = match;
    const delimiter = quoted ?? doubleQuoted ?? plain ?? '';
    this.#documents.push({ delimiter, isQuoted: plain === undefined || escape !== '', stripsTabs: dash === '-' });
    return whole.length;
  }

  #documentLine(char: string): number {
    if (char !== '\n') {
      this.#line += char;
      return 1;
    }
    const { delimiter, isQuoted, stripsTabs } = this.#documents[0]!;
    const line = stripsTabs ? this.#line.replace(/^\t+/, '') : this.#line;
    if (line === delimiter && !this.#isContinued) this.#endDocument();
    this.#isContinued = !isQuoted && /(?:^|[^\\])(?:\\\\)*\\$/.test(this.#line);
    this.#line = '';
    return 1;
  }

  #endDocument(): void {
    this.#documents.shift();
    if (this.#documents.length === 0) this.#frames.pop();
  }

  /** Quotes inside of ${…} are read differently by different shells where they stand in quotes themselves. */
  #isInBrace(): boolean {
    const around = this.#frames.slice(this.#frames.lastIndexOf('substitution') + 1);
    return around.includes('brace');
  }

  #lose(reason: string): void {
    this.#lost ??= reason;
  }
}
