import { readYamlFully } from './any-yaml.ts';
import { type Complaints, complaintsOn, type Node, type ReadText, type Scalar } from './tree.ts';

/**
 * Reads the YAML of lockfiles: line by line if every line has one of the few shapes that package managers write, otherwise
 * with the full parser. Both return the same tree.
 */
export function readYaml(file: string, text: string): ReadText {
  const complain = complaintsOn(file);
  const root = readYamlLines(text, complain) ?? readYamlFully(text, complain);
  return { root, diagnostics: complain.diagnostics };
}

/** A mapping that is still open while its lines are read. */
interface Open {
  readonly indent: number;
  readonly members: Map<string, Node>;
}

/**
 * Reads lines of `key:`, `key: value`, `- value` (a list of scalars) and comments, indented by spaces. Returns null at
 * the first line of another shape: an anchor, a text over several lines, a list of mappings.
 */
export function readYamlLines(text: string, complain: Complaints): Node | null {
  const root = new Map<string, Node>();
  let top: Open = { indent: 0, members: root };
  /** The mappings around `top`, the innermost last. */
  const around: Open[] = [];
  /** The last `key:` without a value: deeper lines belong to it. */
  let pending: { readonly key: string; readonly line: number; readonly indent: number } | null = null;
  let list: { readonly indent: number; readonly items: Node[] } | null = null;
  const duplicates: [number, string][] = [];
  const put = (key: string, node: Node): void => {
    if (top.members.has(key)) duplicates.push([node.line, key]);
    top.members.set(key, node);
  };

  let number = 0;
  for (let start = 0; start <= text.length; ) {
    let end = text.indexOf('\n', start);
    if (end === -1) end = text.length;
    number++;
    const stop = text.charCodeAt(end - 1) === 13 && end > start ? end - 1 : end;
    let first = start;
    while (first < stop && text.charCodeAt(first) === 32) first++;
    const line = text.slice(first, stop);
    const indent = first - start;
    start = end + 1;
    if (line === '' || line.startsWith('#') || (line === '---' && root.size === 0)) continue;

    if (line.startsWith('- ')) {
      const item = scalarOf(line.slice(2));
      if (item === undefined || (pending === null && list === null)) return null;
      if (pending !== null) {
        if (indent < pending.indent) return null;
        list = { indent, items: [] };
        put(pending.key, { line: pending.line, value: list.items });
        pending = null;
      }
      if (list === null || indent !== list.indent) return null;
      list.items.push({ line: number, value: item });
      continue;
    }
    list = null;
    const colon = keyEnd(line);
    if (colon === -1) return null;
    const key = scalarOf(line.slice(0, colon));
    if (typeof key !== 'string') return null;

    if (pending !== null) {
      if (indent > pending.indent) {
        const members = new Map<string, Node>();
        put(pending.key, { line: pending.line, value: members });
        around.push(top);
        top = { indent, members };
      } else put(pending.key, { line: pending.line, value: null });
      pending = null;
    }
    while (indent < top.indent) top = around.pop() ?? { indent: 0, members: root };
    if (indent !== top.indent) return null;

    const rest = line.slice(colon + 1).trim();
    if (rest === '') pending = { key, line: number, indent };
    else {
      const value = flowOf(rest, number);
      if (value === undefined) return null;
      put(key, { line: number, value });
    }
  }
  if (pending !== null) put(pending.key, { line: pending.line, value: null });
  if (root.size === 0) return null;
  for (const [line, key] of duplicates) complain('read/duplicate-key', line, key);
  return { line: 1, value: root };
}

/** Returns the index of the `:` after the key; a space or the line end must follow it. -1 when the line has no key. */
function keyEnd(line: string): number {
  const quote = line[0];
  if (quote === "'" || quote === '"') {
    const close = line.indexOf(quote, 1);
    return close !== -1 && line[close + 1] === ':' && (close + 2 === line.length || line[close + 2] === ' ')
      ? close + 1
      : -1;
  }
  const colon = line.indexOf(': ');
  if (colon !== -1) return colon;
  return line.endsWith(':') ? line.length - 1 : -1;
}

/** Reads a scalar, or `{a: b, c: d}` and `[a, b]` of scalars; returns undefined for anything else. */
function flowOf(text: string, line: number): Node['value'] | undefined {
  const open = text[0];
  if (open !== '{' && open !== '[') return scalarOf(text);
  const close = text.at(-1);
  const inner = text.slice(1, -1).trim();
  if ((open === '{') !== (close === '}') || (open === '[') !== (close === ']')) return undefined;
  // The full parser reads a quoted comma and nested flows.
  if (/[{}[\]]/.test(inner)) return undefined;
  const parts = inner === '' ? [] : inner.split(/,\s*/);
  if (open === '[') {
    const items: Node[] = [];
    for (const part of parts) {
      const value = scalarOf(part);
      if (value === undefined) return undefined;
      items.push({ line, value });
    }
    return items;
  }
  const members = new Map<string, Node>();
  for (const part of parts) {
    const colon = keyEnd(part);
    const key = colon === -1 ? undefined : scalarOf(part.slice(0, colon));
    const value = colon === -1 ? undefined : scalarOf(part.slice(colon + 1).trim());
    if (typeof key !== 'string' || value === undefined || members.has(key)) return undefined;
    members.set(key, { line, value });
  }
  return members;
}

/** Reads a plain or quoted scalar of one line; returns undefined where it needs the full parser. */
function scalarOf(text: string): Scalar | undefined {
  const first = text[0];
  if (first === undefined) return undefined;
  if (first === "'" || first === '"') {
    if (text.length < 2 || text.at(-1) !== first) return undefined;
    const inner = text.slice(1, -1);
    return inner.includes(first) || (first === '"' && inner.includes('\\')) ? undefined : inner;
  }
  if ('&*!|>%@`{}[],?#'.includes(first) || text.includes(' #') || text.includes(': ') || text.endsWith(':'))
    return undefined;
  if (first === '-' && (text.length === 1 || text[1] === ' ')) return undefined;
  if (text === 'true') return true;
  if (text === 'false') return false;
  if (text === 'null' || text === '~') return null;
  // Versions such as 5.4 are numbers in YAML; 1.10 would become 1.1, so the text is kept.
  return text.trim();
}
