import { type Abstract, stringOf, testFact } from '@emmental/evaluator';
import { sinkRows } from '@emmental/knowledge';
import type { SinkKind } from '@emmental/model';
import { allSinks, narrowed } from './sanitizers.ts';

/** Returns a test that a text matches a pattern, or null where the pattern rules out no harm. */
export function patternTest(
  pattern: Abstract | undefined,
  subject: Abstract,
  extent: 'as written' | 'from the start' | 'whole' = 'as written',
): Abstract | null {
  const isObject = pattern?.kind === 'instance';
  const text = stringOf(isObject ? pattern.facts['pattern'] : pattern);
  const flags = isObject ? (stringOf(pattern.facts['flags']) ?? '') : '';
  if (text === null) return null;
  // A pattern without anchors that finds harmful characters proves the text harmless when it does not match.
  const bad = extent === 'as written' ? harmlessAfterRemoving(text, 'g', '') : [];
  if (bad.length > 0) return testFact(subject, narrowed('anchored pattern', bad), false);
  const start = extent === 'as written' ? '' : '^';
  const sinks = harmlessFor(`${start}${text}${extent === 'whole' ? '$' : ''}`, flags);
  return sinks.length === 0 ? null : testFact(subject, narrowed('anchored pattern', sinks));
}

/**
 * Returns the sinks in which a text that matches the pattern can do nothing. The characters that the pattern leaves
 * open are compared with those that mean something in each sink.
 */
export function harmlessFor(pattern: string, flags = ''): readonly SinkKind[] {
  if (flags.includes('m')) return [];
  const form = parse(pattern);
  if (!form) return [];
  if (!form.isAnchored) return form.hasFixedHost ? ['url'] : [];
  const found = allSinks.filter((sink) => isHarmless(sink, form));
  return form.hasFixedHost && !found.includes('url') ? [...found, 'url'] : found;
}

/** Returns the sinks in which a text is harmless after a replacement: `replace(/[^\w.-]/g, '')`. */
export function harmlessAfterRemoving(pattern: string, flags: string, by: string): readonly SinkKind[] {
  if (!flags.includes('g')) return [];
  const open = keptCharacters(pattern);
  if (open) {
    for (const character of by) open.add(character);
    const form: Form = {
      open,
      fixed: new Set(),
      isAnchored: true,
      hasFixedHost: false,
      climbs: climbs([open, open]),
    };
    return allSinks.filter((sink) => isHarmless(sink, form));
  }
  const gone = /^\[((?:\\.|[^\]\\^])+)\][+*]?$/.exec(pattern)?.[1];
  const removed = gone === undefined ? set(pattern.replaceAll('|', '')) : set(gone);
  if ([...by].some((character) => removed.has(character))) return [];
  if (gone !== undefined || /^(\\.|[^\\])(\|(\\.|[^\\]))*$/.test(pattern)) {
    const sinks: SinkKind[] = [];
    if (removed.has('/')) sinks.push('path');
    if (removed.has('\n') && removed.has('\r')) sinks.push('header');
    if (removed.has('$') && /^\^?\$$/.test(pattern.replaceAll('\\', ''))) sinks.push('nosql');
    return sinks;
  }
  const removesLineBreaks =
    /^\(?(\\r\\n|\\r\?\\n)/.test(pattern) && /\\r/.test(pattern.replace(/\\r\\n/, ''));
  if (removesLineBreaks) return ['header'];
  const removesDots = /^\\\.\\\.$|^\\\.\{2,\}$|^\\\.\\\.\+$/.test(pattern);
  return removesDots ? ['path'] : [];
}

/** The characters that stay when all matches of a negated class (`[^\w.-]`, `\W`, `\D`) are removed; null for another pattern. */
function keptCharacters(pattern: string): Set<string> | null {
  const negated = /^\[\^((?:\\.|[^\]\\])+)\][+*]?$/.exec(pattern)?.[1];
  if (negated !== undefined) return set(negated);
  if (/^\\W[+*]?$/.test(pattern)) return set('\\w');
  return /^\\D[+*]?$/.test(pattern) ? set('\\d') : null;
}

interface Form {
  /** Characters of classes and of repeated parts, which may stand in any number and order. */
  readonly open: ReadonlySet<string>;
  /** Characters that stand in fixed places. */
  readonly fixed: ReadonlySet<string>;
  readonly isAnchored: boolean;
  /** The pattern starts with `scheme://host/`, and the end of the host is fixed. */
  readonly hasFixedHost: boolean;
  /** A matching text can hold `..` before a slash. */
  readonly climbs: boolean;
}

const any = 'any character';
const wordCharacters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_';

function isHarmless(sink: SinkKind, { open, climbs: goesUp }: Form): boolean {
  if (open.has(any)) return sink === 'header' ? !open.has('\n') && !open.has('\r') : false;
  switch (sink) {
    case 'path':
      return !goesUp;
    case 'deserialize':
      return [...open].every((character) => /[0-9.-]/.test(character));
    case 'code': {
      // Code without letters can only compute with numbers.
      const hasLetters = [...open].some((character) => /[A-Za-z_$`'"[\]\\]/.test(character));
      return !hasLetters || ![...sinkRows.code.characters].some((character) => open.has(character));
    }
    case 'sql': {
      // A single dash is a minus sign, and SQL words need a space between them.
      return ![...sinkRows.sql.characters].some((character) => character !== '-' && open.has(character));
    }
    default:
      return ![...sinkRows[sink].characters].some((character) => open.has(character));
  }
}

/** Reads a pattern piece by piece; returns null for a construct that it does not understand. */
function parse(pattern: string): Form | null {
  const source = pattern.replace(/\(\?(?:<[A-Za-z]\w*>|P<\w+>|:)/g, '(');
  if (/\(\?/.test(source)) return null;
  const isStart = /^\(?(\^|\\A)/.test(source);
  const isEnd = /(\$|\\Z|\\z)\)?$/.test(source) && !/\\\$$/.test(source);
  if (!isStart || hasLooseAlternative(source)) return null;
  const open = new Set<string>();
  const fixed = new Set<string>();
  const order: ReadonlySet<string>[] = [];
  const pieces = /\[(\^?)((?:\\.|[^\]\\])*)\]|\\(.)|([\s\S])/g;
  let depth = 0;
  const starts: number[] = [];
  let last: ReadonlySet<string> | null = null;
  for (const match of source.matchAll(pieces)) {
    const [token, negation, inside, escaped, plain] = match;
    const next = source.slice((match.index ?? 0) + token.length);
    const isRepeated = /^(?:[*+]|\{\d*,)/.test(next);
    if (plain === '(') {
      depth++;
      starts.push(order.length);
      continue;
    }
    if (plain === ')') {
      depth--;
      const from = starts.pop() ?? 0;
      if (isRepeated || /^\{\d+\}/.test(next)) {
        const group = order.slice(from);
        for (const characterSet of group) for (const character of characterSet) open.add(character);
        order.push(...group);
      }
      continue;
    }
    if (plain !== undefined && '^$|?+*'.includes(plain)) continue;
    if (plain === '{') continue;
    if (plain !== undefined && /^[\d,}]$/.test(plain) && /\{\d*,?\d*$/.test(source.slice(0, match.index)))
      continue;
    if (escaped === 'A' || escaped === 'Z' || escaped === 'z' || escaped === 'b') continue;
    const characters =
      inside === undefined ? characterOrEscape(plain, escaped) : classCharacters(inside, negation === '^');
    last = characters;
    order.push(characters);
    if (characters.size > 1 || isRepeated) for (const character of characters) open.add(character);
    else for (const character of characters) fixed.add(character);
  }
  if (depth !== 0 || last === null) return null;
  return { open, fixed, isAnchored: isEnd, hasFixedHost: fixesHost(source), climbs: climbs(order) };
}

function characterOrEscape(plain: string | undefined, escaped: string | undefined): Set<string> {
  if (plain === '.') return new Set([any]);
  return set(escaped === undefined ? (plain ?? '') : `\\${escaped}`);
}

/** The characters that the class `[inside]` or `[^inside]` matches. */
function classCharacters(inside: string, isNegated: boolean): Set<string> {
  if (!isNegated) return set(inside);
  return new Set([any, ...(/\\n|\\s|\\r/.test(inside) ? [] : ['\n', '\r'])]);
}

/** Can a text of the pattern hold a dot, and a slash after it? */
function climbs(order: readonly ReadonlySet<string>[]): boolean {
  let dots = 0;
  for (const [index, characters] of order.entries()) {
    const hasDot = characters.has('.') || characters.has(any);
    const hasSlash = characters.has('/') || characters.has('\\') || characters.has(any);
    if (hasDot && hasSlash) return true;
    if (hasSlash && dots > 0 && (dots > 1 || isOpenDot(order, index))) return true;
    if (hasDot) dots += characters.size > 1 ? 2 : 1;
    else if (characters.size === 1) dots = 0;
  }
  return false;
}

const isOpenDot = (order: readonly ReadonlySet<string>[], before: number): boolean =>
  order.slice(0, before).some((characters) => characters.has('.') && characters.size > 1);

/** Does an alternative outside of a group, as in `^a|b$`, leave one side without its anchor? */
function hasLooseAlternative(pattern: string): boolean {
  let depth = 0;
  const bare = pattern.replace(/\\.|\[(?:\\.|[^\]\\])*\]/g, 'x');
  const isGrouped = /^\^?\(.*\)\$?$/.test(bare);
  for (const character of bare) {
    if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === '|' && depth === 0) return true;
  }
  return isGrouped && /^\(\^[^)]*\|/.test(bare);
}

function fixesHost(pattern: string): boolean {
  const rest = /^\^https?\??:\\?\/\\?\/(.*)$/.exec(pattern.replace('(s)?', '?').replace('s?', '?'))?.[1];
  if (rest === undefined) return false;
  const end = /^((?:\\\.|[^/\\$]|\[[^\]]*\])*)(?:\\?\/|\$)/.exec(rest)?.[1];
  if (end === undefined) return false;
  // The last two labels may hold only letters and escaped dots.
  return /(?:^|\\\.|[)+*?])?[A-Za-z0-9-]+\\\.[A-Za-z]{2,}\)?$/.test(end) && !/\.\*|\.\+|\[\^/.test(end);
}

/** Returns the characters of a class or of one escape. */
function set(inside: string): Set<string> {
  const found = new Set<string>();
  const items = [...inside.matchAll(/\\(x[0-9a-f]{2}|u[0-9a-f]{4}|.)|([\s\S])/gi)].map((match) =>
    match[1] === undefined ? { sign: match[2] ?? '', escape: false } : { sign: match[1], escape: true },
  );
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    const next = items[index + 1];
    const end = items[index + 2];
    if (!item) continue;
    if (!item.escape && next?.sign === '-' && !next.escape && end && !end.escape) {
      for (let code = item.sign.charCodeAt(0); code <= end.sign.charCodeAt(0) && found.size < 400; code++)
        found.add(String.fromCharCode(code));
      index += 2;
    } else if (!item.escape) found.add(item.sign);
    else for (const character of escapes(item.sign)) found.add(character);
  }
  return found;
}

function escapes(name: string): Iterable<string> {
  switch (name) {
    case 'w':
      return wordCharacters;
    case 'd':
      return '0123456789';
    case 's':
      return ' \t\n\r';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'S':
    case 'D':
    case 'W':
      return [any];
    default:
      return /^[xu]/i.test(name) && name.length > 1
        ? String.fromCharCode(Number.parseInt(name.slice(1), 16))
        : name;
  }
}
