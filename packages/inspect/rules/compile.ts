import { between, type PackedRule, packRules } from './pack.ts';
import { packed } from './packed.generated.ts';
import { compilePrefilter, type Prefilter } from './prefilter.ts';
import type { Rule } from './rule.ts';

/**
 * A pattern. It is compiled only when a text first contains one of its `needs`, because compiling takes much longer than
 * searching for these texts.
 */
export interface Pattern {
  readonly source: string;
  /** True when the pattern reads the text in lower case. */
  readonly lower: boolean;
  /** Lower-case texts: every match contains one of them. Empty when no such texts are known. */
  readonly needs: readonly string[];
  compiled: RegExp | null;
  /** The triples of characters of its needs; undefined until a long text is read, null when a need has no triple. */
  triples: Int16Array | null | undefined;
  /** The number of texts that were searched for the needs. */
  lookups: number;
}

/** A rule of the packed table, with patterns that are compiled later. */
export interface CompiledRule extends Omit<PackedRule, 'patterns'> {
  /** Index in the table. */
  readonly place: number;
  readonly patterns: readonly Pattern[];
}

/** A table of rules, with one automaton (prefilter) that finds the words of all rules. */
export interface RuleTable {
  readonly size: number;
  readonly rule: (place: number) => CompiledRule;
  /** Returns the texts without which some rule is not tried (`also`). */
  readonly also: () => ReadonlySet<string>;
  readonly prefilter: Prefilter;
  /** For each word, the rules that are tried when a text contains the word: one letter per rule; the letter of place 0 is `firstRule`. */
  readonly wakes: readonly string[];
}

let table: RuleTable | null = null;

/** Returns the table of all rules; it is unpacked on first use. */
export function ruleTable(): RuleTable {
  table ??= unpackRules(packed);
  return table;
}

/** Builds a table of the given rules, without the packed table. */
export const compileRules = (rules: readonly Rule[]): RuleTable => unpackRules(packRules(rules));

function unpackRules(text: string): RuleTable {
  const [words = '""', wakes = '""', ...lines] = text.split('\n');
  const known: (CompiledRule | undefined)[] = [];
  const rule = (place: number): CompiledRule => {
    known[place] ??= compiled(JSON.parse(lines[place] ?? '') as PackedRule, place);
    return known[place];
  };
  let also: ReadonlySet<string> | null = null;
  return {
    size: lines.length,
    rule,
    also: () => {
      also ??= new Set(lines.flatMap((_, place) => rule(place).also ?? []));
      return also;
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
      triples: undefined,
      lookups: 0,
    })),
  };
}
