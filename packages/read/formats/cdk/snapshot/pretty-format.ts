import type { Location } from '@emmental/model';
import { type MapEntry, type Node, type ScalarNode, scalar } from '../../../tree.ts';

/**
 * A value that Jest's `pretty-format` printed. Source: the package pretty-format, `src/index.ts` and
 * `src/collections.ts`: two spaces for each level, one entry a line, a comma after every entry, sorted keys.
 */
export interface Printed {
  readonly root: Node;
  /** The line at which the text stops to be such a value; null when all lines were read. */
  readonly cut: Location | null;
}

/** Lines of a snapshot file, without the escapes of the template literal around them. `first` is the line of lines[0], from 1. */
export interface PrintedLines {
  readonly file: string;
  readonly first: number;
  readonly lines: readonly string[];
}

/** Most levels of nesting. Real templates have about 20. */
const mostLevels = 200;

/**
 * Reads a printed value line by line; nothing is evaluated. Since Jest 29, quotes and line breaks inside a text
 * are printed as they are, so a text ends at the line after which an entry of the same list or map follows.
 */
export function readPrinted(printed: PrintedLines): Printed {
  const reader = new LineReader(printed);
  const root = reader.value(printed.lines[0] ?? '', 0, 'none');
  return { root, cut: reader.cut };
}

type Container = 'map' | 'list' | 'none';

/** A value that stands for any value: `Any<String>`. The deployed value is not known. */
const unknownValue = (text: string, at: Location): ScalarNode => ({
  kind: 'scalar',
  value: text,
  parts: [{ kind: 'unknown', why: `the snapshot has ${text.slice(0, 60)} in its place` }],
  at,
});

class LineReader {
  cut: Location | null = null;
  private index = 0;
  /** Printers before Jest 29 wrote `Object {`, and escaped quotes and backslashes. */
  private readonly escapes: boolean;
  /** Keys are sorted, unless the project configures another order. */
  private sorted = true;

  private readonly printed: PrintedLines;

  /** How many more lines may be looked at to find the ends of texts. */
  private lookahead: number;

  constructor(printed: PrintedLines) {
    this.printed = printed;
    this.lookahead = printed.lines.length * 20;
    this.escapes = /^(?:Object|Array) [[{]/.test(printed.lines[0] ?? '');
  }

  /** Reads the value that starts with `rest` on the current line, and moves to the line after it. */
  value(rest: string, level: number, within: Container, key = ''): Node {
    const at = this.place(level * 2 + 1);
    const bare = rest.replace(/,$/, '');
    if (rest.startsWith('"')) return scalar(this.text(rest, level, within, key), at);
    this.index += 1;
    if (/^(?:\w+ )?(?:\{\}|\[\])$/.test(bare))
      return bare.endsWith('}') ? { kind: 'map', entries: [], at } : { kind: 'list', items: [], at };
    if (/^(?:\w+ )?\{$/.test(rest)) return this.map(level + 1, at);
    if (/^(?:\w+ )?\[$/.test(rest)) return this.list(level + 1, at);
    if (bare === 'true' || bare === 'false') return scalar(bare === 'true', at);
    if (bare === 'null' || bare === 'undefined') return scalar(null, at);
    const number = bare === '' ? Number.NaN : Number(bare);
    return Number.isNaN(number) ? unknownValue(bare, at) : scalar(number, at);
  }

  private map(level: number, at: Location): Node {
    const entries: MapEntry[] = [];
    let last = '';
    while (!this.closed(level, '}') && !this.cut) {
      const entry = this.entry(level);
      if (!entry || level > mostLevels) {
        this.stop();
        break;
      }
      if (entry.key < last) this.sorted = false;
      last = entry.key;
      const keyAt = this.place(level * 2 + 1);
      entries.push({ key: this.plain(entry.key), keyAt, value: this.value(entry.rest, level, 'map', last) });
    }
    return { kind: 'map', entries, at };
  }

  private list(level: number, at: Location): Node {
    const items: Node[] = [];
    while (!this.closed(level, ']') && !this.cut) {
      const line = this.line();
      if (line === undefined || level > mostLevels || !startsItem(line, level)) {
        this.stop();
        break;
      }
      items.push(this.value(line.slice(level * 2), level, 'list'));
    }
    return { kind: 'list', items, at };
  }

  /** Moves over the line that ends the map or list whose entries have this level. */
  private closed(level: number, bracket: '}' | ']'): boolean {
    if (this.cut || !isClosing(this.line(), level, bracket)) return false;
    this.index += 1;
    return true;
  }

  private entry(level: number): { readonly key: string; readonly rest: string } | null {
    return entryIn(this.line(), level);
  }

  /** Reads a text, which may continue on the next lines. */
  private text(rest: string, level: number, within: Container, key: string): string {
    const parts: string[] = [];
    for (let line: string | undefined = rest.slice(1); line !== undefined; line = this.line()) {
      this.index += 1;
      const end = within === 'none' ? /^(.*)"$/ : /^(.*)",$/;
      const found = end.exec(line);
      if (found && this.isAfterText(level, within, key, parts.length > 0)) {
        parts.push(found[1] ?? '');
        return this.plain(parts.join('\n'));
      }
      parts.push(line);
    }
    this.stop();
    return this.plain(parts.join('\n'));
  }

  /** Does the current line follow an entry of the container? A line of a text looks the same only by accident. */
  private isAfterText(level: number, within: Container, key: string, hasLines: boolean): boolean {
    const line = this.line();
    if (within === 'none') return line === undefined;
    if (isClosing(line, level, within === 'map' ? '}' : ']')) return true;
    if (within === 'list') return line !== undefined && startsItem(line, level) && this.isRest(level, within);
    const next = entryIn(line, level);
    if (next === null || (this.sorted && next.key <= key)) return false;
    return !hasLines || this.isRest(level, within);
  }

  /**
   * Are the next lines of this level entries of the container, up to its end? Lines of a JSON document inside a text are
   * not: the last entry of its maps and lists has no comma.
   */
  private isRest(level: number, within: 'map' | 'list'): boolean {
    const bracket = within === 'map' ? '}' : ']';
    for (let index = this.index; this.lookahead > 0; index += 1) {
      this.lookahead -= 1;
      const line = this.printed.lines[index];
      if (line === undefined) return false;
      if (isClosing(line, level, bracket)) return true;
      // A text of several lines has lines that tell nothing about the container.
      if (isIndented(line, level) && opensText(line)) return true;
      if (isIndented(line, level + 1)) continue;
      const text = line.slice(level * 2);
      const isPart = /^[}\]],$/.test(text) || (isEntry(line, level, within) && !/[^"]"$/.test(text));
      if (!isIndented(line, level) || !isPart) return false;
    }
    return true;
  }

  private plain(text: string): string {
    return this.escapes ? text.replace(/\\(["\\])/g, '$1') : text;
  }

  private line(): string | undefined {
    return this.printed.lines[this.index];
  }

  private stop(): void {
    this.cut ??= this.place(1);
    this.index = this.printed.lines.length;
  }

  private place(column: number): Location {
    const last = Math.max(0, this.printed.lines.length - 1);
    return { file: this.printed.file, line: this.printed.first + Math.min(this.index, last), column };
  }
}

const isIndented = (line: string, level: number): boolean => line.startsWith('  '.repeat(level));

function isClosing(line: string | undefined, level: number, bracket: '}' | ']'): boolean {
  if (line === undefined) return false;
  return line === `${'  '.repeat(level - 1)}${bracket}${level === 1 ? '' : ','}`;
}

function entryIn(
  line: string | undefined,
  level: number,
): { readonly key: string; readonly rest: string } | null {
  if (line === undefined || !isIndented(line, level)) return null;
  const found = /^"(.*?)": (.*)$/.exec(line.slice(level * 2));
  return found ? { key: found[1] ?? '', rest: found[2] ?? '' } : null;
}

/** Starts a text on this line that does not end there? */
function opensText(line: string): boolean {
  const text = line.trimStart();
  const value = /^"[^"]*": (.*)$/.exec(text)?.[1] ?? text;
  return value === '"' || (value.startsWith('"') && !/",?$/.test(value));
}

const isEntry = (line: string, level: number, within: 'map' | 'list'): boolean =>
  within === 'map' ? entryIn(line, level) !== null : startsItem(line, level);

/** Starts a value on this line, at this level? A key there is a line of a JSON document inside a text. */
function startsItem(line: string, level: number): boolean {
  if (!isIndented(line, level)) return false;
  const text = line.slice(level * 2);
  return itemStart.test(text) && !/^"[\w$.:-]+": ./.test(text);
}

const itemStart = /^(?:"|[[{]|(?:\w+ )[[{]|-?\d[\d.e+-]*,|true,|false,|null,|undefined,|[A-Z]\w*<)/;
