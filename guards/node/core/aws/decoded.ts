import { utf8 } from '../sql/postgres.ts';

/** The text without its percent encoding; what cannot be decoded stays, and the rest is decoded all the same. */
export function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
      utf8(
        run.replace(/%([0-9a-f]{2})/gi, (_, digits: string) =>
          String.fromCharCode(Number.parseInt(digits, 16)),
        ),
      ),
    );
  }
}

/** Members of a query or a form; each name with all that is said of it. */
export function membersOf(text: string): ReadonlyMap<string, readonly string[]> {
  const members = new Map<string, string[]>();
  for (const pair of text.split('&')) {
    const cut = pair.indexOf('=');
    const name = decoded((cut < 0 ? pair : pair.slice(0, cut)).replaceAll('+', ' '));
    const value = cut < 0 ? '' : decoded(pair.slice(cut + 1).replaceAll('+', ' '));
    const known = members.get(name);
    if (known === undefined) members.set(name, [value]);
    else if (!known.includes(value)) known.push(value);
  }
  return members;
}

/** What stands behind the `?` of an address. */
export const queryOf = (target: string): string => {
  const cut = target.indexOf('?');
  return cut < 0 ? '' : target.slice(cut + 1);
};

/**
 * Whether an object in this JSON, of which `value` is what was read, has two members of one name: parsers do not agree which of
 * them counts. Then the text has more names than the value.
 */
export function saysTwice(json: string, value: unknown): boolean {
  let names = 0;
  for (let at = json.indexOf('"'); at >= 0; at = json.indexOf('"', at + 1)) {
    at = endOfText(json, at);
    if (isName(json, at + 1)) names += 1;
  }
  const open = [value];
  for (let at = 0; at < open.length; at += 1) {
    const one = open[at];
    if (typeof one !== 'object' || one === null) continue;
    const members = Object.values(one);
    if (!Array.isArray(one)) names -= members.length;
    for (const member of members) if (typeof member === 'object') open.push(member);
  }
  return names !== 0;
}

/** Where the quotes are that end the text which begins at `from`. */
function endOfText(json: string, from: number): number {
  for (let at = json.indexOf('"', from + 1); at >= 0; at = json.indexOf('"', at + 1)) {
    let slashes = 0;
    while (json[at - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return json.length;
}

function isName(json: string, from: number): boolean {
  let at = from;
  while (json[at] === ' ' || json[at] === '\n' || json[at] === '\r' || json[at] === '\t') at += 1;
  return json[at] === ':';
}
