import { asString, holeText, partsOf, type Value } from '@emmental/model';
import type { Declared } from '../declared.ts';
import { type Flow, flow, nameOf, settingsOf, targetsOf } from '../flow.ts';
import { property } from '../property.ts';

/** EventBridge Pipes: a source's records to an enrichment and a target. */
export function pipes(app: Declared): readonly Flow[] {
  return app.ofType('AWS::Pipes::Pipe').flatMap((pipe) => {
    const source = property(pipe.properties, 'Source');
    const sourceId = app.named(source)[0] ?? null;
    return ['Enrichment', 'Target'].flatMap((role) =>
      targetsOf(property(pipe.properties, role), app).map((to) =>
        flow({
          to,
          kind: 'custom',
          source:
            `pipe ${pipe.id} from ${pipedService(source, sourceId, app)} ${nameOf(source, app)}`.replace(
              / {2,}/g,
              ' ',
            ),
          sourceId,
          sourceValue: source ?? null,
          reach:
            sourceId === null
              ? { exposure: 'unknown', by: 'the source of the pipe is not in the template' }
              : null,
          when: pipe.condition,
          at: pipe.at,
          settings: settingsOf(property(pipe.properties, 'SourceParameters')),
          through: [pipe.id],
        }),
      ),
    );
  });
}

/** `sqs`, `dynamodb`, `kinesis`: the service of the pipe's source, '' when it cannot be told. */
export function pipedService(source: Value | undefined, id: string | null, app: Declared): string {
  const type = id === null ? undefined : app.resources.get(id)?.type;
  if (type)
    return (type.split('::')[1] ?? '').toLowerCase().replace('amazonmq', 'mq').replace('msk', 'kafka');
  const written = (source ? (partsOf(source) ?? []) : [])
    .map((part) => (typeof part === 'string' ? part : holeText(part)))
    .join('');
  return (
    /^arn:(?:\$\{[^}]*\}|[^:]*):([a-z0-9-]+):/.exec(written)?.[1] ??
    asString(source ?? { kind: 'constant', value: null }) ??
    ''
  );
}
