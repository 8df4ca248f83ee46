import type { Hole, Value } from '@emmental/model';
import { partsOf } from '@emmental/model';
import type { Truth } from './truth.ts';

/**
 * One element of an IAM pattern. A string of length 1 is that character. Longer strings are `ANY` (`*`), `ONE` (`?`) or a
 * symbol, which represents a text that is not known here. Symbols start with their kind: `r:Orders` is the generated name
 * of a template resource, `s:AWS::Region` another text of the template, `v:aws:username` a policy variable of the request,
 * and `u:…` a text about which nothing is known.
 */
export type Token = string;
/** The token of `*`: any text. */
export const ANY = '**';
/** The token of `?`: any character. */
export const ONE = '??';

/** A compiled pattern. Equal `key` = equal pattern. */
export interface Glob {
  readonly tokens: readonly Token[];
  /** The text of the pattern; null if the pattern has a wildcard or a symbol. */
  readonly exact: string | null;
  /** True if a token is a symbol. Matching then has three results (`yes`, `no`, `unknown`). */
  readonly symbolic: boolean;
  /** The tokens, with every symbol replaced by a wildcard for the texts that it may represent. Without symbols: the same array. */
  readonly opened: readonly Token[];
  readonly key: string;
}

/** The attribute of a hole (unknown part of a text) that represents a resource's name, even for types whose `Ref` returns something else. */
export const generatedName = '';

/** Returns true if `${Name}` is a template resource, false if it is a parameter. Only a generated name surely differs from every literal. */
export type IsResource = (name: string) => boolean;
const noResource: IsResource = () => false;

/** Returns the pattern of these tokens. Wildcards are put into one order, so that equal patterns have equal keys. */
export function glob(tokens: readonly Token[]): Glob {
  const simple = normalised(tokens);
  const symbolic = simple.some(isSymbol);
  const exact = !symbolic && !simple.some(isWildcard) ? simple.join('') : null;
  return { tokens: simple, exact, symbolic, opened: symbolic ? open(simple) : simple, key: textOf(simple) };
}

/** Reads the text of a pattern: `*`, `?`, `${*}` for a literal star, `${Name}` for a symbol. */
export function globOf(text: string, wildcards = true, isResource: IsResource = noResource): Glob {
  if (!text.includes('${')) {
    if (!wildcards || !/[*?]/.test(text)) return literal(text);
    // Without `*` before a wildcard, the tokens are in order already, and the text is the key.
    if (!/\*[*?]/.test(text)) {
      const tokens = text.split('').map((char) => (char === '*' ? ANY : char === '?' ? ONE : char));
      return { tokens, exact: null, symbolic: false, opened: tokens, key: text };
    }
  }
  return glob(tokensOf(text, wildcards, isResource));
}

/** Returns the pattern of a text without wildcards, as requests have it. */
export function literal(text: string, isResource: IsResource = noResource): Glob {
  if (text.includes('${')) return globOf(text, false, isResource);
  const tokens = text.split('');
  return { tokens, exact: text, symbolic: false, opened: tokens, key: text };
}

/** Returns the tokens of a pattern's text, not put into order. Without `wildcards`, `*` and `?` are plain characters. */
export function tokensOf(text: string, wildcards: boolean, isResource: IsResource = noResource): Token[] {
  const tokens: Token[] = [];
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    const end = char === '$' && text[i + 1] === '{' ? text.indexOf('}', i) : -1;
    if (end > 0) {
      tokens.push(tokenOfName(text.slice(i + 2, end), isResource));
      i = end;
    } else if (wildcards && char === '*') tokens.push(ANY);
    else if (wildcards && char === '?') tokens.push(ONE);
    else tokens.push(char);
  }
  return tokens;
}

/** Returns the pattern of a scalar template value; null for a list or a mapping. */
export function globOfValue(
  value: Value,
  wildcards = true,
  isResource: IsResource = noResource,
): Glob | null {
  if (value.kind === 'constant') return globOf(String(value.value ?? ''), wildcards, isResource);
  const parts = partsOf(value);
  if (!parts) return null;
  return glob(
    parts.flatMap((part) =>
      typeof part === 'string' ? tokensOf(part, wildcards, isResource) : [tokenOfHole(part)],
    ),
  );
}

/** Decides whether the pattern matches the subject; `unknown` if that depends on a symbol, or on a wildcard of the subject. */
export function matches(pattern: Glob, subject: Glob): Truth {
  if (pattern.exact !== null && subject.exact !== null) return pattern.exact === subject.exact ? 'yes' : 'no';
  // Most names differ in their last letters, so this comparison comes first.
  if (differ(pattern.opened, subject.opened, -1)) return 'no';
  if (covers(pattern.tokens, subject.tokens)) return 'yes';
  if (!pattern.symbolic && subject.exact !== null) return 'no';
  if (areOtherResources(pattern.tokens, subject.tokens)) return 'no';
  return overlap(pattern.opened, subject.opened) ? 'unknown' : 'no';
}

/** Returns true if the pattern matches every text that the subject, also a pattern, matches. A symbol equals only itself; `*` covers everything. */
export function covers(pattern: readonly Token[], subject: readonly Token[]): boolean {
  let i = 0;
  let j = 0;
  let star = -1;
  let resume = 0;
  while (j < subject.length) {
    const token = pattern[i];
    const char = subject[j];
    if (token === ANY) {
      star = i++;
      resume = j;
    } else if (
      token !== undefined &&
      char !== ANY &&
      // The text of a `u:` symbol is unknown, so two equal `u:` symbols may be different texts.
      ((token === char && !token.startsWith('u:')) ||
        (token === ONE && char !== undefined && !isSymbol(char)))
    ) {
      i++;
      j++;
    } else if (star >= 0) {
      i = star + 1;
      j = ++resume;
    } else return false;
  }
  while (pattern[i] === ANY) i++;
  return i === pattern.length;
}

/** Returns true if some text matches both patterns. Symbols are compared as letters, so pass `opened` tokens to replace them by wildcards. */
function overlap(a: readonly Token[], b: readonly Token[]): boolean {
  if (differ(a, b, 1) || differ(a, b, -1)) return false;
  let row = new Uint8Array(b.length + 1);
  row[0] = 1;
  for (let i = 0; i <= a.length; i++) {
    const next = new Uint8Array(b.length + 1);
    for (let j = 0; j <= b.length; j++) {
      if (!row[j]) continue;
      const x = a[i];
      const y = b[j];
      // A `*` matches either nothing or the next token of the other side.
      if (x === ANY) {
        next[j] = 1;
        if (y !== undefined) row[j + 1] = 1;
      }
      if (y === ANY) {
        row[j + 1] = 1;
        if (x !== undefined) next[j] = 1;
      }
      if (x !== undefined && y !== undefined && x !== ANY && y !== ANY)
        if ((x === y && !x.startsWith('u:')) || x === ONE || y === ONE) next[j + 1] = 1;
    }
    if (i === a.length) return row[b.length] === 1;
    row = next;
  }
  return false;
}

/**
 * Returns true if two patterns differ before their first `*`, counted from the start (`step` 1) or from the end (-1). A quick
 * test for most pairs: ARNs of different services differ at the start, different names at the end.
 */
function differ(a: readonly Token[], b: readonly Token[], step: 1 | -1): boolean {
  let i = step === 1 ? 0 : a.length - 1;
  let j = step === 1 ? 0 : b.length - 1;
  for (let left = Math.min(a.length, b.length); left > 0; left -= 1) {
    const x = a[i];
    const y = b[j];
    if (x === ANY || y === ANY) return false;
    if (x !== y && x !== ONE && y !== ONE) return true;
    i += step;
    j += step;
  }
  return false;
}

/** Decides whether some text matches both patterns; `yes` only if that holds for every text in place of the symbols. */
export function meets(a: Glob, b: Glob): Truth {
  if (differ(a.opened, b.opened, -1)) return 'no';
  if (overlap(a.tokens, b.tokens)) return 'yes';
  if (!a.symbolic && !b.symbolic) return 'no';
  if (areOtherResources(a.tokens, b.tokens)) return 'no';
  return overlap(a.opened, b.opened) ? 'unknown' : 'no';
}

/** Returns true if two ARNs without wildcards before the resource name certainly different resources: the first token in which they differ decides. */
function areOtherResources(a: readonly Token[], b: readonly Token[]): boolean {
  let i = resourceStart(a);
  let j = i < 0 ? i : resourceStart(b);
  if (j < 0) return false;
  for (; ; i += 1, j += 1) {
    const x = a[i];
    const y = b[j];
    if (x === y && x !== undefined && (x.length === 1 || x.startsWith('r:'))) continue;
    if (x?.startsWith('r:')) return isNameAgainstText(a, i, b, j);
    if (y?.startsWith('r:')) return isNameAgainstText(b, j, a, i);
    // A name that ends here (undefined) differs from a name that continues with a letter.
    return x !== y && (x?.length ?? 1) === 1 && (y?.length ?? 1) === 1;
  }
}

/**
 * Compares a generated name with the tokens of another ARN; true = they certainly differ. A generated name fills its part of
 * the ARN, up to a colon or a slash. It differs from every literal text and from every other generated name.
 */
function isNameAgainstText(
  named: readonly Token[],
  at: number,
  other: readonly Token[],
  from: number,
): boolean {
  if (!endsName(named[at + 1])) return false;
  if (other[from]?.startsWith('r:')) return endsName(other[from + 1]);
  for (let i = from; ; i += 1) {
    if (endsName(other[i])) return true;
    if ((other[i]?.length ?? 0) > 1) return false;
  }
}

const endsName = (token: Token | undefined): boolean => token === undefined || token === ':' || token === '/';

/** Pseudo parameters that fill one part of an ARN. Their values have no colon. */
const oneParted: ReadonlySet<Token> = new Set(['s:AWS::Partition', 's:AWS::Region', 's:AWS::AccountId']);

/** Returns the index of the resource in an ARN, after the fifth colon; -1 if a wildcard or symbol before it may contain colons. */
function resourceStart(tokens: readonly Token[]): number {
  let colons = 0;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? '';
    if (at < 4 ? token !== 'arn:'[at] : token.length > 1 && !oneParted.has(token)) return -1;
    if (token === ':' && ++colons === 5) return at + 1;
  }
  return -1;
}

/** Returns the text of a pattern in the syntax of CloudFormation's `Fn::Sub` and of IAM. */
function textOf(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if (token === ANY) return '*';
      if (token === ONE) return '?';
      if (token === '*' || token === '?') return `\${${token}}`;
      return isSymbol(token) ? `\${${token.slice(2)}}` : token;
    })
    .join('');
}

/** Returns the part of an ARN's text after the account, or the text itself if it is not an ARN. Colons inside `${AWS::Region}` do not count. */
export function resourcePart(text: string): string {
  if (!text.startsWith('arn:')) return text;
  let colons = 0;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '{') depth++;
    else if (char === '}') depth--;
    else if (char === ':' && depth === 0 && ++colons === 5) return text.slice(i + 1);
  }
  return '';
}

/** True for a symbol. */
export const isSymbol = (token: Token): boolean => token.length > 2;
const isWildcard = (token: Token): boolean => token === ANY || token === ONE;
/** True for a policy variable of the request, such as `${aws:username}`. */
export const isVariable = (token: Token): boolean => token.length > 2 && token.startsWith('v:');

/**
 * Returns a wildcard for the texts that a symbol may represent. For a generated name, a further letter follows that no
 * literal has, so that the name never equals a literal.
 */
export function openSymbol(token: Token): readonly Token[] {
  return token.startsWith('r:') ? [ANY, `g:${token.slice(2)}`] : [ANY];
}

function open(tokens: readonly Token[]): readonly Token[] {
  return tokens.flatMap((token) => (isSymbol(token) ? openSymbol(token) : [token]));
}

/** Puts neighbouring wildcards into one order (`?` first, then a single `*`), so that equal patterns have equal tokens. */
function normalised(tokens: readonly Token[]): readonly Token[] {
  const out: Token[] = [];
  let pending = false;
  for (const token of tokens) {
    if (token === ANY) pending = true;
    else {
      if (pending && token !== ONE) {
        out.push(ANY);
        pending = false;
      }
      out.push(token);
    }
  }
  if (pending) out.push(ANY);
  return out;
}

function tokenOfName(name: string, isResource: IsResource): Token {
  if (name === '*' || name === '?' || name === '$') return name;
  if (name === '') return 'u:empty';
  const isVariableName = name.includes(':') && !name.includes('::') && !name.startsWith('resolve:');
  if (isVariableName) return `v:${name}`;
  return isResource(name) ? `r:${name}` : `s:${name}`;
}

function tokenOfHole(hole: Hole): Token {
  switch (hole.kind) {
    case 'resource':
      return hole.attribute === null || hole.attribute === generatedName
        ? `r:${hole.id}`
        : `s:${hole.id}.${hole.attribute}`;
    case 'pseudo':
    case 'parameter':
      return `s:${hole.name}`;
    case 'external':
      return `s:${hole.parameter ?? `resolve:${hole.source}:${hole.name}`}`;
    case 'env':
      return `u:env ${hole.name}`;
    case 'event':
      return `u:event ${hole.path}`;
    case 'unknown':
      return `u:${hole.why || 'unknown'}`;
  }
}
