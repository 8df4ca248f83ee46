import { type RuleDescription, threats } from '@emmental/model';

/** A rule in Markdown: what it finds, and the facts about it. */
export const ruleMarkdown = (rule: RuleDescription): string => `${rule.help}\n\n${ruleFacts(rule)}`;

/** The names of a rule in other scanners, how to run it and how to waive it, in Markdown. */
export function ruleFacts(rule: RuleDescription, peers: readonly string[] = []): string {
  const listed = (ids: readonly string[]) => ids.map((id) => `\`${id}\``).join(', ');
  const facts = [
    ['Id', listed([rule.id, ...rule.aliases])],
    ['Like', listed(peers)],
    ['Slice', rule.slice],
    ['Threats', rule.threats.map((id) => `${threats[id].name} (${id})`).join(', ')],
  ].filter(([, text]) => text !== '');
  return `| | |
| --- | --- |
${facts.map(([name, text]) => `| ${name} | ${text} |`).join('\n')}

Show its findings in a repository, or why it reports or skips a function:

\`\`\`
npx --no-install emmental explain ${rule.id}
npx --no-install emmental rules explain ${rule.id} FUNCTION
\`\`\`

To waive a finding, write this above or beside its line, with the reason:

\`\`\`
# emmental:ignore ${rule.id} until 2027-03-31 why it is acceptable
\`\`\`
`;
}
