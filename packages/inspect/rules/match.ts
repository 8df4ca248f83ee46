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
  const words = table.prefilter.scan(text, windowSize);
  if (words === null) return none;
  const long = text.length > windowSize * 2;
  const read: Forms[] = [];
  const found: CompiledRule[] = [];
  for (const { rule, windows } of candidateRules(words, text, on, table)) {
    const known = found.findIndex((one) => one.class === rule.class);
    const best = found[known];
    if (best && !goesBefore(rule, best)) continue;
    if (rule.also && !hasOne(text, rule.also)) continue;
    if (!(long ? windows : whole).some((window) => hits(rule, text, window, read))) continue;
    if (best) found[known] = rule;
    else found.push(rule);
  }
  return found.length < 2 ? found : found.sort(byScore);
}

const none: readonly CompiledRule[] = Object.freeze([]);

const goesBefore = (one: CompiledRule, other: CompiledRule): boolean =>
  one.score > other.score || (one.score === other.score && one.place < other.place);

const byScore = (a: CompiledRule, b: CompiledRule): number =>
  b.score - a.score || (a.class < b.class ? -1 : 1);

interface Candidate {
  readonly rule: CompiledRule;
  /** Numbers of the windows in which one of its words ends. */
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
    for (let one = 0; one < woken.length; one += 1) {
      const rule = table.rule(woken.charCodeAt(one) - firstRule);
      if (rule.on !== on && !(on === 'key' && rule.on === 'text')) continue;
      if (rule.maxLength !== undefined && text.length > rule.maxLength) continue;
      const known = candidateOf(rule, candidates);
      if (known === undefined) candidates.push({ rule, windows: [window] });
      else if (known.windows.at(-1) !== window) known.windows.push(window);
    }
  }
  return candidates;
}

/** Few rules wake for a text: looking through them is faster than any map. */
function candidateOf(rule: CompiledRule, candidates: readonly Candidate[]): Candidate | undefined {
  for (const candidate of candidates) if (candidate.rule === rule) return candidate;
  return undefined;
}

function hasOne(text: string, parts: readonly string[]): boolean {
  for (const part of parts) if (text.includes(part)) return true;
  return false;
}

/** The window of a text that is read as one. */
const wholeText = -1;
const whole = [wholeText];

/** What was read of one window, by view. */
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

const hasNeeds = (needs: readonly string[], form: Form): boolean =>
  needs.length === 0 || hasOne(lowerOf(form), needs);

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
