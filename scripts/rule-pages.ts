import { type Reach, type RuleDescription, type Severity, severities, severityTable } from '@emmental/model';
import { peersOf } from '../packages/knowledge/peers.ts';
import { factLabels, ruleFacts } from '../packages/report/rule-text.ts';
import type { RuleExample } from './rule-examples.ts';

/** The pages of `docs/rules`, by their path in that folder: one page per rule, and the list of all rules. */
export function rulePages(
  rules: readonly RuleDescription[],
  examples: ReadonlyMap<string, RuleExample>,
): ReadonlyMap<string, string> {
  return new Map([
    ['README.md', indexPage(rules)],
    ...rules.map((rule) => [`${rule.id}.md`, page(rule, examples.get(rule.id))] as const),
  ]);
}

/** Links the words that the reader may not know. */
const labels: typeof factLabels = {
  ...factLabels,
  slice: '[Control (slice)](../../holes.md#the-slices)',
  threats: '[Threats](../../holes.md#the-threats)',
};

function page(rule: RuleDescription, example: RuleExample | undefined): string {
  return `# ${rule.id}

${rule.help}
${example ? exampleText(example) : ''}
## More about this rule

${ruleFacts(rule, peersOf(rule.aliases), labels)}
To accept the findings of all functions of an app, write an exception with an owner and an end day in [emmental.yaml](../../../README.md#emmentalyaml).
`;
}

function exampleText({ finding: { title, severity, fix }, bad, good }: RuleExample): string {
  const fence = ({ language, text }: NonNullable<RuleExample['bad']>) =>
    `\n\`\`\`${language}\n${text}\n\`\`\`\n`;
  const report = `**${severity}** ${title}${fix === null ? '' : `  \nfix: ${/^emmental /.test(fix) ? `\`${fix}\`` : fix}`}`;
  return `
## Example
${bad ? fence(bad) : ''}
${report}

The severity is the one of this example: [how Emmental chooses it](../README.md#severity).
${good ? `\nThe rule does not report this:\n${fence(good)}` : ''}`;
}

const reachNames: Readonly<Record<Reach, string>> = {
  public: 'anyone',
  authenticated: 'signed-in users',
  account: 'the account',
  internal: 'nobody from outside',
};

const effectNames = {
  code: 'code or credentials',
  'data-write': 'writing data',
  'data-read': 'reading data',
  service: 'the service',
  none: 'nothing yet',
} as const;

const meanings: Readonly<Record<Severity, string>> = {
  critical: 'someone without an account can run code, or take data or credentials',
  high: 'an attack needs one more step, or an account of the app; or the role would turn any flaw into a loss of other data',
  medium: 'an attack needs a further flaw; or the function fails in operation',
  low: 'a protection that is missing, with a known benefit for this function',
  info: 'nothing to fix, but good to know',
};

const areaOf = ({ id }: RuleDescription): string => id.slice(0, id.indexOf('/'));

const areaTable = (area: string, rules: readonly RuleDescription[]): string => `### ${area}

| rule | finds |
| --- | --- |
${rules
  .filter((rule) => areaOf(rule) === area)
  .map((rule) => `| [${rule.id}](${rule.id}.md) | ${rule.help} |`)
  .join('\n')}
`;

function indexPage(rules: readonly RuleDescription[]): string {
  const areas = [...new Set(rules.map(areaOf))];
  const effects = Object.keys(effectNames) as (keyof typeof effectNames)[];
  const rows = (Object.keys(reachNames) as Reach[]).map(
    (reach) =>
      `| ${reachNames[reach]} | ${effects.map((effect) => severityTable[reach][effect]).join(' | ')} |`,
  );
  return `# Rules

${rules.length} rules. \`npx --no-install emmental rules list\` prints them, and \`rules show RULE\` prints one. Both accept the ids of
checkov, cfn_nag and trivy, too. \`npx --no-install emmental rules explain RULE FUNCTION\` explains why a rule
reports a function or does not report it.

${areas.map((area) => areaTable(area, rules)).join('\n')}
## Severity

The rows of this table are the people who can use the weakness; the columns are what they gain. A rule can be one or more levels
lower, because an attack needs a further flaw. A problem of operation, such as lost events, has a fixed level.

| | ${effects.map((effect) => effectNames[effect]).join(' | ')} |
| --- |${' --- |'.repeat(effects.length)}
${rows.join('\n')}

${severities.map((severity) => `- **${severity}**: ${meanings[severity]}`).join('\n')}
`;
}
