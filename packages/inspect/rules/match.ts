import { type CompiledRule, type Pattern, type RuleTable, ruleTable } from './compile.ts';
import { firstRule } from './pack.ts';
import type { ViewId } from './rule.ts';
import { views } from './views/index.ts';

/** Longer texts are read in overlapping pieces around the words that were found, so that time stays linear. */
export const windowSize = 2048;
export const overlap = 512;

/**
 * Rules that the text of a node hits: of each class the surest, of equally sure ones the first in the table; the surest
 * first, then by class.
 */
export function matchText(
  text: string,
  on: CompiledRule['on'],
  table: RuleTable = ruleTable(),
): readonly CompiledRule[] {
  if (text.length < 2) return none;
  const words = table.prefilter.scan(text);
  if (words === null) return none;
  const found = new Map<string, CompiledRule>();
  const forms = new Map<string, readonly Form[]>();
  for (const [rule, windows] of candidateRules(words, text, on, table)) {
    const best = found.get(rule.class);
    if (best && !goesBefore(rule, best)) continue;
    if (hits(rule, text, windows, forms)) found.set(rule.class, rule);
  }
  const all = [...found.values()];
  return all.length < 2 ? all : all.sort(byScore);
}

const none: readonly CompiledRule[] = Object.freeze([]);

const goesBefore = (one: CompiledRule, other: CompiledRule): boolean =>
  one.score > other.score || (one.score === other.score && one.place < other.place);

const byScore = (a: CompiledRule, b: CompiledRule): number =>
  b.score - a.score || (a.class < b.class ? -1 : 1);

/** Numbers of windows by rule; null where the whole text is read. */
type Candidates = Map<CompiledRule, Set<number> | null>;

function candidateRules(
  words: readonly number[],
  text: string,
  on: CompiledRule['on'],
  table: RuleTable,
): Candidates {
  const candidates: Candidates = new Map();
  const long = text.length > windowSize * 2;
  for (let index = 0; index < words.length; index += 2) {
    const window = Math.floor((words[index + 1] as number) / windowSize);
    const woken = table.wakes[words[index] as number] ?? '';
    for (let one = 0; one < woken.length; one += 1) {
      const rule = table.rule(woken.charCodeAt(one) - firstRule);
      if (rule.on !== on && !(on === 'key' && rule.on === 'text')) continue;
      if (rule.maxLength !== undefined && text.length > rule.maxLength) continue;
      const windows = candidates.get(rule);
      if (windows === undefined) candidates.set(rule, long ? new Set([window]) : null);
      else windows?.add(window);
    }
  }
  return candidates;
}

function hits(
  rule: CompiledRule,
  text: string,
  windows: ReadonlySet<number> | null,
  forms: Map<string, readonly Form[]>,
): boolean {
  if (rule.also && !rule.also.some((part) => text.includes(part))) return false;
  if (windows === null) return hitsForm(rule, text, -1, forms);
  for (const window of windows) {
    const start = Math.max(0, window * windowSize - overlap);
    if (hitsForm(rule, text.slice(start, (window + 1) * windowSize + overlap), window, forms)) return true;
  }
  return false;
}

function hitsForm(
  rule: CompiledRule,
  text: string,
  window: number,
  forms: Map<string, readonly Form[]>,
): boolean {
  const key = `${rule.view}${window}`;
  let read = forms.get(key);
  if (read === undefined) {
    read = readAs(rule.view, text).map((form) => ({ text: form, lower: null }));
    forms.set(key, read);
  }
  return read.some((form) => rule.patterns.some((pattern) => matches(pattern, form)));
}

const readAs = (view: ViewId, text: string): readonly string[] =>
  view === 'text' ? [text] : views[view](text);

/** A form of a text, and the same in lower case when it was asked for. */
interface Form {
  readonly text: string;
  lower: string | null;
}

/** So few needs are looked for faster than any pattern reads. */
const fewNeeds = 4;
/** A pattern with more of them that was asked so often is made: in a process that lives on, it costs less than they do. */
const oftenAsked = 50;

function matches(pattern: Pattern, form: Form): boolean {
  const { needs } = pattern;
  if (needs.length <= fewNeeds || pattern.asked < oftenAsked) {
    pattern.asked += 1;
    if (!hasNeeds(needs, form)) return false;
  }
  pattern.made ??= new RegExp(pattern.source);
  return pattern.made.test(pattern.lower ? lowerOf(form) : form.text);
}

function hasNeeds(needs: readonly string[], form: Form): boolean {
  if (needs.length === 0) return true;
  const lower = lowerOf(form);
  for (const one of needs) if (lower.includes(one)) return true;
  return false;
}

function lowerOf(form: Form): string {
  form.lower ??= lowerCase(form.text);
  return form.lower;
}

const beyondAscii = /[^\0-\x7f]/;

/** Only letters of ASCII: others can change their number, and none of them is the same as one of ASCII to a pattern. */
export const lowerCase = (text: string): string =>
  beyondAscii.test(text)
    ? text.replace(/[A-Z]{1,1000}/g, (letters) => letters.toLowerCase())
    : text.toLowerCase();
