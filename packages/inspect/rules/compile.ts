import { between, type PackedRule, packRules } from './pack.ts';
import { packed } from './packed.generated.ts';
import { compilePrefilter, type Prefilter } from './prefilter.ts';
import type { Rule } from './rule.ts';

/** A pattern that is made when a text first has what it needs: making costs far more than asking. */
export interface Pattern {
  readonly source: string;
  /** It reads the text in lower case. */
  readonly lower: boolean;
  /** Lower-case texts of which one must be there; [] when nothing is known. */
  readonly needs: readonly string[];
  made: RegExp | null;
  /** How often its needs were looked for. */
  asked: number;
}

export interface CompiledRule extends Omit<PackedRule, 'patterns'> {
  /** Index in the table. */
  readonly place: number;
  readonly patterns: readonly Pattern[];
}

/** All rules as one table: the words of all in one automaton. */
export interface RuleTable {
  readonly size: number;
  readonly rule: (place: number) => CompiledRule;
  readonly prefilter: Prefilter;
  /** Rules that a word wakes, in a text of one letter each: the letter of place 0 is `firstRule`. */
  readonly wakes: readonly string[];
}

let table: RuleTable | null = null;

/** The table of all rules, read on first use. */
export function ruleTable(): RuleTable {
  table ??= unpackRules(packed);
  return table;
}

/** The same for other rules than the packed ones. */
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
      made: null,
      asked: 0,
    })),
  };
}
