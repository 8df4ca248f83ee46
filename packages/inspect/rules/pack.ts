import { needsOf } from './needs.ts';
import { aloneMark, byLetters } from './prefilter.ts';
import type { Rule } from './rule.ts';

/**
 * The most characters of a word that are kept: the start of a word is enough to find the rules that have to be tried,
 * and short words keep the automaton small.
 */
export const longestWord = 12;

/** The fields of a rule that an engine reads; threats and examples are only for people and tests. */
export interface PackedRule
  extends Omit<Rule, 'words' | 'alone' | 'patterns' | 'threats' | 'hits' | 'misses'> {
  /** For each pattern its source, 1 if it reads the text in lower case, otherwise 0, and its needs (`needs.ts`). */
  readonly patterns: readonly (readonly [source: string, ignoreCase: 0 | 1, ...needs: readonly string[]])[];
}

/** The separator between the words of a packed table, and between the lists of rules of these words. */
export const between = '\u0001';
/** Character code of the first rule in such a list. */
export const firstRule = 40;

/**
 * Packs all rules into one text of JSON lines, so that a cold start loads a string instead of code. The first line holds
 * the sorted words, the second line the rules of each word (one letter per rule), and each further line one rule; it is
 * parsed when a text first contains one of its words.
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
 * Rewrites a pattern that ignores case as a pattern for texts in lower case. The result compiles in half the time,
 * because V8 need not add the other case to each set of characters. Escapes are not changed: `\\S` is not `\\s`.
 */
export const lowerSource = (source: string): string =>
  source.replace(/\\(?:u[0-9a-f]{4}|x[0-9a-f]{2}|[\s\S])|[A-Z]/gi, (part) =>
    part.length === 1 ? part.toLowerCase() : part,
  );

/** Returns the source text of the module with the packed table. It uses a raw template, in which JSON needs no second layer of escapes. */
export function packedModule(rules: readonly Rule[]): string {
  const text = packRules(rules).replace(/[`\u007f-\uffff]|\$(?=\{)/g, escaped);
  return `/** All rules (\`pack.ts\`), written by vectors/write.ts. */\nexport const packed = String.raw\`${text}\`;\n`;
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
