import { entropy, isExample, isStandIn } from './credential.ts';
import { secretFormats, secretNames } from './formats.ts';

/** A credential in a line of text. The text itself is not kept. */
export interface SecretInLine {
  /** `stripe-key`, `password literal`. */
  readonly what: string;
  /** Columns from 0, the end after the last character. */
  readonly from: number;
  readonly to: number;
}

/** Lines that are longer are data, or made by a tool. */
const mostCharacters = 2_000;
/** No credential is shorter. */
const leastCharacters = 8;

/** The credentials that stand in a line of code or of settings: by their form, or by a name that says what it is given. */
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

/** Enough different characters for its length, and no name, path or sentence. A password is shorter than a key. */
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
