import type { Module } from '@emmental/code';
import { entropy, isExample, secretFormats, secretNames } from '@emmental/knowledge';
import type { SecretInCode } from '@emmental/model';

const MAX_LINE = 2_000;
/** No credential is shorter; inline code begins with the empty lines of its template. */
const MIN_LINE = 8;
const HIDDEN = '«hidden»';

/** Credentials that stand in a module, one per line and kind. Their values are not kept. */
export function secretsIn(module: Module): readonly SecretInCode[] {
  const found: SecretInCode[] = [];
  for (const [index, line] of module.text.split('\n').entries()) {
    if (line.length < MIN_LINE || line.length > MAX_LINE) continue;
    for (const { what, from, to } of matchesIn(line)) {
      const at = {
        file: module.path,
        line: index + 1,
        column: from + 1,
        endLine: index + 1,
        endColumn: to + 1,
      };
      if (!found.some((one) => one.what === what && one.seen.at.line === at.line))
        found.push({ kind: 'secret', what, seen: { at, text: redacted(line.trim()), chain: [] } });
    }
  }
  return found;
}

/** The line with every credential in it hidden: evidence is shown and stored. */
export function redacted(line: string): string {
  if (line.length > MAX_LINE) return line;
  const all = [...matchesIn(line)].sort((one, two) => two.from - one.from);
  let shown = line;
  for (const { from, to } of all) shown = `${shown.slice(0, from)}${HIDDEN}${shown.slice(to)}`;
  return shown;
}

interface Match {
  readonly what: string;
  readonly from: number;
  readonly to: number;
}

function matchesIn(line: string): readonly Match[] {
  const found: Match[] = [];
  const add = (match: Match) => {
    if (!found.some((one) => match.from < one.to && one.from < match.to)) found.push(match);
  };
  for (const { what, pattern } of secretFormats) {
    const match = pattern.exec(line);
    if (!match || isExample(match[1] ?? match[0])) continue;
    const start = match[1] === undefined ? match.index : match.index + match[0].indexOf(match[1]);
    add({ what, from: start, to: start + (match[1] ?? match[0]).length });
  }
  // `password = "…"`, `apiKey: '…'`, `"token": "…"`.
  for (const match of line.matchAll(
    /(?<![\w$])["']?([A-Za-z_$][\w$.-]{1,60})["']?\s*(?::\s*(?:str|string)\s*)?(?:=(?!=)|:)\s*(["'`])((?:(?!\2)[^\\\n]){6,256})\2/g,
  )) {
    const [whole, name = '', , value = ''] = match;
    const row = secretNames.find(([pattern]) => pattern.test(name.split('.').at(-1) ?? ''));
    if (!row || isExample(value) || !isRandom(value, row[1])) continue;
    const from = match.index + whole.length - 1 - value.length;
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
