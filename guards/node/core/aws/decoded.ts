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
