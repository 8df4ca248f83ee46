import type { DecodeNode } from '../decode/node.ts';
import { below, joined } from '../decode/path.ts';

/** The most objects and lists that are searched, the most members that are returned, and the most characters of one. */
const mostSearched = 200_000;
const mostMembers = 10_000;
const longestText = 1_000;

/** A member of an event that could bring an operator into a filter: its path in the event, and its text as JSON (`"$ne":null`). */
export interface OperatorMember {
  readonly path: string;
  readonly text: string;
}

/**
 * Returns the members of an event that could bring an operator into the filter of a document database: each member whose name
 * begins with `$`, of the event itself and of the documents in its texts, and each field with a name like `password[$ne]`, from
 * which parsers of forms make an object. A long text is cut, because its beginning proves as much.
 */
export function operatorMembers(event: unknown, nodes: readonly DecodeNode[]): readonly OperatorMember[] {
  if (!nodes.some(({ kind, value }) => kind === 'key' && /[.[]\$/.test(value))) return [];
  const found: OperatorMember[] = [];
  for (const { kind, path, value } of nodes) {
    const operator = kind === 'value' ? /\[(\$\w{1,40})\]"\]$/.exec(path)?.[1] : undefined;
    if (operator !== undefined) add(found, path, operator, value);
  }
  const documents = nodes.flatMap(({ kind, path, value }) =>
    kind === 'value' ? documentIn(path, value) : [],
  );
  addMembers(found, [{ path: '', value: event }, ...documents]);
  return found;
}

/** A value of the event, and its path. */
interface Placed {
  readonly path: string;
  readonly value: unknown;
}

function documentIn(path: string, text: string): readonly Placed[] {
  // JSON can write the sign of an operator as an escape.
  if (!(text.includes('"$') || text.includes('"\\u0024')) || !/^\s*[{[]/.test(text)) return [];
  try {
    return [{ path, value: JSON.parse(text) }];
  } catch {
    return [];
  }
}

function addMembers(found: OperatorMember[], values: readonly Placed[]): void {
  const open = [...values];
  for (let searched = 0; open.length > 0 && searched < mostSearched; searched += 1) {
    const { path, value } = open.pop() as Placed;
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, member] of Object.entries(value)) {
      const place = Array.isArray(value) ? below(path, `[${name}]`) : joined(path, name);
      if (name.startsWith('$') && !Array.isArray(value)) add(found, place, name, member);
      if (typeof member === 'object' && open.length < mostSearched) open.push({ path: place, value: member });
    }
  }
}

function add(found: OperatorMember[], path: string, name: string, member: unknown): void {
  if (found.length >= mostMembers) return;
  try {
    found.push({
      path,
      text: JSON.stringify({ [name]: member })
        .slice(1, -1)
        .slice(0, longestText),
    });
  } catch {
    // A value that is nested too deeply for JSON: no server accepts it.
  }
}
