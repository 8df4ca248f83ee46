import type { DecodeNode } from '../decode/node.ts';

/** The most objects and lists that are searched, the most texts that are returned, and the most characters of one. */
const mostSearched = 200_000;
const mostTexts = 10_000;
const longestText = 1_000;

/**
 * Returns the members of an event that could bring an operator into the filter of a document database, as JSON (`"$ne":null`): each
 * member whose name begins with `$`, of the event itself and of the documents in its texts, and each field with a name like
 * `password[$ne]`, from which parsers of forms make an object. A long member is cut, because its beginning proves as much.
 */
export function operatorTexts(event: unknown, nodes: readonly DecodeNode[]): readonly string[] {
  if (!nodes.some(({ kind, value }) => kind === 'key' && /[.[]\$/.test(value))) return [];
  const found = new Set<string>();
  const documents = nodes.flatMap(({ kind, value }) => (kind === 'value' ? documentIn(value) : []));
  for (const { kind, path, value } of nodes) {
    const operator = kind === 'value' ? /\[(\$\w{1,40})\]"\]$/.exec(path)?.[1] : undefined;
    if (operator !== undefined) add(found, operator, value);
  }
  addMembers(found, [event, ...documents]);
  return [...found];
}

function documentIn(text: string): readonly unknown[] {
  if (!text.includes('"$') || !/^\s*[{[]/.test(text)) return [];
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}

function addMembers(found: Set<string>, values: readonly unknown[]): void {
  const open = [...values];
  for (let searched = 0; open.length > 0 && searched < mostSearched; searched += 1) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, member] of Object.entries(value)) {
      if (name.startsWith('$') && !Array.isArray(value)) add(found, name, member);
      if (typeof member === 'object' && open.length < mostSearched) open.push(member);
    }
  }
}

function add(found: Set<string>, name: string, member: unknown): void {
  if (found.size >= mostTexts) return;
  try {
    found.add(
      JSON.stringify({ [name]: member })
        .slice(1, -1)
        .slice(0, longestText),
    );
  } catch {
    // A value that is nested too deeply for JSON: no server accepts it.
  }
}
