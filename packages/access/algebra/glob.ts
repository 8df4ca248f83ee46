import type { Hole, Value } from '@emmental/model';
import { partsOf } from '@emmental/model';
import type { Truth } from './truth.ts';

/**
 * One place of an IAM pattern. A string of length 1 is that character; longer strings are `ANY` (`*`), `ONE` (`?`)
 * or a symbol: text that is fixed but not known here. Symbols start with their kind:
 * `r:Orders` the generated name of a template resource, `s:AWS::Region` any other text of the template,
 * `v:aws:username` a policy variable of the request, `u:…` nothing is known about it.
 */
export type Token = string;
export const ANY = '**';
export const ONE = '??';

/** A compiled pattern. Equal `key` = equal pattern. */
export interface Glob {
  readonly tokens: readonly Token[];
  /** The text itself when it has neither wildcard nor symbol. */
  readonly exact: string | null;
  /** True when a token is a symbol: matching is then three-valued. */
  readonly symbolic: boolean;
  /** The tokens with every symbol opened to what it may be; the same array when there is none. */
  readonly opened: readonly Token[];
  readonly key: string;
}

/** The attribute of a hole that stands for a resource's own name, whatever `Ref` gives for its type. */
export const generatedName = '';

/** Tells template resources from parameters in `${Name}`: only a resource's name is sure to differ from every literal. */
export type IsResource = (name: string) => boolean;
const noResource: IsResource = () => false;

/** A pattern of tokens in settled order, so that equal patterns have equal keys. */
export function glob(tokens: readonly Token[]): Glob {
  const simple = settle(tokens);
  const symbolic = simple.some(isSymbol);
  const exact = !symbolic && !simple.some(isWildcard) ? simple.join('') : null;
  return { tokens: simple, exact, symbolic, opened: symbolic ? open(simple) : simple, key: textOf(simple) };
}

/** Reads the text of a pattern: `*`, `?`, `${*}` for a literal star, `${Name}` for a symbol. */
export function globOf(text: string, wildcards = true, isResource: IsResource = noResource): Glob {
  if (!text.includes('${')) {
    if (!wildcards || !/[*?]/.test(text)) return literal(text);
    // In settled order already: the pattern's own text is its key.
    if (!/\*[*?]/.test(text)) {
      const tokens = text.split('').map((char) => (char === '*' ? ANY : char === '?' ? ONE : char));
      return { tokens, exact: null, symbolic: false, opened: tokens, key: text };
    }
  }
  return glob(tokensOf(text, wildcards, isResource));
}

/** The pattern of a text without wildcards: for requests. */
export function literal(text: string, isResource: IsResource = noResource): Glob {
  if (text.includes('${')) return globOf(text, false, isResource);
  const tokens = text.split('');
  return { tokens, exact: text, symbolic: false, opened: tokens, key: text };
}

/** The tokens of a pattern as it is written; without `wildcards` its `*` and `?` are characters. */
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

/** Reads a scalar template value as a pattern; null when it is a list or a mapping. */
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

/** Does the pattern match this text? `unknown` when that depends on what a symbol, or a wildcard of the subject, stands for. */
export function matches(pattern: Glob, subject: Glob): Truth {
  if (pattern.exact !== null && subject.exact !== null) return pattern.exact === subject.exact ? 'yes' : 'no';
  // Names mostly differ in their last letter, which is the quickest to see.
  if (differ(pattern.opened, subject.opened, -1)) return 'no';
  if (covers(pattern.tokens, subject.tokens)) return 'yes';
  if (!pattern.symbolic && subject.exact !== null) return 'no';
  if (areOtherResources(pattern.tokens, subject.tokens)) return 'no';
  return overlap(pattern.opened, subject.opened) ? 'unknown' : 'no';
}

/** Does the pattern match every text that the subject (itself a pattern) may be? Symbols equal only themselves; `*` covers all. */
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
      // Nothing is known about a `u:` symbol, so it does not even equal itself in the pattern.
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

/** Is there a text that both patterns match? Both must be opened. */
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
      // A `*` either stands for nothing, or takes what the other side has next.
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
 * Do two patterns differ before their first `*`, from the start (`step` 1) or from the end (-1)? Most pairs do: other
 * services begin otherwise, other names end otherwise.
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

/** Do the two patterns share a text? Both may hold symbols and wildcards: `yes` only where it holds whatever the symbols are. */
export function meets(a: Glob, b: Glob): Truth {
  if (differ(a.opened, b.opened, -1)) return 'no';
  if (overlap(a.tokens, b.tokens)) return 'yes';
  if (!a.symbolic && !b.symbolic) return 'no';
  if (areOtherResources(a.tokens, b.tokens)) return 'no';
  return overlap(a.opened, b.opened) ? 'unknown' : 'no';
}

/** Where partition, region and account have no wildcard, what comes first after them and differs tells two ARNs apart. */
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
    // One that has ended is another than one that goes on with a letter.
    return x !== y && (x?.length ?? 1) === 1 && (y?.length ?? 1) === 1;
  }
}

/**
 * A generated name fills its part of an ARN, up to a colon or a slash, and is no literal: where the other side has one there, or
 * another generated name, they differ.
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

/** Pseudo parameters that stand for one part of an ARN: none holds a colon. */
const oneParted: ReadonlySet<Token> = new Set(['s:AWS::Partition', 's:AWS::Region', 's:AWS::AccountId']);

/** Where the resource begins in an ARN; -1 where that is not sure. */
function resourceStart(tokens: readonly Token[]): number {
  let colons = 0;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] ?? '';
    if (at < 4 ? token !== 'arn:'[at] : token.length > 1 && !oneParted.has(token)) return -1;
    if (token === ':' && ++colons === 5) return at + 1;
  }
  return -1;
}

/** The pattern as CloudFormation's `Fn::Sub` and IAM write it. */
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

/** The part of an ARN's text after the account; the text itself when it is none. Colons inside `${AWS::Region}` are none. */
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

export const isSymbol = (token: Token): boolean => token.length > 2;
const isWildcard = (token: Token): boolean => token === ANY || token === ONE;
export const isVariable = (token: Token): boolean => token.length > 2 && token.startsWith('v:');

/**
 * Returns the tokens that a symbol may stand for: any text; for the generated name of a resource a text that ends in a
 * letter no literal has.
 */
export function openSymbol(token: Token): readonly Token[] {
  return token.startsWith('r:') ? [ANY, `g:${token.slice(2)}`] : [ANY];
}

function open(tokens: readonly Token[]): readonly Token[] {
  return tokens.flatMap((token) => (isSymbol(token) ? openSymbol(token) : [token]));
}

/** Brings runs of wildcards into one order (`?` first, one `*`), so that equal patterns have equal tokens. */
function settle(tokens: readonly Token[]): readonly Token[] {
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
