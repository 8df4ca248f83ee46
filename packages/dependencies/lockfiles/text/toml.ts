import { type Complaints, complaintsOn, type Node, type ReadText } from './tree.ts';

/**
 * Reads TOML 1.0 with the line of every key. A line with a syntax error is reported and the next one read; a truncated
 * text gives what stands before its end. Numbers and dates keep their text; a lockfile's are not calculated with.
 */
export function readToml(file: string, text: string): ReadText {
  const complain = complaintsOn(file);
  const root = tomlReader(text, complain);
  return { root, diagnostics: complain.all };
}

type Members = Map<string, Node>;

const deepest = 100;

function tomlReader(text: string, complain: Complaints): Node {
  let at = 0;
  let line = 1;
  const root: Members = new Map();
  let table = root;

  /** Spaces, and with `lines` also line ends and comments. */
  const skip = (lines: boolean): void => {
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 35) {
        const end = text.indexOf('\n', at);
        at = end === -1 ? text.length - 1 : end - 1;
      } else if (code === 10) {
        if (!lines) return;
        line++;
      } else if (code !== 32 && code !== 9 && code !== 13 && code !== 0xfeff) return;
    }
  };

  const wrong = (about: string): void => {
    if (at >= text.length) complain('read/partly-read', line, 'the file ends in the middle of a value');
    else complain('read/syntax', line, about);
    const end = text.indexOf('\n', at);
    at = end === -1 ? text.length : end;
  };

  const key = (): string | null => {
    const first = text[at];
    if (first === '"' || first === "'") return string();
    const start = at;
    while (at < text.length && /[\w-]/.test(text[at] ?? '')) at++;
    return at > start ? text.slice(start, at) : null;
  };

  const path = (): string[] | null => {
    const keys: string[] = [];
    for (;;) {
      skip(false);
      const one = key();
      if (one === null) return null;
      keys.push(one);
      skip(false);
      if (text[at] !== '.') return keys;
      at++;
    }
  };

  const string = (): string | null => {
    const quote = text[at] ?? '';
    if (text.startsWith(quote.repeat(3), at)) return longString(quote);
    const start = ++at;
    for (; at < text.length && text[at] !== '\n'; at++) {
      if (text[at] === '\\' && quote === '"') at++;
      else if (text[at] === quote) {
        const raw = text.slice(start, at++);
        return quote === '"' ? unescaped(raw) : raw;
      }
    }
    return null;
  };

  const longString = (quote: string): string | null => {
    const start = at + 3;
    for (at = start; at < text.length; at++) {
      if (text[at] === '\n') line++;
      else if (text[at] === '\\' && quote === '"') at++;
      else if (text.startsWith(quote.repeat(3), at)) {
        while (text[at + 3] === quote) at++;
        const raw = text.slice(start, at).replace(/^\r?\n/, '');
        at += 3;
        return quote === '"' ? unescaped(raw.replaceAll(/\\\s*\n\s*/g, '')) : raw;
      }
    }
    return null;
  };

  const value = (depth: number): Node | null => {
    const start = line;
    const first = text[at];
    if (depth > deepest) {
      complain('read/limit', line, `values are nested more than ${deepest} deep`);
      at = text.length;
      return null;
    }
    if (first === '"' || first === "'") {
      const found = string();
      return found === null ? null : { line: start, value: found };
    }
    if (first === '[') return list(depth);
    if (first === '{') return inline(depth);
    const from = at;
    while (at < text.length && /[-+.:\w ]/.test(text[at] ?? '')) at++;
    const raw = text.slice(from, at).trim();
    if (raw === '') return null;
    return { line: start, value: raw === 'true' ? true : raw === 'false' ? false : raw };
  };

  const list = (depth: number): Node | null => {
    const start = line;
    const items: Node[] = [];
    at++;
    for (;;) {
      skip(true);
      if (text[at] === ']') {
        at++;
        return { line: start, value: items };
      }
      if (text[at] === ',') {
        at++;
        continue;
      }
      const item = at < text.length ? value(depth + 1) : null;
      if (item === null) {
        // What was read of it counts: a truncated list of hashes takes no package away.
        wrong('a list is not closed');
        return { line: start, value: items };
      }
      items.push(item);
    }
  };

  const inline = (depth: number): Node | null => {
    const start = line;
    const members: Members = new Map();
    at++;
    for (;;) {
      skip(true);
      if (text[at] === '}') {
        at++;
        return { line: start, value: members };
      }
      if (text[at] === ',') {
        at++;
        continue;
      }
      if (at >= text.length || !assign(members, depth + 1)) {
        wrong('a table is not closed');
        return { line: start, value: members };
      }
    }
  };

  /** `a.b = value`; false when it is none. */
  const assign = (into: Members, depth: number): boolean => {
    const start = line;
    const keys = path();
    skip(false);
    if (!keys || text[at] !== '=') return false;
    at++;
    skip(false);
    const node = value(depth);
    if (!node) return false;
    const last = keys.pop() ?? '';
    const target = tableAt(into, keys, start);
    if (!target) {
      complain('read/syntax', start, `${keys.join('.')} is no table`);
      return true;
    }
    if (target.has(last)) complain('read/duplicate-key', start, last);
    target.set(last, { line: start, value: node.value });
    return true;
  };

  const header = (): void => {
    const start = line;
    const isItem = text.startsWith('[[', at);
    at += isItem ? 2 : 1;
    const keys = path();
    if (!keys || !text.startsWith(isItem ? ']]' : ']', at)) {
      wrong('a table has a wrong name');
      table = new Map();
      return;
    }
    at += isItem ? 2 : 1;
    const last = keys.pop() ?? '';
    const parent = tableAt(root, keys, start);
    const known = parent?.get(last);
    if (!parent) {
      complain('read/syntax', start, `${keys.join('.')} is no table`);
      table = new Map();
    } else if (isItem) {
      table = new Map();
      const items = Array.isArray(known?.value) ? (known.value as Node[]) : [];
      if (known && !Array.isArray(known.value)) complain('read/duplicate-key', start, last);
      items.push({ line: start, value: table });
      parent.set(last, { line: known?.line ?? start, value: items });
    } else if (known?.value instanceof Map) table = known.value as Members;
    else {
      table = new Map();
      parent.set(last, { line: start, value: table });
    }
  };

  for (;;) {
    skip(true);
    if (at >= text.length) return { line: 1, value: root };
    if (text[at] === '[') header();
    else if (!assign(table, 0)) wrong('this is no `key = value`');
    skip(false);
    if (at < text.length && text[at] !== '\n') wrong('there is more on the line than a value');
  }
}

/** The table at a path, made where it is missing; in a list of tables it is the last one. */
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
    ? raw.replaceAll(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/gs, (_, short, long, one) => {
        if (one !== undefined) return escapes[one] ?? one;
        const point = Number.parseInt(short ?? long, 16);
        return point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd';
      })
    : raw;
