import { needsOf } from './needs.ts';
import { aloneMark, byLetters } from './prefilter.ts';
import type { Rule } from './rule.ts';

/**
 * Characters of a word that are kept: the start of a word is enough to wake a rule, and short words keep the automaton
 * small.
 */
export const longestWord = 12;

/** The parts of a rule that an engine reads; threats and examples are for people and tests. */
export interface PackedRule
  extends Omit<Rule, 'words' | 'alone' | 'patterns' | 'threats' | 'hits' | 'misses'> {
  /** Source, 1 where the pattern reads the text in lower case, and its needs (`needs.ts`). */
  readonly patterns: readonly (readonly [source: string, ignoreCase: 0 | 1, ...needs: readonly string[]])[];
}

/** Separates the words of a packed table, and the lists of rules that they wake. */
export const between = '\u0001';
/** Character code of the first rule in such a list. */
export const firstRule = 40;

/**
 * Packs all rules into one text of JSON lines, so that a cold start loads a string instead of code: the sorted words,
 * the rules that each word wakes (one letter each), then the rules, which are read when they are first woken.
 */
export function packRules(rules: readonly Rule[]): string {
  const woken = new Map<string, Set<number>>();
  const anywhere = new Set(rules.flatMap((rule) => (rule.alone ? [] : rule.words.map(startOf))));
  const lines = rules.map(({ words, alone, patterns, threats: _, hits: __, misses: ___, ...rule }, place) => {
    for (const word of words) {
      const marked = alone && /^[a-z]+$/.test(word) && !anywhere.has(word);
      const start = marked ? word + aloneMark : startOf(word);
      woken.set(start, (woken.get(start) ?? new Set()).add(place));
    }
    const packed: PackedRule = {
      ...rule,
      patterns: patterns.map((pattern) =>
        pattern.ignoreCase
          ? [lowerSource(pattern.source), 1, ...needsOf(pattern)]
          : [pattern.source, 0, ...needsOf(pattern)],
      ),
    };
    return JSON.stringify(packed);
  });
  const words = [...woken.keys()].sort(byLetters);
  const wakes = words.map((word) =>
    [...(woken.get(word) ?? [])].map((place) => String.fromCharCode(firstRule + place)).join(''),
  );
  return [JSON.stringify(words.join(between)), JSON.stringify(wakes.join(between)), ...lines].join('\n');
}

const startOf = (word: string): string => word.slice(0, longestWord);

/**
 * Rewrites a pattern that ignores case as one that reads a text in lower case. It compiles in half the time, because
 * no set of characters has to be closed under case. Escapes stay: `\\S` is not `\\s`.
 */
export const lowerSource = (source: string): string =>
  source.replace(/\\(?:u[0-9a-f]{4}|x[0-9a-f]{2}|[\s\S])|[A-Z]/gi, (part) =>
    part.length === 1 ? part.toLowerCase() : part,
  );

/** Returns the module that holds the packed table. A raw template takes JSON without a second layer of escapes. */
export function packedModule(rules: readonly Rule[]): string {
  const text = packRules(rules).replace(/[`\u007f-\uffff]|\$(?=\{)/g, escaped);
  return `/** All rules (\`pack.ts\`), written by vectors/write.ts. */\nexport const packed = String.raw\`${text}\`;\n`;
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
