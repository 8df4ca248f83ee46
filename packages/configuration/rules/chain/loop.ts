import { asString, type Feed, keyFilterOf, mayHaveKey, severityOf, type Trigger } from '@emmental/model';
import { type ResourceWrite, writingsInto } from '../../chains.ts';
import { defineRule } from '../../rule.ts';

/** Source: Lambda developer guide, recursive loop detection (it stops some loops after 16 rounds). */
export const chainLoop = defineRule({
  id: 'chain/loop',
  aliases: ['EMM-S3-NOTIF-LOOP'],
  slice: 'limits',
  threats: ['T11'],
  help: 'The function writes into its own trigger: each run starts another run, and you pay for each.',
  check: (input) =>
    input.functions.flatMap(({ declaration: fn, report }) =>
      fn.triggers.flatMap((trigger) => {
        const own = writingsInto(input, trigger).find(
          (writing) =>
            writing.by.declaration.id === fn.id &&
            writing.need.certainty === 'known' &&
            !/Delete/.test(writing.need.action) &&
            startsAgain(writing.first, writing),
        );
        const [evidence] = own?.need.evidence ?? [];
        if (!own || !evidence) return [];
        const at = { file: evidence.file, line: evidence.line, column: 1 };
        return [
          {
            title: `${fn.name} writes into ${trigger.source}, which starts it again`,
            function: fn.id,
            resource: trigger.place ?? fn.logicalId,
            at,
            severity: severityOf(report.reachedBy.exposure, 'service'),
            condition: fn.condition,
            evidence: [{ file: trigger.at.file, line: trigger.at.line, text: trigger.source }, evidence],
            fix: 'write to another place, or to a prefix that the trigger excludes',
            details: [{ label: 'who', text: report.reachedBy.path.join(' → ') }],
            subject: `${trigger.sourceId} ${own.need.action}`,
          },
        ];
      }),
    ),
});

/** True when the write triggers the function again. For a bucket, the event and the key filter of the notification must match the write. */
function startsAgain({ kind, settings }: Trigger | Feed, { into }: ResourceWrite): boolean {
  if (kind !== 's3') return true;
  const event = settings.get('Event');
  if (event && /ObjectRemoved|ObjectRestore|ObjectTagging|ObjectAcl/.test(asString(event) ?? ''))
    return false;
  return mayHaveKey(into.pattern, keyFilterOf(settings));
}
