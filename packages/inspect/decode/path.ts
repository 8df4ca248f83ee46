const plainKey = /^[A-Za-z_$][\w$-]{0,99}$/;
const suffixes = new Map<string, string>();

const longest = 1000;

/** Appends a part to a path. A path over 1,000 characters stays as it is, so that deep nesting costs no more than its texts. */
export const below = (path: string, part: string): string => (path.length > longest ? path : path + part);

/**
 * Returns the part that a key adds to a path (`.name`, `["odd key"]`). Keys over 100 characters are cut, so that a
 * path stays readable.
 */
export function suffix(key: string): string {
  const known = suffixes.get(key);
  if (known !== undefined) return known;
  const made = plainKey.test(key)
    ? `.${key}`
    : `[${JSON.stringify(key.length > 100 ? `${key.slice(0, 100)}…` : key)}]`;
  if (suffixes.size < 5000) suffixes.set(key, made);
  return made;
}

/** Returns the path of a member: the path of its object, and the suffix of its key. */
export const joined = (path: string, key: string): string =>
  path === '' ? suffix(key).replace(/^\./, '') : below(path, suffix(key));
