import { spell, walk } from './automaton.ts';
import { type Condition, type Context, contextOf, holds } from './condition.ts';
import { type Glob, glob, isVariable } from './glob.ts';
import { cidrOf, type Operator } from './operators.ts';
import type { Truth } from './truth.ts';

/** A combination of results of the conditions, and a context of a request that leads to these results. */
export interface Assignment {
  readonly truth: ReadonlyMap<Condition, Truth>;
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/**
 * Returns all combinations of results of the conditions. For each key it tries one value of every class that the conditions
 * distinguish, and no value, then combines the keys. If there are more than `most` combinations or a class could not be
 * found, `exact` is false, and one assignment in which every condition is unknown represents the rest.
 */
export function assignmentsOf(conditions: readonly Condition[]): {
  readonly assignments: readonly Assignment[];
  readonly exact: boolean;
} {
  const byKey = new Map<string, Condition[]>();
  for (const condition of conditions)
    byKey.set(condition.key, [...(byKey.get(condition.key) ?? []), condition]);
  let exact = true;
  let assignments: Assignment[] = [{ truth: new Map(), context: {} }];
  for (const [key, group] of byKey) {
    const outcomes = outcomesOf(key, group);
    exact &&= outcomes.exact;
    if (assignments.length * outcomes.list.length > most)
      return { assignments: [undecided(conditions)], exact: false };
    assignments = assignments.flatMap((done) =>
      outcomes.list.map((outcome) => ({
        truth: new Map([...done.truth, ...outcome.truth]),
        context: outcome.values.length ? { ...done.context, [key]: outcome.values } : done.context,
      })),
    );
  }
  return { assignments: exact ? assignments : [...assignments, undecided(conditions)], exact };
}

const most = 1024;

const undecided = (conditions: readonly Condition[]): Assignment => ({
  truth: new Map(conditions.map((condition) => [condition, 'unknown'])),
  context: {},
});

/** Values of one key, and the results of its conditions for these values. */
interface Outcome {
  readonly truth: ReadonlyMap<Condition, Truth>;
  readonly values: readonly string[];
}

function outcomesOf(key: string, conditions: readonly Condition[]): { list: Outcome[]; exact: boolean } {
  const { values, exact } = candidates(conditions);
  const outcomes = new Map<string, Outcome>();
  for (const candidate of values) {
    const context = contextOf({ [key]: candidate });
    const truth = new Map(conditions.map((condition) => [condition, outcome(condition, context)]));
    const signature = [...truth.values()].join();
    if (!outcomes.has(signature)) outcomes.set(signature, { truth, values: candidate });
  }
  return { list: [...outcomes.values()], exact };
}

/** Decides one condition. A condition with a policy variable depends on another key, so it stays unknown. */
function outcome(condition: Condition, context: Context): Truth {
  return condition.values.some((value) => value.tokens.some(isVariable))
    ? 'unknown'
    : holds(condition, context);
}

/** Returns the lists of values to try for a key: no value, one value of each class, and for quantified conditions every combination of classes. */
function candidates(conditions: readonly Condition[]): {
  values: readonly (readonly string[])[];
  exact: boolean;
} {
  const families = new Map<string, Condition[]>();
  for (const condition of conditions) {
    if (condition.operator === 'null') continue;
    const family = familyOf(condition.operator);
    families.set(family, [...(families.get(family) ?? []), condition]);
  }
  const singles = new Set<string>(['x']);
  // Texts with and without letter case are enumerated together. Other mixtures of families (a number and a date) are not exact.
  let exact = [...families.keys()].filter((family) => family !== 'caseless').length <= 1;
  if (families.has('caseless') && families.size > 1) exact &&= families.has('text');
  for (const [family, group] of families) {
    const found = representatives(family, group);
    exact &&= found.exact;
    for (const text of found.texts) singles.add(text);
  }
  const distinct = distinguished([...singles], conditions);
  const quantified = conditions.some((condition) => condition.quantifier !== null);
  if (!quantified) return { values: [[], ...distinct.map((text) => [text])], exact };
  if (distinct.length > 6) return { values: [[], ...distinct.map((text) => [text]), distinct], exact: false };
  return { values: subsets(distinct), exact };
}

/** Keeps one text of each class: texts for which all conditions have the same results. */
function distinguished(texts: readonly string[], conditions: readonly Condition[]): readonly string[] {
  const found = new Map<string, string>();
  for (const text of texts) {
    const context = contextOf({ k: text });
    const signature = conditions.map((condition) => holds({ ...condition, key: 'k' }, context)).join();
    if (!found.has(signature)) found.set(signature, text);
  }
  return [...found.values()];
}

function subsets(items: readonly string[]): readonly (readonly string[])[] {
  let all: (readonly string[])[] = [[]];
  for (const item of items) all = [...all, ...all.map((subset) => [...subset, item])];
  return all;
}

type Family = 'text' | 'caseless' | 'number' | 'date' | 'boolean' | 'address' | 'arn';

function familyOf(operator: Operator): Family {
  const base = operator.base;
  if (base === 'StringEqualsIgnoreCase') return 'caseless';
  if (base.startsWith('String') || base === 'BinaryEquals') return 'text';
  if (base.startsWith('Numeric')) return 'number';
  if (base.startsWith('Date')) return 'date';
  if (base === 'Bool') return 'boolean';
  return base === 'IpAddress' ? 'address' : 'arn';
}

function representatives(
  family: string,
  conditions: readonly Condition[],
): { texts: readonly string[]; exact: boolean } {
  const values = conditions.flatMap((condition) => condition.values);
  switch (family as Family) {
    case 'text':
      return textClasses(values);
    case 'caseless': {
      const texts = values.map((value) => spell(value.tokens, []));
      return { texts: texts.flatMap(spellings), exact: texts.every((text) => text.length <= longestSpelled) };
    }
    case 'number':
      return { texts: thresholds(values.map((value) => Number(value.exact))).map(String), exact: true };
    case 'date': {
      const times = values.map((value) => Date.parse(dated(value.exact ?? '')));
      return { texts: thresholds(times, 1000).map((time) => new Date(time).toISOString()), exact: true };
    }
    case 'boolean':
      return { texts: ['true', 'false'], exact: true };
    case 'address':
      return { texts: addresses(values), exact: true };
    case 'arn':
      return arnClasses(values);
  }
}

const longestSpelled = 8;

/** Returns every way to write a text in small and capital letters; for long texts only the text itself, all small and all capital. */
function spellings(text: string): readonly string[] {
  if (text.length > longestSpelled) return [text, text.toLowerCase(), text.toUpperCase()];
  let all = [''];
  for (const char of text)
    all = all.flatMap((start) =>
      [...new Set([char.toLowerCase(), char.toUpperCase()])].map((c) => start + c),
    );
  return all;
}

function textClasses(patterns: readonly Glob[]): { texts: readonly string[]; exact: boolean } {
  const texts = new Map<string, string>();
  const result = walk(
    patterns,
    () => true,
    ({ matched, maybe, word }) => {
      const signature = `${[...matched].join()}|${[...maybe].join()}`;
      if (!texts.has(signature)) texts.set(signature, spell(word(), patterns));
      return false;
    },
    2_000,
  );
  return { texts: [...texts.values()], exact: result === 'done' };
}

/** Returns each value, and values between and outside them: one below all, one between each two, one above all. */
function thresholds(values: readonly number[], unit = 1): readonly number[] {
  const sorted = [...new Set(values.filter((value) => Number.isFinite(value)))].sort((a, b) => a - b);
  const first = sorted[0];
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) return [];
  const between = sorted.slice(1).map((value, i) => (value + (sorted[i] ?? value)) / 2);
  return [first - unit, ...sorted, ...between, last + unit];
}

const dated = (text: string): string =>
  /^-?\d{5,}(\.\d+)?$/.test(text) ? new Date(Number(text) * 1000).toISOString() : text;

/** Returns the first address of every interval that the ranges distinguish: 0, the start of a range, or the address after its end. */
function addresses(values: readonly Glob[]): readonly string[] {
  const texts = ['0.0.0.0', '::'];
  for (const value of values) {
    const range = cidrOf(value.exact ?? '');
    if (!range) continue;
    const size = 1n << BigInt(range.bits - range.prefix);
    const start = (range.address / size) * size;
    texts.push(addressText(start, range.bits));
    if (start + size < 1n << BigInt(range.bits)) texts.push(addressText(start + size, range.bits));
  }
  return texts;
}

function addressText(address: bigint, bits: 32 | 128): string {
  const width = bits === 32 ? 8n : 16n;
  const count = bits === 32 ? 4 : 8;
  const groups = Array.from(
    { length: count },
    (_, i) => (address >> (width * BigInt(count - 1 - i))) & ((1n << width) - 1n),
  );
  return groups.map((group) => group.toString(bits === 32 ? 10 : 16)).join(bits === 32 ? '.' : ':');
}

/** Returns the classes of ARNs. ARN operators compare part by part, so these are the combinations of the parts' classes. */
function arnClasses(values: readonly Glob[]): { texts: readonly string[]; exact: boolean } {
  const parts: Glob[][] = [[], [], [], [], [], []];
  const unsplit: Glob[] = [];
  for (const value of values) {
    const split = splitArn(value);
    if (split) for (const [i, part] of split.entries()) parts[i]?.push(part);
    else unsplit.push(value);
  }
  const plain = unsplit.length ? textClasses(unsplit) : { texts: [], exact: true };
  let texts: readonly string[] = [''];
  let exact = plain.exact;
  for (const [i, patterns] of parts.entries()) {
    const found = textClasses(patterns);
    exact &&= found.exact;
    const classes = [...new Set([...found.texts, 'x'])];
    if (texts.length * classes.length > 2_000) return { texts: plain.texts, exact: false };
    texts = texts.flatMap((start) => classes.map((text) => (i === 0 ? text : `${start}:${text}`)));
  }
  return { texts: [...texts, ...plain.texts], exact };
}

function splitArn(value: Glob): readonly Glob[] | null {
  const parts: string[][] = [[]];
  for (const token of value.tokens) {
    if (token === ':' && parts.length < 6) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.length === 6 ? parts.map((tokens) => glob(tokens)) : null;
}
