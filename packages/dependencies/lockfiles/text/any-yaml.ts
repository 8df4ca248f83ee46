import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Complaints, Node } from './tree.ts';

/** The longest line that is parsed. For a line of nonsense, the time of the parser grows with the square of its length. */
const longestLine = 20_000;

/** Reads YAML with the full parser. Numbers stay texts in the result. */
export function readYamlFully(text: string, complain: Complaints): Node | null {
  const long = text.split('\n').findIndex((line) => line.length > longestLine);
  if (long !== -1) {
    complain('read/limit', long + 1, `a line has more than ${longestLine} characters`);
    return null;
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, schema: 'core' });
  for (const error of document.errors)
    complain('read/syntax', lines.linePos(error.pos[0]).line, error.message.split('\n')[0]?.slice(0, 120));
  let budget = 2_000_000;
  const convert = (node: unknown, line: number): Node => {
    // The budget limits the expansion of anchors.
    if (--budget < 0) return { line, value: null };
    if (isAlias(node)) return convert(node.resolve(document), line);
    if (isMap(node)) {
      const members = new Map<string, Node>();
      for (const pair of node.items) {
        const start = isScalar(pair.key) ? (pair.key.range?.[0] ?? 0) : 0;
        const at = lines.linePos(start).line;
        const key = isScalar(pair.key) ? (pair.key.source ?? String(pair.key.value)) : '';
        if (members.has(key)) complain('read/duplicate-key', at, key);
        members.set(key, { line: at, value: convert(pair.value, at).value });
      }
      return { line, value: members };
    }
    if (isSeq(node))
      return {
        line,
        value: node.items.map((item) => {
          const start = isScalar(item) || isMap(item) || isSeq(item) ? (item.range?.[0] ?? 0) : 0;
          return convert(item, lines.linePos(start).line);
        }),
      };
    if (isScalar(node)) {
      const { value } = node;
      if (typeof value === 'number' || typeof value === 'bigint')
        return { line, value: node.source ?? String(value) };
      return { line, value: typeof value === 'string' || typeof value === 'boolean' ? value : null };
    }
    return { line, value: null };
  };
  const root = convert(document.contents, 1);
  if (budget < 0) complain('read/limit', 1, 'its anchors expand to too much');
  return root.value instanceof Map ? root : null;
}
