import { type ActionRow, each, type ServiceOverrides, to } from './row.ts';

/** The text of a query decides which of the three data actions it needs, so it needs all three. */
const query: readonly ActionRow[] = ['ReadDataViaQuery', 'WriteDataViaQuery', 'DeleteDataViaQuery'].map(
  (name) => ({ action: `neptune-db:${name}` }),
);

export const neptuneData: ServiceOverrides = {
  services: ['neptunedata'],
  source: 'https://docs.aws.amazon.com/neptune/latest/userguide/iam-dp-actions.html',
  operations: {
    ...each(['ExecuteGremlinQuery', 'ExecuteGremlinProfileQuery', 'ExecuteOpenCypherQuery'], query),
    ...each(
      ['ExecuteGremlinExplainQuery', 'ExecuteOpenCypherExplainQuery'],
      to('neptune-db:ReadDataViaQuery'),
    ),
    ...each(['CancelGremlinQuery', 'CancelOpenCypherQuery'], to('neptune-db:CancelQuery')),
    ...each(
      ['GetGremlinQueryStatus', 'GetOpenCypherQueryStatus', 'ListGremlinQueries', 'ListOpenCypherQueries'],
      to('neptune-db:GetQueryStatus'),
    ),
    ...each(['DeletePropertygraphStatistics', 'DeleteSparqlStatistics'], to('neptune-db:DeleteStatistics')),
    ...each(['GetPropertygraphStatistics', 'GetSparqlStatistics'], to('neptune-db:GetStatisticsStatus')),
    ...each(['ManagePropertygraphStatistics', 'ManageSparqlStatistics'], to('neptune-db:ManageStatistics')),
    ...each(['GetPropertygraphSummary', 'GetRDFGraphSummary'], to('neptune-db:GetGraphSummary')),
    ...each(['GetPropertygraphStream', 'GetSparqlStream'], to('neptune-db:GetStreamRecords')),
    ExecuteFastReset: to('neptune-db:ResetDatabase'),
    GetMLDataProcessingJob: to('neptune-db:GetMLDataProcessingJobStatus'),
    GetMLEndpoint: to('neptune-db:GetMLEndpointStatus'),
    GetMLModelTrainingJob: to('neptune-db:GetMLModelTrainingJobStatus'),
    GetMLModelTransformJob: to('neptune-db:GetMLModelTransformJobStatus'),
  },
};
