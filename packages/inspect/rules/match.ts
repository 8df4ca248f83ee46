import { type CompiledRule, type Pattern, type RuleTable, ruleTable } from './compile.ts';
import { firstRule } from './pack.ts';
import type { ViewId } from './rule.ts';
import { views } from './views/index.ts';

/** Characters of a window and of its overlap. Long texts are read in windows around the found words, so that the time stays linear. */
export const windowSize = 2048;
export const overlap = 512;

/**
 * Counts the steps of rules on one event: for each pattern that may have to be tried on a text or window, its characters
 * and `attemptCost`.
 */
export interface Steps {
  /** The steps that are left. */
  left: number;
}

/**
 * Returns the rules that hit a text (a rule hits when one of its patterns matches): for each class the rule with the
 * highest score, and among equal scores the first in the table. The result is sorted by score, then by class.
 */
export const matchText = (
  text: string,
  on: CompiledRule['on'],
  table: RuleTable = ruleTable(),
): readonly CompiledRule[] => matchWithin({ left: Number.POSITIVE_INFINITY }, text, on, table) ?? none;

/** Does the same as `matchText`, but returns null and tries no rule when the rules could take more steps than are left. */
export function matchWithin(
  steps: Steps,
  text: string,
  on: CompiledRule['on'],
  table: RuleTable,
): readonly CompiledRule[] | null {
  if (text.length < 2) return none;
  const words = table.prefilter.scan(text, windowSize);
  if (words === null) return none;
  const long = text.length > windowSize * 2;
  const read: Forms[] = [];
  const found: CompiledRule[] = [];
  const candidates = candidateRules(words, text, on, table);
  const needed = stepsOf(candidates, text.length);
  if (needed > steps.left) return null;
  steps.left -= needed;
  for (const { rule, windows } of candidates) {
    const known = found.findIndex((hit) => hit.class === rule.class);
    const best = found[known];
    if (best && !goesBefore(rule, best)) continue;
    if (rule.also && !hasAny(text, rule.also)) continue;
    if (!(long ? windows : singleWindow).some((window) => hits(rule, text, window, read))) continue;
    if (best) found[known] = rule;
    else found.push(rule);
  }
  return found.length < 2 ? found : found.sort(byScore);
}

const none: readonly CompiledRule[] = Object.freeze([]);

const goesBefore = (a: CompiledRule, b: CompiledRule): boolean =>
  a.score > b.score || (a.score === b.score && a.place < b.place);

const byScore = (a: CompiledRule, b: CompiledRule): number =>
  b.score - a.score || (a.class < b.class ? -1 : 1);

interface Candidate {
  readonly rule: CompiledRule;
  /** Numbers of the windows in which one of the rule's words ends. */
  readonly windows: number[];
}

function candidateRules(
  words: readonly number[],
  text: string,
  on: CompiledRule['on'],
  table: RuleTable,
): readonly Candidate[] {
  const candidates: Candidate[] = [];
  for (let index = 0; index < words.length; index += 2) {
    const window = words[index + 1] as number;
    const woken = table.wakes[words[index] as number] ?? '';
    for (let position = 0; position < woken.length; position += 1) {
      const rule = table.rule(woken.charCodeAt(position) - firstRule);
      if (rule.on !== on && !(on === 'key' && rule.on === 'text')) continue;
      if (rule.maxLength !== undefined && text.length > rule.maxLength) continue;
      const known = candidateOf(rule, candidates);
      if (known === undefined) candidates.push({ rule, windows: [window] });
      else if (known.windows.at(-1) !== window) known.windows.push(window);
    }
  }
  return candidates;
}

/** Returns the most steps that the candidates can take on a text of a length. */
function stepsOf(candidates: readonly Candidate[], length: number): number {
  let patterns = 0;
  for (const { rule, windows } of candidates)
    patterns += rule.patterns.length * (length > windowSize * 2 ? windows.length : 1);
  return patterns * (attemptCost + (length > windowSize * 2 ? windowSize + 2 * overlap : length));
}

const attemptCost = 40;

/** Returns the candidate of a rule. A text has few candidates, so a linear search is faster than a map. */
function candidateOf(rule: CompiledRule, candidates: readonly Candidate[]): Candidate | undefined {
  for (const candidate of candidates) if (candidate.rule === rule) return candidate;
  return undefined;
}

function hasAny(text: string, parts: readonly string[]): boolean {
  for (const part of parts) if (text.includes(part)) return true;
  return false;
}

/** The window number of a text that is read in one piece. */
const wholeText = -1;
const singleWindow = [wholeText];

/** The computed forms of one window, by view. */
type Forms = Partial<Record<ViewId, readonly Form[]>>;

function hits(rule: CompiledRule, text: string, window: number, read: Forms[]): boolean {
  read[window + 1] ??= {};
  const forms = read[window + 1] as Forms;
  forms[rule.view] ??= readAs(rule.view, windowOf(text, window)).map((form) => ({ text: form, lower: null }));
  for (const form of forms[rule.view] as readonly Form[])
    for (const pattern of rule.patterns) if (matches(pattern, form)) return true;
  return false;
}

const windowOf = (text: string, window: number): string =>
  window === wholeText
    ? text
    : text.slice(Math.max(0, window * windowSize - overlap), (window + 1) * windowSize + overlap);

const readAs = (view: ViewId, text: string): readonly string[] =>
  view === 'text' ? [text] : views[view](text);

/** A form of a text; `lower` is the form in lower case, null until a pattern needs it. */
interface Form {
  readonly text: string;
  lower: string | null;
}

/** Up to this many needs are always searched, because that is faster than running the pattern. */
const fewNeeds = 4;
/**
 * A pattern with more needs is run without the search after this many searches: in a long-lived process that takes less
 * time.
 */
const manyLookups = 50;

function matches(pattern: Pattern, form: Form): boolean {
  const { needs } = pattern;
  if (needs.length <= fewNeeds || pattern.lookups < manyLookups) {
    pattern.lookups += 1;
    if (!hasNeeds(needs, form)) return false;
  }
  pattern.compiled ??= new RegExp(pattern.source);
  return pattern.compiled.test(pattern.lower ? lowerOf(form) : form.text);
}

const hasNeeds = (needs: readonly string[], form: Form): boolean =>
  needs.length === 0 || hasAny(lowerOf(form), needs);

function lowerOf(form: Form): string {
  form.lower ??= lowerCase(form.text);
  return form.lower;
}

const beyondAscii = /[^\0-\x7f]/;

/**
 * Returns a text with its ASCII letters in lower case. Other letters are left unchanged, because their lower case can
 * have another length, and no pattern treats them as ASCII letters.
 */
export const lowerCase = (text: string): string =>
  beyondAscii.test(text)
    ? text.replace(/[A-Z]{1,1000}/g, (letters) => letters.toLowerCase())
    : text.toLowerCase();
