import { rules } from './index.ts';
import { compilePrefilter, type Prefilter } from './prefilter.ts';
import type { Rule } from './rule.ts';

export interface CompiledRule {
  readonly rule: Rule;
  /** Index in the table. */
  readonly place: number;
}

/** All rules as one table: the words of all in one automaton. */
export interface RuleTable {
  readonly rules: readonly Rule[];
  readonly prefilter: Prefilter;
  readonly rulesOfWord: readonly (readonly CompiledRule[])[];
}

/** The start of a word is enough to wake a rule; short words keep the automaton small. */
export const longestWord = 12;

let table: RuleTable | null = null;

/** Compiled on first use. */
export function ruleTable(): RuleTable {
  table ??= compileRules(rules);
  return table;
}

export function compileRules(all: readonly Rule[]): RuleTable {
  const byWord = new Map<string, CompiledRule[]>();
  for (const [place, rule] of all.entries()) {
    const compiled: CompiledRule = { rule, place };
    for (const whole of rule.words) {
      const word = whole.slice(0, longestWord);
      const known = byWord.get(word);
      if (known && !known.includes(compiled)) known.push(compiled);
      else if (!known) byWord.set(word, [compiled]);
    }
  }
  const words = [...byWord.keys()].sort();
  return {
    rules: all,
    prefilter: compilePrefilter(words),
    rulesOfWord: words.map((word) => byWord.get(word) ?? []),
  };
}
