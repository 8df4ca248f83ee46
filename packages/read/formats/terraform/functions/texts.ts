import {
  asString,
  constant,
  type Hole,
  type Location,
  partsOf,
  text,
  unknown,
  type Value,
} from '@emmental/model';
import { concat } from '../../../evaluate/scope.ts';
import { inText, scalars, whyOf } from '../alternatives.ts';
import type { TerraformFunction } from './call.ts';

/** Creates a Terraform function from a function of texts. All arguments must be known texts. */
const ofTexts =
  (work: (...texts: string[]) => string | number | boolean | null): TerraformFunction =>
  (values, at) =>
    scalars(values, at, (known) => work(...known));

/**
 * Creates a Terraform function from a function that changes each letter by itself. Unknown parts of the
 * argument stay in the result, in the same position.
 */
const letters =
  (work: (written: string) => string): TerraformFunction =>
  ([value = constant(null)], at) => {
    const parts = partsOf(value);
    if (!parts || value.kind === 'unknown') return unknown(whyOf(value), at);
    return text(
      parts.map((part): string | Hole => {
        if (typeof part === 'string') return work(part);
        return 'default' in part && part.default !== undefined
          ? { kind: 'unknown', why: whyOf(text([part])), default: work(part.default) }
          : part;
      }),
      at,
    );
  };

/**
 * Implements `format`. Supports `%s`, `%d`, `%v`, `%02d` and `%[2]s`. For other verbs the value must be
 * known.
 */
function format(args: readonly Value[], at: Location): Value {
  const [pattern, ...values] = args;
  const written = asString(pattern);
  if (pattern === undefined || written === null) return unknown(whyOf(pattern ?? constant(null)), at);
  let next = 0;
  const pieces = written.split(/(%(?:\[\d+\])?[-+# 0]*\d*(?:\.\d+)?[a-zA-Z%])/).map((piece): Value => {
    const verb = /^%(?:\[(\d+)\])?([-+# 0]*\d*(?:\.\d+)?)([a-zA-Z%])$/.exec(piece);
    if (!verb) return constant(piece);
    const [, position, flags = '', letter] = verb;
    if (letter === '%') return constant('%');
    const value = values[position === undefined ? next : Number(position) - 1];
    next = position === undefined ? next + 1 : Number(position);
    if (!value) return unknown('format has too few values', at);
    const content = asString(value);
    if (content === null || flags === '')
      return letter === 'q' ? constant(JSON.stringify(content ?? '')) : inText(value);
    const width = /^0?(\d+)$/.exec(flags)?.[1];
    return width === undefined
      ? inText(value)
      : constant(content.padStart(Number(width), flags.startsWith('0') ? '0' : ' '));
  });
  return concat(pieces, at);
}

function join([separator, ...lists]: readonly Value[], at: Location): Value {
  const between = asString(separator);
  const items: Value[] = [];
  for (const list of lists) {
    if (list.kind !== 'list' || list.open) return unknown(whyOf(list), at);
    items.push(...list.items);
  }
  if (between === null) return unknown(whyOf(separator ?? constant(null)), at);
  return concat(
    items.flatMap((item, index) => (index === 0 ? [inText(item)] : [constant(between), inText(item)])),
    at,
  );
}

/** Splits the known parts of a text. Assumes that an unknown part does not contain the separator. */
function split([separator, value]: readonly Value[], at: Location): Value {
  const between = asString(separator);
  const parts = value && partsOf(value);
  if (!between || !parts || value.kind === 'unknown') return unknown(whyOf(value ?? constant(null)), at);
  const pieces: (string | Hole)[][] = [[]];
  for (const part of parts) {
    if (typeof part !== 'string') {
      if ('default' in part && part.default?.includes(between)) return unknown(whyOf(value), at);
      pieces.at(-1)?.push(part);
      continue;
    }
    const [first = '', ...later] = part.split(between);
    pieces.at(-1)?.push(first);
    for (const piece of later) pieces.push([piece]);
  }
  return { kind: 'list', items: pieces.map((piece) => text(piece, at)), open: false, at };
}

function replace(args: readonly Value[], at: Location): Value {
  const [value, from, to] = args;
  const [pattern, replacement] = [asString(from), asString(to)];
  if (value === undefined || pattern === null || replacement === null)
    return unknown(whyOf(from ?? constant(null)), at);
  const expression = /^\/(.*)\/$/s.exec(pattern)?.[1];
  if (expression === undefined)
    return letters((written) => written.replaceAll(pattern, replacement))([value], at);
  return unknown('regular expressions are not supported', at);
}

const mostItems = 10_000;

/** Functions of texts and numbers. */
export const texts: Readonly<Record<string, TerraformFunction>> = {
  lower: letters((written) => written.toLowerCase()),
  upper: letters((written) => written.toUpperCase()),
  title: letters((written) => written.replace(/\b\w/g, (letter) => letter.toUpperCase())),
  trimspace: ofTexts((written) => written.trim()),
  chomp: ofTexts((written) => written.replace(/[\r\n]+$/, '')),
  trim: ofTexts((written, cut) => trimmed(written, cut ?? '', true, true)),
  trimprefix: ofTexts((written, cut = '') => (written.startsWith(cut) ? written.slice(cut.length) : written)),
  trimsuffix: ofTexts((written, cut = '') =>
    cut !== '' && written.endsWith(cut) ? written.slice(0, -cut.length) : written,
  ),
  startswith: ofTexts((written, start = '') => written.startsWith(start)),
  endswith: ofTexts((written, end = '') => written.endsWith(end)),
  strcontains: ofTexts((written, inner = '') => written.includes(inner)),
  strrev: ofTexts((written) => [...written].reverse().join('')),
  substr: ofTexts((written, from, length) => {
    const start = Number(from) < 0 ? written.length + Number(from) : Number(from);
    return written.slice(start, Number(length) < 0 ? undefined : start + Number(length));
  }),
  indent: ofTexts((spaces, written = '') =>
    written.replaceAll('\n', `\n${' '.repeat(Math.min(Number(spaces), 200))}`),
  ),
  format,
  join,
  split,
  replace,
  tostring: ([value = constant(null)], at) =>
    value.kind === 'constant' && value.value !== null ? constant(String(value.value), at) : value,
  tonumber: ofTexts((written) => Number(written)),
  tobool: ofTexts((written) => (written === 'true' ? true : written === 'false' ? false : null)),
  abs: ofTexts((number) => Math.abs(Number(number))),
  ceil: ofTexts((number) => Math.ceil(Number(number))),
  floor: ofTexts((number) => Math.floor(Number(number))),
  max: ofTexts((...numbers) => Math.max(...numbers.map(Number))),
  min: ofTexts((...numbers) => Math.min(...numbers.map(Number))),
  parseint: ofTexts((written, base) => Number.parseInt(written, Number(base))),
  pow: ofTexts((number, power) => Number(number) ** Number(power)),
  basename: ofTexts((written) => written.slice(written.lastIndexOf('/') + 1)),
  dirname: ofTexts((written) => (written.includes('/') ? written.slice(0, written.lastIndexOf('/')) : '.')),
  abspath: ([value = constant(null)]) => value,
  sensitive: ([value = constant(null)]) => value,
  nonsensitive: ([value = constant(null)]) => value,
  ephemeralasnull: () => constant(null),
  formatlist: ([pattern = constant(null), ...values], at) => {
    const lists = values.map((value) => (value.kind === 'list' ? value : null));
    const length = Math.max(0, ...lists.map((list) => list?.items.length ?? 0));
    return {
      kind: 'list',
      items: Array.from({ length: Math.min(length, mostItems) }, (_, index) =>
        format([pattern, ...values.map((value, position) => lists[position]?.items[index] ?? value)], at),
      ),
      open: lists.some((list) => list?.open) || values.some(({ kind }) => kind === 'unknown'),
      at,
    };
  },
  // A pattern of the user can take very long, so it is not run.
  regex: (_, at) => unknown('regular expressions are not supported', at),
  regexall: (_, at) => unknown('regular expressions are not supported', at),
};

function trimmed(written: string, cut: string, left: boolean, right: boolean): string {
  let [start, end] = [0, written.length];
  while (left && start < end && cut.includes(written[start] ?? '')) start += 1;
  while (right && end > start && cut.includes(written[end - 1] ?? '')) end -= 1;
  return written.slice(start, end);
}
