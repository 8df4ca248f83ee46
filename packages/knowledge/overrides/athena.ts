import {
  type ActionRow,
  all,
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
/** Only results that are too large for one upload are written in parts. */
const partsOfObjects = ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts'];
const partsOfBuckets = ['s3:ListBucketMultipartUploads'];

const resultObjects: readonly ResourceRow[] = [{ type: 's3:object', names: named, suffix: '*' }];
const resultBucket: readonly ResourceRow[] = [{ type: 's3:bucket', names: named }];

/** Results are written with the caller's permissions to where the request says, else to where the workgroup says. */
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

/** The account's own catalog has no id in its ARN. */
const defaultCatalog: ResourceRow = {
  type: 'glue:catalog',
  format: `arn:\${Partition}:glue:\${Region}:\${Account}:catalog`,
};

/** Tables of the Glue catalog are looked up for the caller; the statement may use another catalog. */
const catalog: readonly ActionRow[] = [
  ...rows(['glue:GetDatabase'], unseen, [defaultCatalog, database]),
  ...rows(['glue:GetPartitions', 'glue:GetTable'], unseen, [
    defaultCatalog,
    database,
    { ...database, type: 'glue:table' },
  ]),
];

/** Data that Lake Formation governs, and results or data under a key of one's own: neither stands in the request. */
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
  givenBy: {
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
