import { type Complaints, complaintsOn, type Node, type ReadText } from './tree.ts';
import { readWrittenJson } from './written-json.ts';

/**
 * Reads JSON, also with comments and trailing commas, and the line of every member. A syntax error is reported; the reader
 * skips it if the text after it is clear. Of a truncated text, the part before its end is read. Of a repeated key the last
 * one counts, and the repetition is reported.
 */
export function readJson(file: string, text: string): ReadText {
  const written = readWrittenJson(text);
  return written ? { root: written, diagnostics: [] } : readAnyJson(file, text);
}

/** Reads JSON character by character. It is needed for texts that people wrote, and for broken ones. */
export function readAnyJson(file: string, text: string): ReadText {
  const complain = complaintsOn(file);
  const root = new JsonReader(text, complain).read();
  return { root, diagnostics: complain.diagnostics };
}

const deepest = 200;

class JsonReader {
  readonly #text: string;
  readonly #complain: Complaints;
  #at = 0;
  #line = 1;
  #truncated = false;

  constructor(text: string, complain: Complaints) {
    this.#text = text;
    this.#complain = complain;
  }

  /** Reads the complete text as one value; returns null where it holds none. */
  read(): Node | null {
    const root = this.#value(0);
    if (!root) this.#complain('read/syntax', 1, 'it is not JSON');
    else this.#end();
    return root;
  }

  #skip(): void {
    for (; this.#at < this.#text.length; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 10) this.#line++;
      else if (code === 47) this.#skipComment();
      else if (code !== 32 && code !== 13 && code !== 9 && code !== 0xfeff) return;
    }
  }

  /** Skips a comment and stops on its last character. */
  #skipComment(): void {
    const block = this.#text.charCodeAt(this.#at + 1) === 42;
    const end = this.#text.indexOf(block ? '*/' : '\n', this.#at + 2);
    const last = end === -1 ? this.#text.length - 1 : block ? end + 1 : end - 1;
    for (; this.#at < last; this.#at++) if (this.#text.charCodeAt(this.#at) === 10) this.#line++;
  }

  #cut(): void {
    if (!this.#truncated)
      this.#complain('read/partly-read', this.#line, 'the file ends in the middle of a value');
    this.#truncated = true;
  }

  #value(depth: number): Node | null {
    this.#skip();
    if (this.#at >= this.#text.length) return null;
    const code = this.#text.charCodeAt(this.#at);
    if (code === 34) return { line: this.#line, value: this.#string() };
    if (code === 123 || code === 91) {
      if (depth > deepest) {
        this.#complain('read/limit', this.#line, `values are nested more than ${deepest} deep`);
        this.#at = this.#text.length;
        this.#truncated = true;
        return null;
      }
      return code === 123 ? this.#object(depth) : this.#array(depth);
    }
    return this.#word();
  }

  #string(): string {
    const start = ++this.#at;
    for (; this.#at < this.#text.length; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 34) return this.#text.slice(start, this.#at++);
      if (code === 92) return this.#escaped(start);
      if (code === 10) break;
    }
    if (this.#at >= this.#text.length) this.#cut();
    else this.#complain('read/syntax', this.#line, 'a text is not closed');
    return this.#text.slice(start, this.#at);
  }

  #escaped(start: number): string {
    for (; this.#at < this.#text.length; this.#at++) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 92) this.#at++;
      else if (code === 34 || code === 10) break;
    }
    const raw = this.#text.slice(start, this.#at);
    if (this.#text.charCodeAt(this.#at) === 34) this.#at++;
    try {
      return JSON.parse(`"${raw}"`) as string;
    } catch {
      this.#complain('read/syntax', this.#line, 'a text has a wrong escape');
      return raw;
    }
  }

  #word(): Node | null {
    const start = this.#at;
    while (this.#at < this.#text.length && /[-+.\w]/.test(this.#text[this.#at] ?? '')) this.#at++;
    const raw = this.#text.slice(start, this.#at);
    const known = words.get(raw);
    if (known !== undefined) return { line: this.#line, value: known };
    if (raw !== '' && Number.isFinite(Number(raw))) return { line: this.#line, value: Number(raw) };
    this.#complain(
      'read/syntax',
      this.#line,
      raw === '' ? `unexpected ${JSON.stringify(this.#text[this.#at])}` : `unexpected ${raw}`,
    );
    if (raw === '') this.#at++;
    return null;
  }

  #object(depth: number): Node {
    const start = this.#line;
    const members = new Map<string, Node>();
    this.#at++;
    for (;;) {
      this.#skip();
      if (this.#at >= this.#text.length) {
        this.#cut();
        break;
      }
      const code = this.#text.charCodeAt(this.#at);
      if (code === 125) {
        this.#at++;
        break;
      }
      if (code === 44) this.#at++;
      else if (code === 34) this.#member(members, depth);
      else {
        this.#complain('read/syntax', this.#line, `unexpected ${JSON.stringify(this.#text[this.#at])}`);
        // The object was not closed; its container continues.
        if (code === 93) break;
        this.#at++;
      }
    }
    return { line: start, value: members };
  }

  #member(members: Map<string, Node>, depth: number): void {
    const at1 = this.#line;
    const key = this.#string();
    this.#skip();
    if (this.#text.charCodeAt(this.#at) !== 58) {
      if (this.#at >= this.#text.length) this.#cut();
      else this.#complain('read/syntax', this.#line, `no value for ${JSON.stringify(key)}`);
      return;
    }
    this.#at++;
    const node = this.#value(depth + 1);
    if (!node) {
      if (this.#at >= this.#text.length) this.#cut();
      return;
    }
    if (members.has(key)) this.#complain('read/duplicate-key', at1, key);
    members.set(key, { line: at1, value: node.value });
    this.#missingComma(125);
  }

  #missingComma(close: number): void {
    this.#skip();
    const code = this.#text.charCodeAt(this.#at);
    if (this.#at < this.#text.length && code !== 44 && code !== close && code !== 125 && code !== 93)
      this.#complain('read/syntax', this.#line, 'a comma is missing');
  }

  #array(depth: number): Node {
    const start = this.#line;
    const items: Node[] = [];
    this.#at++;
    for (;;) {
      this.#skip();
      if (this.#at >= this.#text.length) {
        this.#cut();
        break;
      }
      const code = this.#text.charCodeAt(this.#at);
      if (code === 93) {
        this.#at++;
        break;
      }
      if (code === 44) {
        this.#at++;
        continue;
      }
      if (code === 125) {
        this.#complain('read/syntax', this.#line, 'a list is not closed');
        break;
      }
      const node = this.#value(depth + 1);
      if (node) items.push(node);
      this.#missingComma(93);
    }
    return { line: start, value: items };
  }

  #end(): void {
    this.#skip();
    if (this.#at < this.#text.length)
      this.#complain('read/partly-read', this.#line, 'unexpected text follows the value');
  }
}

const words: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);
