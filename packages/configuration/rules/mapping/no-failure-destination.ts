import { partsOf, type Resource } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import { judge, notApplicable, settings } from '../../setting.ts';

/** Applies to mappings that read a stream; a queue has its own dead-letter queue. Source: Lambda developer guide, retaining discarded batches. */
export const mappingNoFailureDestination = resourceRule({
  id: 'mapping/no-failure-destination',
  aliases: ['EMM-FN-ESM-DEST'],
  slice: 'limits',
  threats: ['T11'],
  help: 'A failed batch stops the stream until the batch expires, and is then lost without a trace.',
  types: ['AWS::Lambda::EventSourceMapping'],
  judge: (resource, { app }) =>
    isStream(resource, app.resources)
      ? judge(settings(resource.properties, 'DestinationConfig', 'OnFailure', 'Destination'), {
          absent: true,
          known: () => false,
        })
      : notApplicable('it reads no stream: a queue itself keeps failed messages'),
  describe: ({ id }) => ({
    title: `A failed batch can stop the stream of ${id}, and is then lost`,
    severity: 'low',
    fix: '`DestinationConfig.OnFailure.Destination`, with `MaximumRetryAttempts` and `BisectBatchOnFunctionError`',
  }),
});

function isStream({ properties }: Resource, resources: ReadonlyMap<string, Resource>): boolean {
  return settings(properties, 'EventSourceArn').some(
    (setting) =>
      setting.state === 'known' &&
      (partsOf(setting.value) ?? []).some((part) =>
        typeof part === 'string'
          ? /:(kinesis|dynamodb):/.test(part)
          : part.kind === 'resource' &&
            /::(Kinesis::Stream|DynamoDB::Table)$/.test(resources.get(part.id)?.type ?? ''),
      ),
  );
}
