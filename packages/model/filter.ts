import { nearest } from './nearest.ts';

/*
 * The language in which people limit a list of the console. The address of a page contains the text, so a text that was read and
 * written again is the same query.
 *
 *   query = term (space term)*            all terms hold
 *   term  = ["-"] field ":" value ("," value)*   one of the values holds; "-": none of them
 *         | ["-"] value                   a part of a name
 *   value = word | "quoted" | prefix* | >n | <n | from..to
 */

/** A value of a term. `more` and `less` compare with a number, a day or a duration such as `7d`. */
export type FilterValue =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'prefix'; readonly text: string }
  | { readonly kind: 'more' | 'less'; readonly than: string }
  | { readonly kind: 'range'; readonly from: string; readonly to: string };

/** A condition of a query. `field` is null for a word that is searched in names. */
export interface FilterTerm {
  readonly isNot: boolean;
  readonly field: string | null;
  readonly values: readonly FilterValue[];
}

/** The terms of a text, or a sentence about the first thing in it that is wrong. */
export type FilterReading =
  | { readonly kind: 'terms'; readonly terms: readonly FilterTerm[] }
  | { readonly kind: 'wrong'; readonly says: string };

/** The fields of each list. */
export const filterFields = {
  exceptions: ['app', 'env', 'kind', 'owner', 'rule', 'state', 'until'],
  findings: [
    'advisory',
    'app',
    'due',
    'env',
    'found',
    'function',
    'owner',
    'path',
    'reopened',
    'rule',
    'severity',
    'since',
    'state',
    'tool',
  ],
} as const;

/** The most characters of a query, and the most terms. */
export const filterLimits = { text: 500, terms: 20 } as const;

/** Reads a query. `fields` are the fields of the list; another one is wrong, and the sentence names the nearest. */
export function parseFilter(text: string, fields: readonly string[]): FilterReading {
  if (text.length > filterLimits.text) return wrong(`a filter has at most ${filterLimits.text} characters`);
  const terms: FilterTerm[] = [];
  let rest = text.trimStart();
  while (rest !== '') {
    const read = readTerm(rest, fields);
    if ('says' in read) return wrong(read.says);
    terms.push(read.term);
    if (terms.length > filterLimits.terms) return wrong(`a filter has at most ${filterLimits.terms} terms`);
    rest = read.rest.trimStart();
  }
  return { kind: 'terms', terms };
}

const wrong = (says: string): FilterReading => ({ kind: 'wrong', says });

interface Wrong {
  readonly says: string;
}

function readTerm(
  text: string,
  fields: readonly string[],
): { readonly term: FilterTerm; readonly rest: string } | Wrong {
  const isNot = text.startsWith('-');
  const positive = isNot ? text.slice(1) : text;
  const [head = '', field = null] = /^([A-Za-z][\w.-]*):/.exec(positive) ?? [];
  if (field !== null && !fields.includes(field)) return { says: unknownField(field, fields) };
  const values: FilterValue[] = [];
  let rest = positive.slice(head.length);
  for (;;) {
    const read = readValue(rest);
    if ('says' in read) return { says: field === null ? read.says : `${field}: ${read.says}` };
    const { kind } = read.value;
    if (field === null && kind !== 'word' && kind !== 'prefix')
      return { says: 'a comparison needs a field before it' };
    values.push(read.value);
    rest = read.rest;
    if (field === null || !rest.startsWith(',')) break;
    rest = rest.slice(1);
  }
  if (rest !== '' && !/^\s/.test(rest))
    return { says: `a space is missing before ${rest.slice(0, 20)}; quote a text with special characters` };
  return { term: { isNot, field, values }, rest };
}

function unknownField(field: string, fields: readonly string[]): string {
  const near = nearest(field, fields);
  const which = near === null ? `the fields are ${fields.join(', ')}` : `the nearest is ${near}`;
  return `there is no field ${field}; ${which}`;
}

/** A number, a day, a time or a duration, which can be compared. */
const comparable = /^\w[\w:+-]*(?:\.[\w:+-]+)*$/;

function readValue(text: string): { readonly value: FilterValue; readonly rest: string } | Wrong {
  const quoted = /^"((?:[^"\\]|\\["\\])*)"(\*?)/.exec(text);
  if (quoted) {
    const [all, inside = '', star] = quoted;
    const plain = inside.replaceAll(/\\(["\\])/g, '$1');
    if (plain === '') return { says: 'a value is empty' };
    return { value: { kind: star === '*' ? 'prefix' : 'word', text: plain }, rest: text.slice(all.length) };
  }
  if (text.startsWith('"')) return { says: 'a quotation mark is missing at the end' };
  const [word = ''] = /^[^\s,"]*/.exec(text) ?? [];
  const rest = text.slice(word.length);
  if (word === '') return { says: 'a value is missing' };
  const value = readWord(word);
  return 'says' in value ? value : { value, rest };
}

function readWord(word: string): FilterValue | Wrong {
  const [, sign, than = ''] = /^([<>])(.*)$/.exec(word) ?? [];
  if (sign !== undefined) {
    if (!comparable.test(than)) return { says: `${sign} needs a number, a day or a duration such as 7d` };
    return { kind: sign === '>' ? 'more' : 'less', than };
  }
  const at = word.indexOf('..');
  if (at !== -1) {
    const from = word.slice(0, at);
    const to = word.slice(at + 2);
    if (!comparable.test(from) || !comparable.test(to))
      return { says: `${word} needs a value on both sides of the dots` };
    return { kind: 'range', from, to };
  }
  if (!word.endsWith('*')) return { kind: 'word', text: word };
  const text = word.slice(0, -1);
  return text === '' ? { says: 'a prefix is missing before *' } : { kind: 'prefix', text };
}

/** Writes a query; `parseFilter` reads it as the same terms. */
export const filterText = (terms: readonly FilterTerm[]): string => terms.map(termText).join(' ');

const termText = ({ isNot, field, values }: FilterTerm): string =>
  `${isNot ? '-' : ''}${field === null ? '' : `${field}:`}${values.map(valueText).join(',')}`;

function valueText(value: FilterValue): string {
  switch (value.kind) {
    case 'word':
      return quotedText(value.text);
    case 'prefix':
      return `${quotedText(value.text)}*`;
    case 'more':
      return `>${value.than}`;
    case 'less':
      return `<${value.than}`;
    case 'range':
      return `${value.from}..${value.to}`;
  }
}

/** Quotes a text that would be read as something else. */
const quotedText = (text: string): string =>
  /^[^\s",:*<>-][^\s",:*]*$/.test(text) && !text.includes('..')
    ? text
    : `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
