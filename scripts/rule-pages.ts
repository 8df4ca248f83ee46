import {
  type Reach,
  type RuleDescription,
  ruleName,
  type Severity,
  severities,
  severityTable,
  threats,
} from '@emmental/model';

/** The pages of `docs/rules`, by path below it: one for each rule, and the list of all. */
export function rulePages(rules: readonly RuleDescription[]): ReadonlyMap<string, string> {
  return new Map([
    ['README.md', indexPage(rules)],
    ...rules.map((rule) => [`${rule.id}.md`, page(rule)] as const),
  ]);
}

const title = (id: string): string => ruleName(id).replace(/^./, (letter) => letter.toUpperCase());

function page(rule: RuleDescription): string {
  const facts = [
    ['Id', `\`${rule.id}\``],
    ['Also', rule.aliases.map((alias) => `\`${alias}\``).join(', ')],
    ['Slice', rule.slice],
    ['Threats', rule.threats.map((id) => `${threats[id].name} (${id})`).join(', ')],
  ].filter(([, text]) => text !== '');
  return `# ${title(rule.id)}

${rule.help}

| | |
| --- | --- |
${facts.map(([name, text]) => `| ${name} | ${text} |`).join('\n')}

To see what it finds in a repository, with the evidence:

\`\`\`
npx emmental explain ${rule.id}
\`\`\`

To accept a finding for a while, in \`emmental.yaml\` beside the template:

\`\`\`yaml
emmental: profile/1
exceptions:
  a-name-of-your-own:
    finding: ${rule.id}
    where: FunctionName
    reason: why it is acceptable
    owner: "@team"
    until: 2027-03-31
\`\`\`

How severe a finding is: [severity](../README.md#severity).
`;
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
  critical: 'someone without an account can now run code, take data or credentials',
  high: 'one more step or a signed-in caller away; or the role would turn any flaw into loss of other data',
  medium: 'needs a further flaw, or breaks in operation',
  low: 'hardening with a known benefit for this function',
  info: 'a fact worth knowing',
};

function indexPage(rules: readonly RuleDescription[]): string {
  const effects = Object.keys(effectNames) as (keyof typeof effectNames)[];
  const rows = (Object.keys(reachNames) as Reach[]).map(
    (reach) =>
      `| ${reachNames[reach]} | ${effects.map((effect) => severityTable[reach][effect]).join(' | ')} |`,
  );
  return `# Rules

| rule | what it finds |
| --- | --- |
${rules.map((rule) => `| [${rule.id}](${rule.id}.md) | ${rule.help} |`).join('\n')}

## Severity

Who can reach it (down) and what they gain (across); some rules bound it, since they need a further flaw.

| | ${effects.map((effect) => effectNames[effect]).join(' | ')} |
| --- |${' --- |'.repeat(effects.length)}
${rows.join('\n')}

${severities.map((severity) => `- **${severity}**: ${meanings[severity]}`).join('\n')}
`;
}
