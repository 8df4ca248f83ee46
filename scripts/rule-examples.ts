import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { configurationRules, ruleFiles } from '../packages/configuration/rules/index.generated.ts';
import { fixturesOf, inputsIn, subjectOf } from '../packages/configuration/testing/fixture.ts';
import { type Finding, findingOf, inWordsOf } from '../packages/model/index.ts';

/** The example of a rule for its page: the lines, the finding, and lines in which the rule reports nothing. */
export interface RuleExample {
  readonly finding: Pick<Finding, 'title' | 'severity' | 'fix'>;
  /** The lines; absent if they are more than a few. */
  readonly bad?: Excerpt;
  readonly good?: Excerpt;
}

interface Excerpt {
  /** The language of the code fence: `yaml`, `js`. */
  readonly language: string;
  readonly text: string;
}

const root = join(import.meta.dirname, '..');
const mostLines = 24;

/** Returns one example for each rule that has a fixture or a finding in the example apps, by rule id. */
export async function ruleExamples(): Promise<ReadonlyMap<string, RuleExample>> {
  const examples = new Map(inExamples());
  for (const [index, rule] of configurationRules.entries()) {
    const fixtures = fixturesOf(join(root, 'packages/configuration/rules', ruleFiles[index] ?? ''));
    // CloudFormation comes first, because most people know it.
    const fixture = fixtures.find((file) => /\.ya?ml$/.test(file)) ?? fixtures[0];
    if (fixture === undefined) continue;
    const folder = statSync(fixture).isDirectory() ? fixture : join(fixture, '..');
    const apps = await inputsIn(fixture);
    const found = (peers: boolean) =>
      apps
        .flatMap((facts) =>
          rule
            .check({ ...facts, withFacts: peers })
            .map((problem) => inWordsOf(facts.app, findingOf(rule, problem, facts.app.template ?? ''))),
        )
        .find(({ status }) => status === 'fail');
    // Some rules only report facts: findings without a consequence.
    const finding = found(false) ?? found(true);
    if (!finding) continue;
    const text = readFileSync(join(folder, finding.file), 'utf8');
    const isTemplate = /\.(ya?ml|json)$/.test(finding.file);
    examples.set(rule.id, {
      finding,
      ...excerpts(finding, text, isTemplate),
    });
  }
  return examples;
}

/** Collects examples of the other rules from the repository's example apps, whose reports are golden files. */
function* inExamples(): Iterable<readonly [string, RuleExample]> {
  for (const name of ['well-built', 'photo-pipeline', 'weak-shop']) {
    const golden = readFileSync(join(root, 'apps/cli/golden', `${name}.json`), 'utf8');
    const { findings } = JSON.parse(golden) as { readonly findings: readonly Finding[] };
    for (const finding of findings.toReversed()) {
      const isCode = !/\.(ya?ml|json)$/.test(finding.file);
      const text = readFileSync(join(root, 'examples', name, finding.file), 'utf8');
      yield [finding.rule, { finding, ...(isCode ? { bad: around(finding, text) } : {}) }];
    }
  }
}

function excerpts(finding: Finding, text: string, isTemplate: boolean): Partial<RuleExample> {
  if (!isTemplate) return { bad: around(finding, text) };
  const [name = ''] = /(Bad|Fact)\w*/.exec(subjectOf(finding)) ?? [];
  const bad = block(text, new RegExp(`^( *)${name}:`));
  const good = block(text, /^( *)Good\w*:/);
  const language = finding.file.endsWith('.json') ? 'json' : 'yaml';
  return {
    ...(bad === null ? {} : { bad: { language, text: bad } }),
    ...(good === null ? {} : { good: { language, text: good } }),
  };
}

const languages: Readonly<Record<string, string>> = { mjs: 'js', cjs: 'js', mts: 'ts', tf: 'hcl' };

/** Returns the line of a finding in code, with the lines before it. */
function around({ file, line }: Finding, text: string): Excerpt {
  const lines = text.split('\n').slice(Math.max(0, line - 6), line + 1);
  const ending = file.slice(file.lastIndexOf('.') + 1);
  return { language: languages[ending] ?? ending, text: lines.join('\n').trimEnd() };
}

/** Returns the entry that begins with a key, with its deeper indented lines; null if it is long or missing. */
function block(text: string, key: RegExp): string | null {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => key.test(line));
  const indent = key.exec(lines[start] ?? '')?.[1]?.length ?? 0;
  const after = lines.findIndex(
    (line, index) => index > start && line.trim() !== '' && line.search(/\S/) <= indent,
  );
  const found = lines.slice(start, after === -1 ? lines.length : after);
  if (start === -1 || found.length > mostLines) return null;
  return found
    .map((line) => line.slice(indent))
    .join('\n')
    .trimEnd();
}
