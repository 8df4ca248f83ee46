import {
  type DecodeNode,
  type DecodeTree,
  type EventFinding,
  encryptedForFunction,
  excerpt,
  type NotInspected,
  ruleTable,
  type Shape,
  saturated,
  type Verdict,
} from '@emmental/inspect';
import { count, type Screen, spread, table, typed, visible, wrap } from '@emmental/report';
import { rowsOf } from './tree.ts';

/** A verdict; `partial` says that nothing was found, and that a part of the event was not inspected. */
export interface InspectVerdict extends Omit<Verdict, 'decision'> {
  readonly decision: Verdict['decision'] | 'partial';
}

/**
 * Returns the verdict with the decision `partial` in the place of `allow` if something was not inspected. A value that is
 * encrypted for the function is as its trigger sends it, and is no loss.
 */
export const partialWhereUnread = (verdict: Verdict): InspectVerdict =>
  verdict.decision === 'allow' && verdict.notInspected.some(isLoss)
    ? { ...verdict, decision: 'partial' }
    : verdict;

/** Is a part that was not inspected one that should have been? */
export const isLoss = ({ why }: NotInspected): boolean => why !== encryptedForFunction;

export interface Inspected {
  readonly id: unknown;
  readonly verdict: InspectVerdict;
  /** Null when many events are summarised. */
  readonly tree: DecodeTree | null;
}

const maxRows = 40;

/**
 * Shows one event to people: the decision, the findings and their places, the decoded values, and the parts that
 * were not read. `shape` = the learned shape that was used; undefined = none.
 */
export function renderInspected(
  { verdict, tree }: Inspected,
  shape: Shape | undefined,
  view: Screen,
): string {
  const { decision, trigger, findings } = verdict;
  const lines = [
    ...spread(
      `${decision.toUpperCase()}  ${trigger === 'custom' ? 'event of an unknown trigger' : `event of ${trigger}`}`,
      findings.length === 0 ? '' : count(findings.length, 'finding'),
      view,
    ),
    '',
    ...findings.slice(0, maxRows).flatMap((finding) => findingLines(finding, view)),
    ...(findings.length > maxRows ? [`… and ${findings.length - maxRows} more (--format json)`, ''] : []),
    ...(tree ? decoded(tree, findings, view) : []),
    ...notRead(verdict, view),
    ...wrap(typed(sentence(verdict, shape), view), view.width),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

const oddities: Readonly<Record<string, string>> = {
  'shape/member': 'A member that no learned event had',
  'shape/type': 'A value of a type that no learned event had',
  'shape/family': 'A text of a kind that no learned event had',
  'shape/skeleton': 'A text with a form that no learned event had',
  'shape/enumeration': 'A word that no learned event had in this place',
  'shape/length': 'A text far longer than in any learned event',
  'shape/number': 'A number far outside the learned range',
  'shape/size': 'A list far longer than in any learned event',
};

function titleOf(id: string): string | null {
  const { rule, size } = ruleTable();
  for (let place = 0; place < size; place += 1) if (rule(place).id === id) return rule(place).title;
  return oddities[id] ?? null;
}

function findingLines({ rule, path, score }: EventFinding, view: Screen): readonly string[] {
  return [
    ...spread(titleOf(rule) ?? rule, `${rule}  confidence ${score.toFixed(1)}`, view),
    ...wrap(`  in ${visible(path || 'the event itself', view)}`, view.width, '     '),
    '',
  ];
}

/**
 * Shows the values of the event and, indented below each, the values decoded from it; values with findings are
 * never left out.
 */
function decoded(tree: DecodeTree, findings: readonly EventFinding[], view: Screen): readonly string[] {
  const all = rowsOf(tree, findings);
  const important = new Set(all.filter(({ keep }) => keep).slice(0, maxRows));
  for (const row of all) if (important.size < maxRows) important.add(row);
  const cells = all
    .filter((row) => important.has(row))
    .map(({ depth, label, node, found }) => [
      `${'  '.repeat(Math.min(depth, 8))}${visible(label, view)}`,
      visible(textOf(node, view), view),
      found.join(' '),
    ]);
  if (cells.length === 0) return [];
  const columns = [{ title: 'WHERE', gives: 2 }, { title: 'WHAT IT SAYS', gives: 3 }, { title: 'FOUND' }];
  const shown = findings.length === 0 ? columns.slice(0, 2) : columns;
  return [
    ...table(
      shown,
      cells.map((row) => row.slice(0, shown.length)),
      view,
    ),
    ...(all.length > important.size
      ? [`… and ${count(all.length - important.size, 'more value', 'more values')}`]
      : []),
    '',
  ];
}

function textOf({ kind, container, value }: DecodeNode, view: Screen): string {
  if (kind === 'bytes') return count(value.length, 'byte');
  return container ? count(value.length, 'character') : excerpt(value, view.width);
}

function notRead({ notInspected }: InspectVerdict, view: Screen): readonly string[] {
  if (notInspected.length === 0) return [];
  return [
    'NOT INSPECTED',
    ...notInspected
      .slice(0, maxRows)
      .flatMap(({ path, why }) =>
        wrap(`  ${visible(`${path === '' ? '' : `${path}: `}${why}`, view)}`, view.width, '    '),
      ),
    ...(notInspected.length > maxRows ? [`  … and ${notInspected.length - maxRows} more`] : []),
    '',
  ];
}

function sentence(
  { decision, findings, notInspected, trigger }: InspectVerdict,
  shape: Shape | undefined,
): string {
  if (decision === 'block')
    return 'Would be blocked: an attack signature, in a value that is unusual for this function.';
  if (decision === 'alert')
    return findings.every(({ by }) => by === 'shape')
      ? 'Would be reported, not blocked: unusual for this function, but no attack signature.'
      : `Would be reported, not blocked: a signature alone is no proof. ${secondVoice(shape, trigger)}`;
  if (decision === 'partial')
    return 'Nothing found in what was inspected; what is listed above was not, so this is no all-clear.';
  return notInspected.length > 0
    ? 'Nothing found in what was inspected.'
    : `Nothing found by ${count(ruleTable().size, 'rule')}.`;
}

/** Says when the learned shape of the trigger's events makes a signature a proof. */
function secondVoice(shape: Shape | undefined, trigger: string): string {
  const learned = shape?.triggers[trigger];
  if (shape === undefined)
    return 'With a learned shape (emmental inspect learn), a signature in an unusual value is blocked.';
  if (learned === undefined)
    return 'The shape has learned no event of this trigger, so it calls no value unusual.';
  return saturated(learned)
    ? 'By the learned shape its value is not unusual.'
    : `The shape is still learning (${count(learned.events, 'event')}): a signature in an unusual value is blocked when it has learned enough.`;
}

/** Summarises many events: decisions by trigger, rules by how often they fired, and where to look. */
export function renderSummary(all: readonly Inspected[], view: Screen): string {
  const by = (decision: string, list = all): readonly Inspected[] =>
    list.filter(({ verdict }) => verdict.decision === decision);
  const unread = all.filter(({ verdict }) => verdict.notInspected.length > 0);
  const lines = [
    `${count(all.length, 'event')}: ${by('block').length} would be blocked, ${by('alert').length} reported, nothing found in ${by('allow').length}${by('partial').length > 0 ? `, ${by('partial').length} not inspected in full` : ''}`,
    '',
    ...byTrigger(all, view),
    ...byRule(all, view),
    ...places([...by('block'), ...by('alert')], view),
    ...(unread.length > 0
      ? [`${count(unread.length, 'event')} could not be read in full (--format json shows where and why)`]
      : []),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

function byTrigger(all: readonly Inspected[], view: Screen): readonly string[] {
  const groups = new Map<string, Inspected[]>();
  for (const row of all) {
    const group = groups.get(row.verdict.trigger);
    if (group) group.push(row);
    else groups.set(row.verdict.trigger, [row]);
  }
  const number = (list: readonly Inspected[], holds: (verdict: InspectVerdict) => boolean): string =>
    String(list.filter(({ verdict }) => holds(verdict)).length);
  const right = { align: 'right' } as const;
  return [
    ...table(
      [
        { title: 'TRIGGER', gives: 1 },
        { title: 'EVENTS', ...right },
        { title: 'BLOCK', ...right },
        { title: 'REPORT', ...right },
        { title: 'NOT READ IN FULL', ...right },
      ],
      [...groups]
        .sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
        .slice(0, maxRows)
        .map(([trigger, list]) => [
          trigger,
          String(list.length),
          number(list, ({ decision }) => decision === 'block'),
          number(list, ({ decision }) => decision === 'alert'),
          number(list, ({ notInspected }) => notInspected.length > 0),
        ]),
      view,
    ),
    '',
  ];
}

function byRule(all: readonly Inspected[], view: Screen): readonly string[] {
  const events = new Map<string, number>();
  for (const { verdict } of all)
    for (const rule of new Set(verdict.findings.map((finding) => finding.rule)))
      events.set(rule, (events.get(rule) ?? 0) + 1);
  if (events.size === 0) return [];
  const rows = [...events].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, maxRows);
  return [
    ...table(
      [{ title: 'RULE' }, { title: 'EVENTS', align: 'right' }, { title: 'SAYS', gives: 1 }],
      rows.map(([rule, times]) => [rule, String(times), titleOf(rule) ?? '']),
      view,
    ),
    '',
  ];
}

function places(loud: readonly Inspected[], view: Screen): readonly string[] {
  if (loud.length === 0) return [];
  return [
    ...table(
      [{ title: 'EVENT', gives: 1 }, { title: '' }, { title: 'WHERE', gives: 2 }, { title: 'RULE' }],
      loud.slice(0, maxRows).map(({ id, verdict }) => {
        const [first] = verdict.findings;
        return [
          visible(typeof id === 'string' ? id : JSON.stringify(id), view),
          verdict.decision,
          visible(first?.path ?? '', view),
          first?.rule ?? '',
        ];
      }),
      view,
    ),
    ...(loud.length > maxRows ? [`… and ${loud.length - maxRows} more (--format json)`] : []),
    '',
  ];
}
