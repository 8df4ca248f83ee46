import { asString, type Feed, severityOf, type Trigger, type Value } from '@emmental/model';
import { type Writing, writingsInto } from '../../chains.ts';
import { defineRule } from '../../rule.ts';
import { settings } from '../../setting.ts';

/** Source: Lambda developer guide, recursive loop detection (it stops some loops after 16 rounds). */
export const chainLoop = defineRule({
  id: 'chain/loop',
  aliases: ['EMM-S3-NOTIF-LOOP'],
  slice: 'limits',
  threats: ['T11'],
  help: 'The function writes into what starts it: each run starts another, and each of them costs.',
  check: (facts) =>
    facts.functions.flatMap(({ declaration: fn, report }) =>
      fn.triggers.flatMap((trigger) => {
        const own = writingsInto(facts, trigger).find(
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
            fix: 'write to another place, or to a prefix that the trigger leaves out',
            details: [{ label: 'who', text: report.reachedBy.path.join(' → ') }],
            subject: `${trigger.sourceId} ${own.need.action}`,
          },
        ];
      }),
    ),
});

/** An object's key may lie outside of the prefix or suffix that a notification asks for. */
function startsAgain({ kind, settings }: Trigger | Feed, { into }: Writing): boolean {
  if (kind !== 's3') return true;
  const event = settings.get('Event');
  if (event && /ObjectRemoved|ObjectRestore|ObjectTagging|ObjectAcl/.test(asString(event) ?? ''))
    return false;
  const key = into.pattern.slice(into.pattern.indexOf('/') + 1);
  const [head = ''] = key.split(/[*?]|\$\{/);
  const tail = key.split(/[*?}]/).at(-1) ?? '';
  return filterRules(settings.get('Filter')).every(({ name, value }) =>
    name === 'prefix'
      ? head.startsWith(value) || (value.startsWith(head) && head !== key)
      : tail.endsWith(value) || (value.endsWith(tail) && tail !== key),
  );
}

/** What a notification asks of keys; a text that is not known asks nothing. */
function filterRules(
  filter: Value | undefined,
): readonly { readonly name: string; readonly value: string }[] {
  if (!filter) return [];
  return settings(filter, 'S3Key', 'Rules').flatMap((one) =>
    one.state === 'known' && one.value.kind === 'list'
      ? one.value.items.flatMap((item) => {
          if (item.kind !== 'fields') return [];
          const name = asString(item.fields.get('Name'))?.toLowerCase();
          const value = asString(item.fields.get('Value'));
          return (name === 'prefix' || name === 'suffix') && value !== null ? [{ name, value }] : [];
        })
      : [],
  );
}
