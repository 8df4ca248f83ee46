import type { CompiledRule, RuleTable } from './compile.ts';
import { firstRule } from './pack.ts';
import { isLong, overlap, windowSize, windowsIn } from './windows.ts';

/** A rule that may hit a text, because the text contains one of its words. */
export interface Candidate {
  readonly rule: CompiledRule;
  /** Numbers of the windows in which one of the rule's words ends; for a short text `[0]`. */
  readonly windows: readonly number[];
}

/** Returns the candidates for a text of the kind `on`, except those of the windows `skipped`. */
export function candidatesIn(
  text: string,
  on: CompiledRule['on'],
  table: RuleTable,
  skipped?: ReadonlySet<number>,
): readonly Candidate[] {
  const words = table.prefilter.scan(text, windowSize, skipped);
  if (words === null) return none;
  const long = isLong(text);
  const candidates: (Candidate & { readonly windows: number[] })[] = [];
  for (let index = 0; index < words.length; index += 2) {
    const window = words[index + 1] as number;
    const woken = table.wakes[words[index] as number] ?? '';
    for (let position = 0; position < woken.length; position += 1) {
      const rule = table.rule(woken.charCodeAt(position) - firstRule);
      if (rule.on !== on && !(on === 'key' && rule.on === 'text')) continue;
      if (rule.maxLength !== undefined && text.length > rule.maxLength) continue;
      const known = candidateOf(rule, candidates);
      if (known === undefined) candidates.push({ rule, windows: long ? [window] : firstWindow });
      else if (long && known.windows.at(-1) !== window) known.windows.push(window);
    }
  }
  return candidates;
}

const none: readonly Candidate[] = Object.freeze([]);
const firstWindow: number[] = [0];

/** Returns the candidate of a rule. A text has few candidates, so a linear search is faster than a map. */
function candidateOf<C extends Candidate>(rule: CompiledRule, candidates: readonly C[]): C | undefined {
  for (const candidate of candidates) if (candidate.rule === rule) return candidate;
  return undefined;
}

/**
 * Returns the candidates for a long text that was decoded from `before`, on which the rules were tried: without the
 * windows that occur in `before`. All windows of a rule with `also` are left if `before` has none of these texts, as the
 * rule was not tried then.
 */
export function changedCandidates(
  text: string,
  before: string,
  on: CompiledRule['on'],
  table: RuleTable,
): readonly Candidate[] {
  const known = windowsIn(text, before);
  if (!wakesMore(text, before, table)) return candidatesIn(text, on, table, known);
  const changed: Candidate[] = [];
  for (const candidate of candidatesIn(text, on, table)) {
    const { rule, windows } = candidate;
    const left =
      rule.also && !hasAny(before, rule.also) ? windows : windows.filter((window) => !known.has(window));
    if (left.length > 0) changed.push({ rule, windows: left });
  }
  return changed;
}

/** Returns true when `text` has a text without which some rule is not tried (`also`), and `before` has it not. */
function wakesMore(text: string, before: string, table: RuleTable): boolean {
  for (const part of table.also()) if (text.includes(part) && !before.includes(part)) return true;
  return false;
}

export function hasAny(text: string, parts: readonly string[]): boolean {
  for (const part of parts) if (text.includes(part)) return true;
  return false;
}

/**
 * Returns the most steps that the candidates can take on a text: for each pattern and window its characters and
 * `attemptCost`, and for each window that is read as SQL `sqlCost` for each character.
 */
export function stepsOf(candidates: readonly Candidate[], text: string): number {
  const length = isLong(text) ? windowSize + 2 * overlap : text.length;
  const sqlLength = Math.min(length, longestSql);
  let steps = 0;
  let sqlWindows = 0;
  for (const { rule, windows } of candidates) {
    const isSql = rule.view === 'sql';
    if (isSql) sqlWindows = Math.max(sqlWindows, windows.length);
    steps += rule.patterns.length * windows.length * (attemptCost + (isSql ? sqlLength : length));
  }
  return steps + sqlWindows * sqlLength * sqlCost;
}

export const attemptCost = 300;
export const sqlCost = 40;
/** The characters that count for the view `sql` and its patterns: its forms hold the first tokens of a text only. */
export const longestSql = 512;
