import { type Complaints, complaintsOn, type Node, type ReadText } from './tree.ts';
import { readWrittenJson } from './written-json.ts';

/**
 * Reads JSON, and JSON with comments and trailing commas, with the line of every member. A syntax error is reported
 * and passed over where the text goes on in a way that can be told; a truncated text gives what stands before its
 * end. Of a key that stands twice the last counts, and both are reported.
 */
export function readJson(file: string, text: string): ReadText {
  const written = readWrittenJson(text);
  return written ? { root: written, diagnostics: [] } : readAnyJson(file, text);
}

/** The same, character by character: for what people wrote, or broke. */
export function readAnyJson(file: string, text: string): ReadText {
  const complain = complaintsOn(file);
  const reader = jsonReader(text, complain);
  const root = reader.value(0);
  if (!root) complain('read/syntax', 1, 'it is no JSON');
  else reader.end();
  return { root, diagnostics: complain.all };
}

const deepest = 200;

function jsonReader(text: string, complain: Complaints): { value(depth: number): Node | null; end(): void } {
  let at = 0;
  let line = 1;
  let truncated = false;

  const skip = (): void => {
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 10) line++;
      else if (code === 47) skipComment();
      else if (code !== 32 && code !== 13 && code !== 9 && code !== 0xfeff) return;
    }
  };

  /** Leaves `at` on its last character. */
  const skipComment = (): void => {
    const block = text.charCodeAt(at + 1) === 42;
    const end = text.indexOf(block ? '*/' : '\n', at + 2);
    const last = end === -1 ? text.length - 1 : block ? end + 1 : end - 1;
    for (; at < last; at++) if (text.charCodeAt(at) === 10) line++;
  };

  const cut = (): void => {
    if (!truncated) complain('read/partly-read', line, 'the file ends in the middle of a value');
    truncated = true;
  };

  const value = (depth: number): Node | null => {
    skip();
    if (at >= text.length) return null;
    const code = text.charCodeAt(at);
    if (code === 34) return { line, value: string() };
    if (code === 123 || code === 91) {
      if (depth > deepest) {
        complain('read/limit', line, `values are nested more than ${deepest} deep`);
        at = text.length;
        truncated = true;
        return null;
      }
      return code === 123 ? object(depth) : array(depth);
    }
    return word();
  };

  const string = (): string => {
    const start = ++at;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 34) return text.slice(start, at++);
      if (code === 92) return escaped(start);
      if (code === 10) break;
    }
    if (at >= text.length) cut();
    else complain('read/syntax', line, 'a text is not closed');
    return text.slice(start, at);
  };

  const escaped = (start: number): string => {
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 92) at++;
      else if (code === 34 || code === 10) break;
    }
    const raw = text.slice(start, at);
    if (text.charCodeAt(at) === 34) at++;
    try {
      return JSON.parse(`"${raw}"`) as string;
    } catch {
      complain('read/syntax', line, 'a text has a wrong escape');
      return raw;
    }
  };

  const words = new Map<string, boolean | null>([
    ['true', true],
    ['false', false],
    ['null', null],
  ]);

  const word = (): Node | null => {
    const start = at;
    while (at < text.length && /[-+.\w]/.test(text[at] ?? '')) at++;
    const raw = text.slice(start, at);
    const known = words.get(raw);
    if (known !== undefined) return { line, value: known };
    if (raw !== '' && Number.isFinite(Number(raw))) return { line, value: Number(raw) };
    complain(
      'read/syntax',
      line,
      raw === '' ? `unexpected ${JSON.stringify(text[at])}` : `unexpected ${raw}`,
    );
    if (raw === '') at++;
    return null;
  };

  const object = (depth: number): Node => {
    const start = line;
    const members = new Map<string, Node>();
    at++;
    for (;;) {
      skip();
      if (at >= text.length) {
        cut();
        break;
      }
      const code = text.charCodeAt(at);
      if (code === 125) {
        at++;
        break;
      }
      if (code === 44) at++;
      else if (code === 34) member(members, depth);
      else {
        complain('read/syntax', line, `unexpected ${JSON.stringify(text[at])}`);
        // The object was not closed; what holds it goes on.
        if (code === 93) break;
        at++;
      }
    }
    return { line: start, value: members };
  };

  const member = (members: Map<string, Node>, depth: number): void => {
    const at1 = line;
    const key = string();
    skip();
    if (text.charCodeAt(at) !== 58) {
      if (at >= text.length) cut();
      else complain('read/syntax', line, `no value for ${JSON.stringify(key)}`);
      return;
    }
    at++;
    const node = value(depth + 1);
    if (!node) {
      if (at >= text.length) cut();
      return;
    }
    if (members.has(key)) complain('read/duplicate-key', at1, key);
    members.set(key, { line: at1, value: node.value });
    missingComma(125);
  };

  const missingComma = (close: number): void => {
    skip();
    const code = text.charCodeAt(at);
    if (at < text.length && code !== 44 && code !== close && code !== 125 && code !== 93)
      complain('read/syntax', line, 'a comma is missing');
  };

  const array = (depth: number): Node => {
    const start = line;
    const items: Node[] = [];
    at++;
    for (;;) {
      skip();
      if (at >= text.length) {
        cut();
        break;
      }
      const code = text.charCodeAt(at);
      if (code === 93) {
        at++;
        break;
      }
      if (code === 44) {
        at++;
        continue;
      }
      if (code === 125) {
        complain('read/syntax', line, 'a list is not closed');
        break;
      }
      const node = value(depth + 1);
      if (node) items.push(node);
      missingComma(93);
    }
    return { line: start, value: items };
  };

  const end = (): void => {
    skip();
    if (at < text.length) complain('read/partly-read', line, 'there is more after the end of the value');
  };
  return { value, end };
}
