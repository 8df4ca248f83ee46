import { secretFormats, secretNames } from './formats.ts';
import { keysIn } from './private-key.ts';

/**
 * Returns the kind of credential that a setting holds in plain text (`stripe-key`, `password literal`), or null. A text in
 * a form that an issuer documents is a credential. Any other text is a credential if the name of the setting suggests one,
 * and the text is not a placeholder, a word, or a place where a credential is stored.
 */
export function credentialIn(name: string, text: string): string | null {
  if (text.length > mostCharacters) return null;
  for (const { what, pattern } of secretFormats) {
    const match = pattern.exec(text);
    if (match && !isStandIn(match) && (what !== 'private-key' || keysIn(text)(match.index))) return what;
  }
  const kind = kindByName(name);
  if (kind === null || isExample(text) || isPlace(text)) return null;
  const isPassword = kind === 'password literal';
  if (text.length < (isPassword ? 6 : 8) || !/[^A-Za-z]/.test(text) || isWords(text)) return null;
  return isPassword || entropy(text) >= leastEntropy ? kind : null;
}

/** Returns the kind of credential that the name of a setting suggests, or null. */
export function kindByName(name: string): string | null {
  // `DbPasswordParam`, `DB_PASSWORD_SECRET_NAME` name the place where a credential is stored.
  if (
    /(arn|name|id|url|uri|path|param(eter)?|key_?alias|ttl|table|length|policy|version|prefix)s?$/i.test(name)
  )
    return null;
  return secretNames.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

/** True for placeholders, examples from manuals, and references to values that are stored elsewhere. */
export const isExample = (value: string): boolean =>
  /EXAMPLE|example|changeme|change[-_]me|placeholder|dummy|your[-_ ]|<.*>|\$\{|\{\{|%\w|xxxx|\*\*\*|test|sample|fake|mock|redacted|todo|not[-_]?a|process\.env|^(?:arn|ssm|https?|s3|file):|\.\.\./i.test(
    value,
  ) ||
  /^(.)\1+$/.test(value) ||
  (/^(?:1234|abcd|qwerty)/i.test(value) && value.length < 12);

/** True when a match has the form of a credential but is an example, such as `amqp://username:password@host` in manuals. */
export const isStandIn = ([all, own]: RegExpExecArray): boolean =>
  isExample(own ?? all) || (own !== undefined && isWords(own) && kindByName(own) !== null);

/** Returns the Shannon entropy of a text in bits per character. */
export function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let sum = 0;
  for (const count of counts.values()) sum -= (count / value.length) * Math.log2(count / value.length);
  return sum;
}

const mostCharacters = 10_000;
/** Bits per character. A text of eight characters with a lower entropy repeats itself: `00000001`. */
const leastEntropy = 2.5;

/** True for a path, an address, or a sentence. */
const isPlace = (value: string): boolean =>
  /\s/.test(value) || /^[./~]|^[\w.-]+(\/[\w.-]+)+$|^[\w.-]+\.(com|org|net|io)\b/.test(value);

/** True for words, perhaps with a number: `my-service-token`, `shop_secret_2`, `orders-api-key`. */
const isWords = (value: string): boolean =>
  /^[a-z]+([-_.][a-z]+)*[-_.]?\d{0,2}$/i.test(value) && !/[a-z][A-Z]|\d{3}/.test(value);
