import { utf8 } from '../sql/postgres.ts';

/** Decodes the percent encoding of a text; parts that cannot be decoded stay as they are. */
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

/** Reads the members of a query or a form; returns for each name all its different values. */
export function membersOf(text: string): ReadonlyMap<string, readonly string[]> {
  const members = new Map<string, string[]>();
  for (let from = 0; from <= text.length; ) {
    let cut = -1;
    let end = from;
    for (let sign = text.charCodeAt(end); end < text.length && sign !== 38; sign = text.charCodeAt(end)) {
      if (sign === 61 && cut < 0) cut = end;
      end += 1;
    }
    const name = decodedMember(text.slice(from, cut < 0 ? end : cut));
    const value = cut < 0 ? '' : decodedMember(text.slice(cut + 1, end));
    const known = members.get(name);
    if (known === undefined) members.set(name, [value]);
    else if (!known.includes(value)) known.push(value);
    from = end + 1;
  }
  return members;
}

const decodedMember = (text: string): string =>
  decoded(text.includes('+') ? text.replaceAll('+', ' ') : text);

/** Returns the text behind the `?` of an address. */
export const queryOf = (target: string): string => {
  const cut = target.indexOf('?');
  return cut < 0 ? '' : target.slice(cut + 1);
};

/**
 * Returns true when an object in this JSON has two members of the same name; parsers do not agree which of the two counts. `value` is the
 * parsed JSON. If a name is repeated, the JSON has more colons outside of its texts than `value` has members.
 */
export function saysTwice(json: string, value: unknown): boolean {
  let names = 0;
  for (let at = 0; at < json.length; at += 1) {
    const sign = json.charCodeAt(at);
    if (sign === 34) at = endOfText(json, at);
    else if (sign === 58) names += 1;
  }
  const open = [value];
  for (let at = 0; at < open.length; at += 1) {
    const container = open[at];
    if (typeof container !== 'object' || container === null) continue;
    if (Array.isArray(container)) {
      for (const member of container) if (typeof member === 'object') open.push(member);
      continue;
    }
    const members = container as Readonly<Record<string, unknown>>;
    for (const name in members) {
      names -= 1;
      if (typeof members[name] === 'object') open.push(members[name]);
    }
  }
  return names !== 0;
}

/** Returns the index of the closing quote of the JSON text whose opening quote is at `from`. */
function endOfText(json: string, from: number): number {
  for (let at = json.indexOf('"', from + 1); at >= 0; at = json.indexOf('"', at + 1)) {
    let slashes = 0;
    while (json[at - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return json.length;
}
