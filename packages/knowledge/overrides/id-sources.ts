import { each, type ServiceOverrides } from './row.ts';

/** Services whose only correction is `idSources`: the operations that return the id or token in a request. */
export const idSourcesOnly: readonly ServiceOverrides[] = [
  {
    services: ['appconfigdata'],
    source:
      'https://docs.aws.amazon.com/appconfig/2019-10-09/APIReference/API_appconfigdata_{operation}.html',
    idSources: { GetLatestConfiguration: ['StartConfigurationSession'] },
  },
  {
    services: ['codebuild'],
    source: 'https://docs.aws.amazon.com/codebuild/latest/APIReference/API_{operation}.html',
    idSources: {
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
