import type { DecodeNode } from '../decode/tree.ts';
import { type CompiledRule, type RuleTable, ruleTable } from './compile.ts';
import type { Rule, ViewId } from './rule.ts';
import { views } from './views/index.ts';

/** Longer texts are read in overlapping pieces around the words that were found, so that time stays linear. */
export const windowSize = 2048;
export const overlap = 512;

/**
 * Rules that the text of a node hits: of each class the surest, of equally sure ones the first in the table; the surest
 * first, then by class.
 */
export function matchNode(node: DecodeNode): readonly Rule[] {
  return matchText(node.value, node.kind === 'value' ? 'text' : node.kind, ruleTable());
}

export function matchText(text: string, on: 'text' | 'key' | 'bytes', table: RuleTable): readonly Rule[] {
  if (text.length < 2) return [];
  const candidates = candidateRules(text, on, table);
  if (candidates.size === 0) return [];
  const found = new Map<string, CompiledRule>();
  const forms = new Map<string, readonly string[]>();
  for (const [compiled, windows] of candidates) {
    const { rule } = compiled;
    const best = found.get(rule.class);
    if (best && !goesBefore(compiled, best)) continue;
    if (hits(compiled, text, windows, forms)) found.set(rule.class, compiled);
  }
  const all = [...found.values()];
  return (all.length < 2 ? all : all.sort(byScore)).map(({ rule }) => rule);
}

const goesBefore = (one: CompiledRule, other: CompiledRule): boolean =>
  one.rule.score > other.rule.score || (one.rule.score === other.rule.score && one.place < other.place);

const byScore = ({ rule: a }: CompiledRule, { rule: b }: CompiledRule): number =>
  b.score - a.score || (a.class < b.class ? -1 : 1);

/** Numbers of windows by rule; null where the whole text is read. */
type Candidates = Map<CompiledRule, Set<number> | null>;

function candidateRules(text: string, on: 'text' | 'key' | 'bytes', table: RuleTable): Candidates {
  const candidates: Candidates = new Map();
  const long = text.length > windowSize * 2;
  table.prefilter.scan(text, (word, end) => {
    for (const compiled of table.rulesOfWord[word] ?? []) {
      const { rule } = compiled;
      if (rule.on !== on && !(on === 'key' && rule.on === 'text')) continue;
      if (rule.maxLength !== undefined && text.length > rule.maxLength) continue;
      const windows = candidates.get(compiled);
      if (windows === undefined)
        candidates.set(compiled, long ? new Set([Math.floor(end / windowSize)]) : null);
      else windows?.add(Math.floor(end / windowSize));
    }
  });
  return candidates;
}

function hits(
  { rule }: CompiledRule,
  text: string,
  windows: ReadonlySet<number> | null,
  forms: Map<string, readonly string[]>,
): boolean {
  if (rule.also && !rule.also.some((part) => text.includes(part))) return false;
  if (windows === null) return hitsForm(rule, text, -1, forms);
  for (const window of windows) {
    const start = Math.max(0, window * windowSize - overlap);
    if (hitsForm(rule, text.slice(start, (window + 1) * windowSize + overlap), window, forms)) return true;
  }
  return false;
}

function hitsForm(rule: Rule, text: string, window: number, forms: Map<string, readonly string[]>): boolean {
  const key = `${rule.view}${window}`;
  let read = forms.get(key);
  if (read === undefined) {
    read = readAs(rule.view, text);
    forms.set(key, read);
  }
  const patterns = rule.patterns();
  return read.some((form) => patterns.some((pattern) => pattern.test(form)));
}

const readAs = (view: ViewId, text: string): readonly string[] =>
  view === 'text' ? [text] : views[view](text);
