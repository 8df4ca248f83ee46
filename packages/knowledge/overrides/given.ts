import { each, type ServiceOverrides } from './row.ts';

/** Services for which only the origin of an id or token in a request is missing from the general rule. */
export const fromResponses: readonly ServiceOverrides[] = [
  {
    services: ['appconfigdata'],
    source:
      'https://docs.aws.amazon.com/appconfig/2019-10-09/APIReference/API_appconfigdata_{operation}.html',
    givenBy: { GetLatestConfiguration: ['StartConfigurationSession'] },
  },
  {
    services: ['codebuild'],
    source: 'https://docs.aws.amazon.com/codebuild/latest/APIReference/API_{operation}.html',
    givenBy: {
      ...each(
        ['BatchDeleteBuilds', 'BatchGetBuilds', 'RetryBuild', 'StopBuild'],
        ['StartBuild', 'ListBuildsForProject'],
      ),
      ...each(
        ['BatchGetBuildBatches', 'DeleteBuildBatch', 'RetryBuildBatch', 'StopBuildBatch'],
        ['StartBuildBatch', 'ListBuildBatchesForProject'],
      ),
    },
  },
];
