import { type RuleDescription, ruleName, threats } from '@emmental/model';

/** `access/excess-write` → `Excess write`. */
export const ruleTitle = (id: string): string => ruleName(id).replace(/^./, (letter) => letter.toUpperCase());

/** A rule in Markdown: what it finds, what else it is called, how to ask it and how to waive it. */
export function ruleMarkdown(rule: RuleDescription, peers: readonly string[] = []): string {
  const listed = (ids: readonly string[]) => ids.map((id) => `\`${id}\``).join(', ');
  const facts = [
    ['Id', listed([rule.id, ...rule.aliases])],
    ['Like', listed(peers)],
    ['Slice', rule.slice],
    ['Threats', rule.threats.map((id) => `${threats[id].name} (${id})`).join(', ')],
  ].filter(([, text]) => text !== '');
  return `${rule.help}

| | |
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
