import { oneLess, severityOf } from '@emmental/model';
import { defineRule, type ReviewedFunction, type RuleInput } from '../../rule.ts';
import { circleOf, type Start, startsIn } from '../../starts.ts';

/** Source: Lambda developer guide, recursive loop detection (it stops some loops after 16 rounds). */
export const chainLoop = defineRule({
  id: 'chain/loop',
  aliases: ['EMM-S3-NOTIF-LOOP'],
  slice: 'limits',
  threats: ['T11'],
  help: 'The function starts itself again, directly or through other functions: each run starts another run, and you pay for each.',
  check: (input) =>
    input.functions.flatMap((fn) => {
      const own = ownStarts(input, fn);
      if (own.length > 0) return own.map((start) => problemOf(fn, [start]));
      const circle = circleOf(input, fn);
      return circle ? [problemOf(fn, circle)] : [];
    }),
});

/** Returns one start for each trigger by which a function starts itself, and one for its calls of itself. */
function ownStarts(input: RuleInput, fn: ReviewedFunction): readonly Start[] {
  const own = startsIn(input).filter(({ by, to }) => by === fn && to === fn);
  const surest = own.toSorted((a, b) => Number(a.filtered ?? false) - Number(b.filtered ?? false));
  return surest.filter(
    ({ trigger }, index) => surest.findIndex((other) => other.trigger === trigger) === index,
  );
}

function problemOf({ declaration: fn, report }: ReviewedFunction, circle: readonly Start[]) {
  const [first, ...others] = circle as readonly [Start, ...Start[]];
  const last = others.at(-1) ?? first;
  const { file, line } = first.evidence;
  const severity = severityOf(report.reachedBy.exposure, 'service' as const);
  const filtered = circle.find((start) => start.filtered)?.trigger;
  return {
    title: titleOf(fn.name, first, others, filtered !== undefined),
    function: fn.id,
    resource: last.trigger?.place ?? fn.logicalId,
    at: { file, line, column: 1 },
    severity: filtered ? oneLess(severity) : severity,
    status: filtered ? ('unknown' as const) : ('fail' as const),
    condition: fn.condition,
    evidence: [
      ...(last.trigger
        ? [{ file: last.trigger.at.file, line: last.trigger.at.line, text: last.trigger.source }]
        : []),
      ...circle.map(({ evidence }) => evidence),
    ],
    fix: fixOf(first, others),
    details: [
      { label: 'who', text: report.reachedBy.path.join(' → ') },
      ...(filtered ? [{ label: 'open', text: openOf(filtered.source) }] : []),
    ],
    subject: [
      first.trigger?.sourceId ?? fn.logicalId,
      first.action ?? 'log',
      ...others.map(({ by }) => by.declaration.logicalId),
    ].join(' '),
  };
}

const openOf = (source: string): string =>
  `whether the filter of ${source} lets through what is written is not decided`;

function titleOf(name: string, first: Start, others: readonly Start[], isOpen: boolean): string {
  const starts = isOpen ? 'may start' : 'starts';
  if (others.length > 0)
    return `${name} ${starts} ${others.map(({ by }) => by.declaration.name).join(`, which ${starts} `)}, which ${starts} ${name} again`;
  if (first.trigger === null) return `${name} calls itself again`;
  return first.action === null
    ? `${name} reads its own log, and each run writes to that log`
    : `${name} writes into ${first.trigger.source}, which ${starts} it again`;
}

function fixOf(first: Start, others: readonly Start[]): string {
  if (others.length > 0) return 'break the circle: let one of the functions write to another place';
  if (first.trigger === null)
    return 'count the rounds in the event and stop at a limit, or use a state machine';
  return first.action === null
    ? 'subscribe to the logs of other functions only'
    : 'write to another place, or to a prefix that the trigger excludes';
}
