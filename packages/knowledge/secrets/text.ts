import { entropy, isExample, isStandIn } from './credential.ts';
import { secretFormats, secretNames } from './formats.ts';
import { keysIn } from './private-key.ts';

/** The place of a credential in a line of text. The credential itself is not stored. */
export interface SecretInLine {
  /** The kind of credential: `stripe-key`, `password literal`. */
  readonly what: string;
  /** The first column, counted from 0, and the column after the last character. */
  readonly from: number;
  readonly to: number;
}

/** Longer lines are skipped: they are data or generated. */
const mostCharacters = 2_000;
/** Shorter lines cannot contain a credential. */
const leastCharacters = 8;

/** Finds credentials in a text of code or settings, with the number of their line, counted from 0. The marker of a key without a key is none. */
export function secretsInText(text: string): readonly (SecretInLine & { readonly line: number })[] {
  const hasKey = keysIn(text);
  let start = 0;
  return text.split('\n').flatMap((line, number) => {
    const at = start;
    start += line.length + 1;
    return secretsInLine(line)
      .filter(({ what, from }) => what !== 'private-key' || hasKey(at + from))
      .map((found) => ({ ...found, line: number }));
  });
}

/** Finds credentials in a line of code or settings, by their form or by the name of the variable or setting. */
export function secretsInLine(line: string): readonly SecretInLine[] {
  if (line.length < leastCharacters || line.length > mostCharacters) return [];
  const found: SecretInLine[] = [];
  const add = (match: SecretInLine) => {
    if (!found.some((earlier) => match.from < earlier.to && earlier.from < match.to)) found.push(match);
  };
  for (const { what, pattern } of secretFormats) {
    const match = pattern.exec(line);
    if (!match || isStandIn(match)) continue;
    const start = match[1] === undefined ? match.index : match.index + match[0].indexOf(match[1]);
    add({ what, from: start, to: start + (match[1] ?? match[0]).length });
  }
  // `password = "…"`, `apiKey: '…'`, `"token": "…"`.
  for (const match of line.matchAll(
    /(?<![\w$])["']?([A-Za-z_$][\w$.-]{1,60})["']?\s*(?::\s*(?:str|string)\s*)?(?:=(?!=)|:)\s*(["'`])((?:(?!\2)[^\\\n]){6,256})\2/g,
  )) {
    const [assignment, name = '', , value = ''] = match;
    const row = secretNames.find(([pattern]) => pattern.test(name.split('.').at(-1) ?? ''));
    if (!row || isExample(value) || !isRandom(value, row[1])) continue;
    const from = match.index + assignment.length - 1 - value.length;
    add({ what: row[1], from, to: from + value.length });
  }
  return found;
}

/** True when a value looks random: it has enough different characters for its length and is not a name, a path or a sentence. A password may be shorter than a key. */
function isRandom(value: string, what: string): boolean {
  if (/\s/.test(value) || (/^[\w.-]*\/[\w./-]*$/.test(value) && what !== 'aws-secret-key')) return false;
  const isPassword = what === 'password literal';
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length;
  if (isPassword) return value.length >= 8 && kinds >= 3 && entropy(value) >= 2.5;
  return (
    value.length >= 16 &&
    /\d/.test(value) &&
    kinds >= 2 &&
    entropy(value) >= 3.3 &&
    !/^[a-z]+([-_.][a-z]+)+\d?$/i.test(value)
  );
}
