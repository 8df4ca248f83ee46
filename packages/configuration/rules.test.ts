import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Finding, findingOf } from '../model/index.ts';
import { configurationRules, ruleFiles } from './rules/index.generated.ts';
import { fixturesOf, inputsIn, subjectOf } from './testing/fixture.ts';

/** `Bad…`, `Good…`, `Open…` and `Fact…` at the beginning of a name, or of a part of it. */
const named = (kind: string): RegExp => new RegExp(`(^|[.[#"])${kind}`);

/** The template of a fixture: a file, or the one in a folder. */
const textOf = (fixture: string): string =>
  readFileSync(
    fixture.endsWith('.yaml')
      ? fixture
      : (['template.yaml', 'main.tf', 'serverless.yml']
          .map((name) => `${fixture}/${name}`)
          .find(existsSync) ?? fixture),
    'utf8',
  );

describe.each(configurationRules.map((rule, index) => ({ rule, file: ruleFiles[index] ?? '' })))(
  '$rule.id',
  ({ rule, file }) => {
    const fixtures = fixturesOf(fileURLToPath(new URL(`./rules/${file}`, import.meta.url)));

    test('has a fixture with something to find and something not to', () => {
      const text = fixtures.map(textOf).join('\n');
      expect(text).toMatch(/\b(Bad|Fact)\w*/);
      expect(text).toMatch(/\bGood\w*/);
    });

    test.each(fixtures)(
      'gives a reason for each silence (else: notApplicable, answered): %s',
      async (fixture) => {
        for (const input of await inputsIn(fixture))
          for (const { subject, answers } of rule.questions?.(input) ?? []) {
            expect(answers, `${subject.id} is answered`).not.toEqual([]);
            for (const { isWrong, because } of answers)
              if (isWrong === false) expect(because, `${subject.id}: why`).toMatch(/\S/);
          }
      },
    );

    test.each(fixtures)('finds exactly what its fixture names: %s', async (fixture) => {
      const found = (await inputsIn(fixture)).flatMap((input) =>
        rule.check(input).map((problem) => findingOf(rule, problem, input.app.template ?? '')),
      );
      for (const finding of found) {
        const wanted = finding.status === 'unknown' ? 'Open' : 'Bad';
        expect(subjectOf(finding), finding.title).toMatch(named(wanted));
        expect(finding.line, `${finding.title} has a place`).toBeGreaterThan(0);
      }
      expectAll('Bad|Open', textOf(fixture), found);
    });

    test.each(fixtures)('returns facts only on request: %s', async (fixture) => {
      const found = (await inputsIn(fixture)).flatMap((input) => {
        const usual = new Set(rule.check(input).map(({ subject }) => subject));
        return rule
          .check({ ...input, withFacts: true })
          .filter(({ subject }) => !usual.has(subject))
          .map((problem) => findingOf(rule, problem, input.app.template ?? ''));
      });
      for (const finding of found) {
        expect(subjectOf(finding), finding.title).toMatch(named('Fact'));
        expect(finding.severity).toBe('info');
        expect(finding.edit).toBeUndefined();
        expect(finding.details.find(({ label }) => label === 'weighs')?.text).toMatch(/^nothing: \S/);
      }
      expectAll('Fact', textOf(fixture), found);
    });
  },
);

/** Each resource of a fixture whose name begins so is found. */
function expectAll(kinds: string, text: string, found: readonly Finding[]): void {
  const names = text.matchAll(
    new RegExp(
      `^ *(?:(?:resource|data) "\\w+" "|module "|variable "|- )?((?:${kinds})\\w*)(?::|" \\{|$)`,
      'gm',
    ),
  );
  const subjects = found.map(subjectOf);
  for (const [, name = ''] of names)
    expect(
      subjects.some((subject) => subject.split(/[.[\]#"]+/).includes(name)),
      `${name} is found`,
    ).toBe(true);
}
