import {
  type ActionRow,
  all,
  begins,
  each,
  has,
  type InputTest,
  not,
  type ResourceRow,
  type ServiceOverrides,
  unseen,
} from './row.ts';

const location = 'ResultConfiguration.OutputLocation';
const named = {
  BucketName: { at: location, as: 'bucket-of-source' as const },
  ObjectName: { at: location, as: 'key-of-source' as const },
};

const rows = (actions: readonly string[], when: InputTest, resources: readonly ResourceRow[]): ActionRow[] =>
  actions.map((action) => ({ action, when, because: 'dependent', resources }));

const objects = ['s3:GetObject', 's3:PutObject'];
const buckets = ['s3:GetBucketLocation', 's3:ListBucket'];
/** Actions for results that are too large for one upload, so that they are written in parts. */
const partsOfObjects = ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts'];
const partsOfBuckets = ['s3:ListBucketMultipartUploads'];

const resultObjects: readonly ResourceRow[] = [{ type: 's3:object', names: named, suffix: '*' }];
const resultBucket: readonly ResourceRow[] = [{ type: 's3:bucket', names: named }];

/** Athena writes results with the permissions of the caller, to the location in the request or else in the workgroup. */
const results: readonly ActionRow[] = [
  ...rows(objects, has(location), resultObjects),
  ...rows(buckets, has(location), resultBucket),
  ...rows(partsOfObjects, all(has(location), unseen), resultObjects),
  ...rows(partsOfBuckets, all(has(location), unseen), resultBucket),
  ...rows([...objects, ...partsOfObjects], all(not(has(location)), unseen), [{ type: 's3:object' }]),
  ...rows([...buckets, ...partsOfBuckets], all(not(has(location)), unseen), [{ type: 's3:bucket' }]),
];

const database: ResourceRow = {
  type: 'glue:database',
  names: { DatabaseName: 'QueryExecutionContext.Database' },
};

/** The default catalog of the account, whose ARN has no id. */
const defaultCatalog: ResourceRow = {
  type: 'glue:catalog',
  format: `arn:\${Partition}:glue:\${Region}:\${Account}:catalog`,
};

const inDatabase: readonly ResourceRow[] = [defaultCatalog, database];
const inTable: readonly ResourceRow[] = [...inDatabase, { ...database, type: 'glue:table' }];

const query = 'QueryString';
const changesCatalog = all(
  not(begins(query, 'SELECT', 'WITH', 'VALUES', 'SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN', 'UNLOAD')),
  unseen,
);

const asked = (actions: readonly string[], resources: readonly ResourceRow[]): readonly ActionRow[] =>
  rows(actions, changesCatalog, resources).map((row) => ({ ...row, asked: true }));

/**
 * Athena uses the Glue catalog with the permissions of the caller, unless the statement uses another catalog. Statements such
 * as `ALTER TABLE` change the catalog, and `EXECUTE` runs any prepared statement.
 */
const catalog: readonly ActionRow[] = [
  ...rows(['glue:GetDatabase'], unseen, inDatabase),
  ...rows(['glue:GetPartitions', 'glue:GetTable'], unseen, inTable),
  ...rows(['glue:GetDatabases'], unseen, inDatabase),
  ...rows(['glue:BatchGetPartition', 'glue:GetPartition', 'glue:GetTables'], unseen, inTable),
  ...asked(['glue:CreateDatabase', 'glue:UpdateDatabase'], inDatabase),
  ...asked(
    [
      'glue:BatchCreatePartition',
      'glue:BatchDeletePartition',
      'glue:BatchDeleteTable',
      'glue:BatchUpdatePartition',
      'glue:CreatePartition',
      'glue:CreateTable',
      'glue:DeleteDatabase',
      'glue:DeletePartition',
      'glue:DeleteTable',
      'glue:UpdatePartition',
      'glue:UpdateTable',
    ],
    inTable,
  ),
];

/** Permissions for data that Lake Formation governs, and for data or results that a KMS key encrypts. The request does not show whether they are needed. */
const governed: readonly ActionRow[] = [
  { action: 'lakeformation:GetDataAccess', when: unseen, because: 'dependent' },
  ...rows(['kms:Decrypt', 'kms:GenerateDataKey'], unseen, [{ type: 'kms:key' }]),
];

export const athena: ServiceOverrides = {
  services: ['athena'],
  source:
    'https://docs.aws.amazon.com/athena/latest/ug/workgroups-access.html, ' +
    'https://docs.aws.amazon.com/athena/latest/ug/querying.html#query-output-permissions, ' +
    'https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html, ' +
    'https://docs.aws.amazon.com/athena/latest/ug/lf-athena-user-permissions.html, ' +
    'https://docs.aws.amazon.com/athena/latest/ug/encryption.html',
  names: { WorkGroupName: { at: 'WorkGroup|ResourceARN', otherwise: 'primary' } },
  idSources: {
    ...each(
      [
        'BatchGetQueryExecution',
        'GetQueryExecution',
        'GetQueryResults',
        'GetQueryRuntimeStatistics',
        'StopQueryExecution',
      ],
      ['StartQueryExecution', 'ListQueryExecutions'],
    ),
    ...each(
      ['BatchGetNamedQuery', 'DeleteNamedQuery', 'GetNamedQuery', 'UpdateNamedQuery'],
      ['CreateNamedQuery', 'ListNamedQueries'],
    ),
    ...each(
      [
        'CreatePresignedNotebookUrl',
        'GetCalculationExecution',
        'GetCalculationExecutionCode',
        'GetCalculationExecutionStatus',
        'GetSession',
        'GetSessionEndpoint',
        'GetSessionStatus',
        'ListCalculationExecutions',
        'StartCalculationExecution',
        'StopCalculationExecution',
        'TerminateSession',
      ],
      ['StartSession', 'ListSessions'],
    ),
    ...each(
      [
        'DeleteNotebook',
        'ExportNotebook',
        'GetNotebookMetadata',
        'ListNotebookSessions',
        'UpdateNotebook',
        'UpdateNotebookMetadata',
      ],
      ['CreateNotebook', 'ImportNotebook', 'ListNotebookMetadata'],
    ),
  },
  operations: {
    CreateWorkGroup: [
      {
        action: 'athena:CreateWorkGroup',
        resources: [{ type: 'athena:workgroup', names: { WorkGroupName: 'Name' } }],
      },
    ],
    StartQueryExecution: [{ action: 'athena:StartQueryExecution' }, ...results, ...catalog, ...governed],
  },
};
