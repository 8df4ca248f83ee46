import { byOwner, defineTrigger, writer } from '../row.ts';
import { itemWrites, recordWrites } from '../writes.ts';

export const pipe = defineTrigger({
  kind: 'pipe',
  title: 'EventBridge pipe',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes.html',

  principals: ['pipes.amazonaws.com'],
  caller: { name: 'pipe', reach: byOwner },
  delivery: 'synchronous',
  needs: [],
  handOver: ['sqs:SendMessage', ...itemWrites, ...recordWrites, 'kafka-cluster:WriteData'],

  paths: writer('**'),
  fields: null,
  guessedBy: [],
  sample: null,

  namedBy: 'kind',
  itemFailures: false,
  arrivesAs: 'any',
  forms: [],
});
