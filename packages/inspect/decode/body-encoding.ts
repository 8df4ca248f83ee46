import { type Hints, setHint } from '../trigger/places.ts';
import { member } from '../trigger/recognise.ts';
import type { Hint } from '../trigger/row.ts';

const encodedMembers = new Set(['body', 'data', 'Value']);
/** Returns true when an object has a member that another member can declare as encoded. */
export function holdsEncoded(keys: readonly string[]): boolean {
  for (const key of keys) if (encodedMembers.has(key)) return true;
  return false;
}

/**
 * Notes hints that members give about each other: `isBase64Encoded` and `body`, `encoding` and `data`, `Type` and
 * `Value`.
 */
export function noteBodyHints(hints: Hints, value: object): void {
  if (member(value, 'isBase64Encoded') === true || member(value, 'is_base64_encoded') === true) {
    setHint(hints, value, 'body', compressions[outermostEncoding(value)] ?? 'base64');
  } else if (member(value, 'encoding') === 'base64') setHint(hints, value, 'data', 'base64');
  else if (member(value, 'Type') === 'Binary' && typeof member(value, 'Value') === 'string')
    setHint(hints, value, 'Value', 'base64');
}

/** Hints for the words of `Content-Encoding` whose compression cannot be recognised from the first bytes (gzip can). */
const compressions: Readonly<Record<string, Hint>> = { br: 'brotli', deflate: 'deflate' };

/**
 * Returns the last word of the header `Content-Encoding`, which is the encoding that has to be undone first; '' when the
 * request has no such header.
 */
function outermostEncoding(request: object): string {
  for (const holder of ['headers', 'multiValueHeaders']) {
    const headers = member(request, holder);
    const name = namesOf(headers).find((header) => header.toLowerCase() === 'content-encoding');
    const value = name === undefined ? undefined : member(headers, name);
    const last: unknown = Array.isArray(value) ? value.at(-1) : value;
    if (typeof last === 'string') return (last.split(',').at(-1) ?? '').trim().toLowerCase();
  }
  return '';
}

function namesOf(headers: unknown): readonly string[] {
  try {
    return typeof headers === 'object' && headers !== null ? Object.keys(headers) : [];
  } catch {
    return [];
  }
}
