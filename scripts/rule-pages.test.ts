import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { expect, test } from 'vitest';
import { rules } from '../apps/cli/rules.ts';
import { configurationRules } from '../packages/configuration/index.ts';
import { ruleExamples } from './rule-examples.ts';
import { rulePages } from './rule-pages.ts';

const folder = join(import.meta.dirname, '..', 'docs', 'rules');
const examples = await ruleExamples();
const pages = rulePages(rules, examples);

test.each([...pages])('docs/rules/%s is what the rule says (else: npm run golden)', async (path, text) => {
  await expect(text).toMatchFileSnapshot(join(folder, path));
});

test('every page has a rule', () => {
  const written = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.split(sep).join('/'));
  expect(written.sort()).toEqual([...pages.keys()].sort());
});

test.each(rules.map((rule) => [rule.id, rule] as const))(
  '%s says what it finds and why that matters',
  (id, rule) => {
    expect(id).toMatch(/^[a-z]+\/[a-z]+(-[a-z]+)*$/);
    expect(rule.help.length).toBeGreaterThan(40);
    expect(rule.help).toMatch(/^[A-Z].*\.$/s);
    expect(rule.help).not.toMatch(/ensure that|best practice|potential|\bsafe\b|\bsecure\b/i);
  },
);

test('the page of every configuration rule has an example that it finds', () => {
  const without = configurationRules.filter(({ id }) => !examples.get(id)).map(({ id }) => id);
  expect(without).toEqual([]);
});

test('no two rules share an id', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
});
