import { type DecodeTree, excerpt, type Verdict } from '@emmental/inspect';
import { count, type Screen, spread, visible, wrap } from '@emmental/report';

export interface Inspected {
  readonly id: unknown;
  readonly verdict: Verdict;
  /** null when many events are summed up. */
  readonly tree: DecodeTree | null;
}

const maxRows = 40;

/** One event for people: what it decodes to, what was found, what was not read, the decision. */
export function renderInspected({ verdict, tree }: Inspected, view: Screen): string {
  const lines = [...spread(`${verdict.trigger}${sureness(tree)}`, verdict.decision.toUpperCase(), view), ''];
  if (tree) lines.push(...decoded(tree, view), '');
  for (const finding of verdict.findings.slice(0, maxRows)) {
    lines.push(
      ...spread(
        `${finding.class}  ${visible(finding.path, view)}`,
        `${finding.rule}  ${finding.score.toFixed(1)}`,
        view,
      ),
    );
    const node = tree?.nodes.find((one) => one.path === finding.path && one.kind !== 'key' && !one.container);
    if (node) lines.push(...wrap(`    ${visible(excerpt(node.value), view)}`, view.width, '    '));
  }
  if (verdict.findings.length > maxRows)
    lines.push(`… and ${verdict.findings.length - maxRows} more (--format json)`);
  lines.push(...notRead(verdict, view), sentence(verdict), '');
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

/** Many events: how many of each decision, which rules spoke how often, and where to look. */
export function renderSummary(all: readonly Inspected[], view: Screen): string {
  const by = (decision: string): readonly Inspected[] =>
    all.filter(({ verdict }) => verdict.decision === decision);
  const lines = [
    `${count(all.length, 'event')}: ${by('block').length} would be blocked, ${by('alert').length} alerted, ${by('allow').length} with nothing found in what was read`,
    '',
  ];
  const rules = new Map<string, number>();
  for (const { verdict } of all)
    for (const { rule } of verdict.findings) rules.set(rule, (rules.get(rule) ?? 0) + 1);
  for (const [rule, times] of [...rules]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, maxRows))
    lines.push(`${String(times).padStart(7)}  ${rule}`);
  if (rules.size > 0) lines.push('');
  for (const { id, verdict } of [...by('block'), ...by('alert')].slice(0, maxRows)) {
    const [first] = verdict.findings;
    lines.push(
      ...spread(
        `${verdict.decision.toUpperCase()}  ${visible(String(id), view)}  ${visible(first?.path ?? '', view)}`,
        first?.rule ?? '',
        view,
      ),
    );
  }
  const unread = all.filter(({ verdict }) => verdict.notInspected.length > 0).length;
  if (unread > 0)
    lines.push(`${count(unread, 'event')} could not be read in full (--format json says which places)`);
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

const sureness = (tree: DecodeTree | null): string =>
  tree && tree.confidence > 0 ? `  recognised ${tree.confidence.toFixed(2)}` : '';

function decoded(tree: DecodeTree, view: Screen): readonly string[] {
  const values = tree.nodes.filter((node) => node.kind !== 'key');
  const shown = values.slice(0, maxRows).map((node) => {
    const how = node.how.length === 0 ? '' : ` (${node.how.join(' → ')})`;
    const text = node.kind === 'bytes' ? count(node.value.length, 'byte') : excerpt(node.value, 60);
    return wrap(`  ${visible(`${node.path}${how}: ${text}`, view)}`, view.width, '      ');
  });
  const more = values.length > maxRows ? [`  … and ${values.length - maxRows} more values`] : [];
  return [...shown.flat(), ...more];
}

function notRead(verdict: Verdict, view: Screen): readonly string[] {
  return verdict.notInspected
    .slice(0, maxRows)
    .flatMap(({ path, why }) =>
      wrap(`not inspected  ${visible(`${path || 'event'}: ${why}`, view)}`, view.width, '    '),
    );
}

function sentence({ decision, findings, notInspected }: Verdict): string {
  if (decision === 'block') return 'would be blocked: two voices agree on one value';
  if (decision === 'alert')
    return `would be reported: ${count(findings.length, 'finding')}, none of them proof`;
  return notInspected.length > 0 ? 'nothing found in what was read' : 'nothing found';
}
