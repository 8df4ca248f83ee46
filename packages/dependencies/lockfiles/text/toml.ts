import { type Complaints, complaintsOn, type Node, type ReadText } from './tree.ts';

/**
 * Reads TOML 1.0 and the line of every key. A line with a syntax error is reported and skipped; of a truncated text, the part
 * before its end is read. Numbers and dates stay texts, because readers of lockfiles need no numbers.
 */
export function readToml(file: string, text: string): ReadText {
  const complain = complaintsOn(file);
  const root = new TomlReader(text, complain).read();
  return { root, diagnostics: complain.diagnostics };
}

type Members = Map<string, Node>;

const deepest = 100;

class TomlReader {
  readonly #text: string;
  readonly #complain: Complaints;
  readonly #root: Members = new Map();
  #at = 0;
  #line = 1;
  #table = this.#root;

  constructor(text: string, complain: Complaints) {
    this.#text = text;
    this.#complain = complain;
  }

  /** Reads the text to its end. */
  read(): Node {
    for (;;) {
      this.#skip(true);
      if (this.#at >= this.#text.length) return { line: 1, value: this.#root };
      if (this.#text[this.#at] === '[') this.#header();
      else if (!this.#assign(this.#table, 0)) this.#wrong('this is not a `key = value`');
      this.#skip(false);
      if (this.#at < this.#text.length && this.#text[this.#at] !== '\n')
        this.#wrong('unexpected text follows the value on the line');
    }
  }

  /** Skips spaces, and with `lines` also line ends and comments. */
  #skip(lines: boolean): void {
    for (; this.#at < this.#text.length; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 35) {
        const end = this.#text.indexOf('\n', this.#at);
        this.#at = end === -1 ? this.#text.length - 1 : end - 1;
      } else if (code === 10) {
        if (!lines) return;
        this.#line++;
      } else if (code !== 32 && code !== 9 && code !== 13 && code !== 0xfeff) return;
    }
  }

  #wrong(about: string): void {
    if (this.#at >= this.#text.length)
      this.#complain('read/partly-read', this.#line, 'the file ends in the middle of a value');
    else this.#complain('read/syntax', this.#line, about);
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end === -1 ? this.#text.length : end;
  }

  #key(): string | null {
    const first = this.#text[this.#at];
    if (first === '"' || first === "'") return this.#string();
    const start = this.#at;
    while (this.#at < this.#text.length && /[\w-]/.test(this.#text[this.#at] ?? '')) this.#at++;
    return this.#at > start ? this.#text.slice(start, this.#at) : null;
  }

  #path(): string[] | null {
    const keys: string[] = [];
    for (;;) {
      this.#skip(false);
      const key = this.#key();
      if (key === null) return null;
      keys.push(key);
      this.#skip(false);
      if (this.#text[this.#at] !== '.') return keys;
      this.#at++;
    }
  }

  #string(): string | null {
    const quote = this.#text[this.#at] ?? '';
    if (this.#text.startsWith(quote.repeat(3), this.#at)) return this.#longString(quote);
    const start = ++this.#at;
    for (; this.#at < this.#text.length && this.#text[this.#at] !== '\n'; this.#at++) {
      if (this.#text[this.#at] === '\\' && quote === '"') this.#at++;
      else if (this.#text[this.#at] === quote) {
        const raw = this.#text.slice(start, this.#at++);
        return quote === '"' ? unescaped(raw) : raw;
      }
    }
    return null;
  }

  #longString(quote: string): string | null {
    const start = this.#at + 3;
    for (this.#at = start; this.#at < this.#text.length; this.#at++) {
      if (this.#text[this.#at] === '\n') this.#line++;
      else if (this.#text[this.#at] === '\\' && quote === '"') this.#at++;
      else if (this.#text.startsWith(quote.repeat(3), this.#at)) {
        while (this.#text[this.#at + 3] === quote) this.#at++;
        const raw = this.#text.slice(start, this.#at).replace(/^\r?\n/, '');
        this.#at += 3;
        return quote === '"' ? unescaped(raw.replaceAll(/\\\s*\n\s*/g, '')) : raw;
      }
    }
    return null;
  }

  #value(depth: number): Node | null {
    const start = this.#line;
    const first = this.#text[this.#at];
    if (depth > deepest) {
      this.#complain('read/limit', this.#line, `values are nested more than ${deepest} deep`);
      this.#at = this.#text.length;
      return null;
    }
    if (first === '"' || first === "'") {
      const found = this.#string();
      return found === null ? null : { line: start, value: found };
    }
    if (first === '[') return this.#list(depth);
    if (first === '{') return this.#inline(depth);
    const from = this.#at;
    while (this.#at < this.#text.length && /[-+.:\w ]/.test(this.#text[this.#at] ?? '')) this.#at++;
    const raw = this.#text.slice(from, this.#at).trim();
    if (raw === '') return null;
    return { line: start, value: raw === 'true' ? true : raw === 'false' ? false : raw };
  }

  #list(depth: number): Node | null {
    const start = this.#line;
    const items: Node[] = [];
    this.#at++;
    for (;;) {
      this.#skip(true);
      if (this.#text[this.#at] === ']') {
        this.#at++;
        return { line: start, value: items };
      }
      if (this.#text[this.#at] === ',') {
        this.#at++;
        continue;
      }
      const item = this.#at < this.#text.length ? this.#value(depth + 1) : null;
      if (item === null) {
        // The items before the end are kept, so that a package with a truncated list of hashes is still read.
        this.#wrong('a list is not closed');
        return { line: start, value: items };
      }
      items.push(item);
    }
  }

  #inline(depth: number): Node | null {
    const start = this.#line;
    const members: Members = new Map();
    this.#at++;
    for (;;) {
      this.#skip(true);
      if (this.#text[this.#at] === '}') {
        this.#at++;
        return { line: start, value: members };
      }
      if (this.#text[this.#at] === ',') {
        this.#at++;
        continue;
      }
      if (this.#at >= this.#text.length || !this.#assign(members, depth + 1)) {
        this.#wrong('a table is not closed');
        return { line: start, value: members };
      }
    }
  }

  /** Reads an assignment `a.b = value`; returns false when there is no assignment. */
  #assign(into: Members, depth: number): boolean {
    const start = this.#line;
    const keys = this.#path();
    this.#skip(false);
    if (!keys || this.#text[this.#at] !== '=') return false;
    this.#at++;
    this.#skip(false);
    const node = this.#value(depth);
    if (!node) return false;
    const last = keys.pop() ?? '';
    const target = tableAt(into, keys, start);
    if (!target) {
      this.#complain('read/syntax', start, `${keys.join('.')} is not a table`);
      return true;
    }
    if (target.has(last)) this.#complain('read/duplicate-key', start, last);
    target.set(last, { line: start, value: node.value });
    return true;
  }

  #header(): void {
    const start = this.#line;
    const isItem = this.#text.startsWith('[[', this.#at);
    this.#at += isItem ? 2 : 1;
    const keys = this.#path();
    if (!keys || !this.#text.startsWith(isItem ? ']]' : ']', this.#at)) {
      this.#wrong('a table has a wrong name');
      this.#table = new Map();
      return;
    }
    this.#at += isItem ? 2 : 1;
    const last = keys.pop() ?? '';
    const parent = tableAt(this.#root, keys, start);
    const known = parent?.get(last);
    if (!parent) {
      this.#complain('read/syntax', start, `${keys.join('.')} is not a table`);
      this.#table = new Map();
    } else if (isItem) {
      this.#table = new Map();
      const items = Array.isArray(known?.value) ? (known.value as Node[]) : [];
      if (known && !Array.isArray(known.value)) this.#complain('read/duplicate-key', start, last);
      items.push({ line: start, value: this.#table });
      parent.set(last, { line: known?.line ?? start, value: items });
    } else if (known?.value instanceof Map) this.#table = known.value as Members;
    else {
      this.#table = new Map();
      parent.set(last, { line: start, value: this.#table });
    }
  }
}

/** Returns the table at a path and makes missing ones; in a list of tables it is the last one. */
function tableAt(from: Members, keys: readonly string[], line: number): Members | null {
  let table = from;
  for (const key of keys) {
    let next = table.get(key);
    if (!next) {
      next = { line, value: new Map() };
      table.set(key, next);
    }
    const { value } = Array.isArray(next.value) ? ((next.value as Node[]).at(-1) ?? next) : next;
    if (!(value instanceof Map)) return null;
    table = value as Members;
  }
  return table;
}

const escapes: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r', e: '\x1b' };

const unescaped = (raw: string): string =>
  raw.includes('\\')
    ? raw.replaceAll(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/gs, (_, short, long, letter) => {
        if (letter !== undefined) return escapes[letter] ?? letter;
        const point = Number.parseInt(short ?? long, 16);
        return point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
      })
    : raw;
