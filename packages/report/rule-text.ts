import { type RuleDescription, threats } from '@emmental/model';
import { controls } from './controls.ts';

/** A rule in Markdown: its help text, then the facts about it. */
export const ruleMarkdown = (rule: RuleDescription): string => `${rule.help}\n\n${ruleFacts(rule)}`;

/** The labels of the facts about a rule, in Markdown. */
export const factLabels = {
  id: 'Id',
  peers: 'Same check in other scanners',
  slice: 'Control (slice)',
  threats: 'Threats',
};

/** The ids and the threats of a rule, how to run it and how to waive it, in Markdown. `peers`: its ids in other scanners. */
export function ruleFacts(
  rule: RuleDescription,
  peers: readonly string[] = [],
  labels: typeof factLabels = factLabels,
): string {
  const listed = (ids: readonly string[]) => ids.map((id) => `\`${id}\``).join(', ');
  const facts = [
    [labels.id, listed([rule.id, ...rule.aliases])],
    [labels.peers, listed(peers)],
    [labels.slice, rule.threats.length === 0 ? '' : `${controls[rule.slice]} (\`${rule.slice}\`)`],
    [labels.threats, rule.threats.map((id) => `${threats[id].name} (${id})`).join(', ')],
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
