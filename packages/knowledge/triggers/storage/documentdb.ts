import { pollerNetwork } from '../network.ts';
import { defineTrigger, guide, service, writer } from '../row.ts';

export const documentdb = defineTrigger({
  kind: 'documentdb',
  title: 'DocumentDB change stream',
  source: guide('with-documentdb'),

  principals: [],
  caller: null,
  delivery: 'polled',
  needs: [
    {
      actions: [
        'rds:DescribeDBClusterParameters',
        'rds:DescribeDBClusters',
        'rds:DescribeDBSubnetGroups',
        ...pollerNetwork,
      ],
      on: 'any',
    },
    { actions: ['secretsmanager:GetSecretValue'], on: 'secrets', when: 'has-secrets' },
  ],
  handOver: [],

  paths: [
    ...writer(
      'events[].event.fullDocument.**',
      'events[].event.fullDocumentBeforeChange.**',
      'events[].event.documentKey.**',
      'events[].event.updateDescription.**',
    ),
    ...service('**'),
  ],
  fields: null,
  guessedBy: [],
  sample: null,

  namedBy: 'resource',
  itemFailures: false,
  arrivesAs: 'any',
  forms: [],
});
