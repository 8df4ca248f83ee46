import { type RuleDescription, threats } from '@emmental/model';

/** A rule in Markdown: what it finds, and what is to know about it. */
export const ruleMarkdown = (rule: RuleDescription): string => `${rule.help}\n\n${ruleFacts(rule)}`;

/** What a rule is called elsewhere, how to ask it and how to waive it, in Markdown. */
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

What it finds in a repository, and why it says nothing of a function:

\`\`\`
npx emmental explain ${rule.id}
npx emmental rules explain ${rule.id} FUNCTION
\`\`\`

To let a finding be, write above or beside the line that it names, with the reason:

\`\`\`
# emmental:ignore ${rule.id} until 2027-03-31 why it is acceptable
\`\`\`
`;
}
