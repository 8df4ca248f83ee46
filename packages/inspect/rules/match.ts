import { type Candidate, candidatesIn, changedCandidates, hasAny, stepsOf } from './candidates.ts';
import { type CompiledRule, type Pattern, type RuleTable, ruleTable } from './compile.ts';
import { type Form, Forms, lowerOf, triplesIn } from './forms.ts';
import { mayContain, shortestWithTriples, triplesOfWords } from './triples.ts';
import { isLong, readingOf } from './windows.ts';

/** Counts the steps of rules on one event (`stepsOf`). */
export interface Steps {
  /** The steps that are left. */
  left: number;
  /** The answers about short texts, by the kind of text: several decodings of one text often contain the same values. */
  readonly answers: Readonly<Record<CompiledRule['on'], Map<string, Answer>>>;
}

interface Answer {
  readonly needed: number;
  readonly rules: readonly CompiledRule[];
}

/** Texts up to this length are remembered. */
const longestRemembered = 256;

/** Returns the counter for one event whose rules may take `left` steps. */
export const startSteps = (left: number): Steps => ({
  left,
  answers: { text: new Map(), key: new Map(), bytes: new Map() },
});

/**
 * Returns the rules that hit a text (a rule hits when one of its patterns matches): for each class the rule with the
 * highest score, and among equal scores the first in the table. The result is sorted by score, then by class.
 */
export const matchText = (
  text: string,
  on: CompiledRule['on'],
  table: RuleTable = ruleTable(),
): readonly CompiledRule[] => matchWithin(startSteps(Number.POSITIVE_INFINITY), text, on, table) ?? none;

/**
 * Does the same as `matchText`, but returns null and tries no rule when the rules could take more steps than are left. A
 * long text that was decoded from `before`, on which the rules were tried, is read only where it differs.
 */
export function matchWithin(
  steps: Steps,
  text: string,
  on: CompiledRule['on'],
  table: RuleTable,
  before: string | null = null,
): readonly CompiledRule[] | null {
  if (text.length < 2) return none;
  const answers = text.length > longestRemembered ? null : steps.answers[on];
  const known = answers?.get(text);
  if (known) return takes(steps, known.needed) ? known.rules : null;
  const candidates =
    before === null ? candidatesIn(text, on, table) : changedCandidates(text, before, on, table);
  if (candidates.length === 0) return none;
  const needed = stepsOf(candidates, text);
  if (!takes(steps, needed)) return null;
  const rules = hitsAmong(candidates, text);
  answers?.set(text, { needed, rules });
  return rules;
}

/** Counts steps. Returns false, and counts nothing, when so many are not left. */
function takes(steps: Steps, needed: number): boolean {
  if (needed > steps.left) return false;
  steps.left -= needed;
  return true;
}

/** Returns the best rule of each class among the candidates that hit the text. */
function hitsAmong(candidates: readonly Candidate[], text: string): readonly CompiledRule[] {
  if (candidates.length === 0) return none;
  const read: Forms[] = [];
  const found: CompiledRule[] = [];
  for (const candidate of candidates) {
    const { rule } = candidate;
    const known = indexOfClass(rule, found);
    const best = found[known];
    if (best && !goesBefore(rule, best)) continue;
    if (rule.also && !hasAny(text, rule.also)) continue;
    if (!hits(candidate, text, read)) continue;
    if (best) found[known] = rule;
    else found.push(rule);
  }
  return found.length < 2 ? found : found.sort(byScore);
}

const none: readonly CompiledRule[] = Object.freeze([]);

function indexOfClass(rule: CompiledRule, found: readonly CompiledRule[]): number {
  for (let index = 0; index < found.length; index += 1) if (found[index]?.class === rule.class) return index;
  return -1;
}

const goesBefore = (a: CompiledRule, b: CompiledRule): boolean =>
  a.score > b.score || (a.score === b.score && a.place < b.place);

const byScore = (a: CompiledRule, b: CompiledRule): number =>
  b.score - a.score || (a.class < b.class ? -1 : 1);

/** Returns true when the rule hits one of its windows. `read`: the forms of the windows that were read; those of a short text are the first. */
function hits({ rule, windows }: Candidate, text: string, read: Forms[]): boolean {
  const long = isLong(text);
  for (const window of windows) {
    read[window] ??= long ? formsOfWindow(text, window) : new Forms(text);
    for (const form of (read[window] as Forms).of(rule.view))
      for (const pattern of rule.patterns) if (matches(pattern, form)) return true;
  }
  return false;
}

function formsOfWindow(text: string, window: number): Forms {
  const reading = readingOf(text, window);
  return new Forms(reading.text, reading.from);
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
  if (form.text.length >= shortestWithTriples && needs.length > 0 && lacksNeeds(pattern, form)) return false;
  if (needs.length <= fewNeeds || pattern.lookups < manyLookups) {
    pattern.lookups += 1;
    if (!hasNeeds(needs, form)) return false;
  }
  pattern.compiled ??= new RegExp(pattern.source, 'g');
  pattern.compiled.lastIndex = form.from;
  return pattern.compiled.test(pattern.lower ? lowerOf(form) : form.text);
}

/** Does a long form lack a triple of characters of each need, so that it contains none of them? */
function lacksNeeds(pattern: Pattern, form: Form): boolean {
  if (pattern.triples === undefined) pattern.triples = triplesOfWords(pattern.needs);
  return pattern.triples !== null && !mayContain(triplesIn(form), pattern.triples);
}

const hasNeeds = (needs: readonly string[], form: Form): boolean =>
  needs.length === 0 || hasAny(lowerOf(form), needs);
