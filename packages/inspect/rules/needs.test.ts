import { describe, expect, test } from 'vitest';
import { lowerCase } from './forms.ts';
import { rules } from './index.ts';
import { needsOf } from './needs.ts';
import { lowerSource, packRules } from './pack.ts';
import { views } from './views/index.ts';

describe('what a pattern needs', () => {
  test.each<[RegExp, readonly string[]]>([
    [/abc/, ['abc']],
    [/\bUNION\s{1,4}SELECT\b/i, ['select']],
    [/(?:one|two)x/, ['onex', 'twox']],
    [/a[xy]b/, ['axb', 'ayb']],
    [/a{0,3}bcd/, ['bcd']],
    [/(?:abc){2,9}/, ['abc']],
    [/[^a]\w\S/, []],
    [/x|\d{3}/, []],
    [/(?:ab|abc)/, ['ab']],
    [/\u00e9abc/, ['abc']],
  ])('%s needs one of %j', (pattern, needs) => {
    expect(needsOf(pattern)).toEqual(needs);
  });

  test('is in every form that a pattern of a rule matches', () => {
    let matched = 0;
    for (const { view, patterns, hits, misses } of rules)
      for (const text of [...hits, ...misses])
        for (const form of view === 'text' ? [text] : views[view](text))
          for (const pattern of patterns) {
            if (!pattern.test(form)) continue;
            matched += 1;
            const needs = needsOf(pattern);
            const lower = form.toLowerCase();
            expect([pattern, form, needs.length === 0 || needs.some((need) => lower.includes(need))]).toEqual(
              [pattern, form, true],
            );
          }
    expect(matched).toBeGreaterThan(rules.length);
  });

  test('is known of nearly every pattern', () => {
    const all = rules.flatMap((rule) => rule.patterns);
    expect(all.filter((pattern) => needsOf(pattern).length === 0).length).toBeLessThan(all.length / 10);
  });
});

test('a pattern in lower case finds in a text in lower case what it finds where case does not count', () => {
  const texts = rules.flatMap(({ view, hits, misses }) =>
    [...hits, ...misses].flatMap((text) => (view === 'text' ? [text] : [text, ...views[view](text)])),
  );
  const odd = ['\u212a', '\u0130', '\u00c9', 'K', '[', '\\', '_', '`'];
  for (const pattern of rules.flatMap((rule) => rule.patterns)) {
    if (!pattern.ignoreCase) continue;
    const lower = new RegExp(lowerSource(pattern.source));
    for (const text of [...texts, ...odd])
      for (const spelling of [text, text.toUpperCase()])
        if (lower.test(lowerCase(spelling)) !== pattern.test(spelling))
          expect([pattern, spelling]).toBe(null);
  }
});

test('a packed table is one line a rule behind its words and whom they wake', () => {
  expect(packRules(rules).split('\n').length).toBe(rules.length + 2);
});
