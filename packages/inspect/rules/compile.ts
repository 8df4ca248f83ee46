import { between, type PackedRule, packRules } from './pack.ts';
import { packed } from './packed.generated.ts';
import { compilePrefilter, type Prefilter } from './prefilter.ts';
import type { Rule } from './rule.ts';

/**
 * A pattern that is compiled when a text first has its needs, because compiling costs far more than looking for them.
 */
export interface Pattern {
  readonly source: string;
  /** The pattern reads the text in lower case. */
  readonly lower: boolean;
  /** Lower-case texts of which the text must hold one; [] when none are known. */
  readonly needs: readonly string[];
  compiled: RegExp | null;
  /** Number of times the needs were looked for. */
  lookups: number;
}

export interface CompiledRule extends Omit<PackedRule, 'patterns'> {
  /** Index in the table. */
  readonly place: number;
  readonly patterns: readonly Pattern[];
}

/** All rules as one table; one automaton finds the words of all rules. */
export interface RuleTable {
  readonly size: number;
  readonly rule: (place: number) => CompiledRule;
  readonly prefilter: Prefilter;
  /** Rules that each word wakes, as a text of one letter per rule; the letter of place 0 is `firstRule`. */
  readonly wakes: readonly string[];
}

let table: RuleTable | null = null;

/** Returns the table of all rules, which is read on first use. */
export function ruleTable(): RuleTable {
  table ??= unpackRules(packed);
  return table;
}

/** Builds a table of other rules than the packed ones. */
export const compileRules = (rules: readonly Rule[]): RuleTable => unpackRules(packRules(rules));

function unpackRules(text: string): RuleTable {
  const [words = '""', wakes = '""', ...lines] = text.split('\n');
  const known: (CompiledRule | undefined)[] = [];
  return {
    size: lines.length,
    rule: (place) => {
      known[place] ??= compiled(JSON.parse(lines[place] ?? '') as PackedRule, place);
      return known[place];
    },
    prefilter: compilePrefilter((JSON.parse(words) as string).split(between)),
    wakes: (JSON.parse(wakes) as string).split(between),
  };
}

function compiled(rule: PackedRule, place: number): CompiledRule {
  return {
    ...rule,
    place,
    patterns: rule.patterns.map(([source, lower, ...needs]) => ({
      source,
      lower: lower === 1,
      needs,
      compiled: null,
      lookups: 0,
    })),
  };
}
