import { type ActionRow, begins, has, not, type ResourceRow, type ServiceOverrides } from './row.ts';

/** DynamoDB checks a read of an index on the index only, and a read of the table on the table. */
const tableOrIndex: readonly ResourceRow[] = [
  { type: 'dynamodb:table', when: not(has('IndexName')) },
  { type: 'dynamodb:index', when: has('IndexName') },
];

const tableAt = (path: string): readonly ResourceRow[] => [
  { type: 'dynamodb:table', names: { TableName: path } },
];

const written = (verb: string, action: string): ActionRow => ({
  action,
  when: has(`TransactItems[].${verb}`),
  resources: tableAt(`TransactItems[].${verb}.TableName`),
});

/** Returns the rows of an operation with a PartiQL statement at `path`: the verb decides the action, the named table or index the resource. */
const partiql = (path: string): readonly ActionRow[] => {
  const names = { TableName: { at: path, as: 'partiql-table' as const } };
  const table: readonly ResourceRow[] = [{ type: 'dynamodb:table', names }];
  return [
    { action: 'dynamodb:PartiQLSelect', when: begins(path, 'SELECT', 'EXISTS'), resources: table },
    { action: 'dynamodb:PartiQLInsert', when: begins(path, 'INSERT'), resources: table },
    { action: 'dynamodb:PartiQLUpdate', when: begins(path, 'UPDATE'), resources: table },
    { action: 'dynamodb:PartiQLDelete', when: begins(path, 'DELETE'), resources: table },
  ];
};

export const dynamodb: ServiceOverrides = {
  services: ['dynamodb'],
  source:
    'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_{operation}.html, ' +
    'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html, ' +
    'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html',
  names: { TableName: 'TableName|ResourceArn|TableArn', GlobalTableName: 'GlobalTableName' },
  operations: {
    Query: [{ action: 'dynamodb:Query', resources: tableOrIndex }],
    Scan: [{ action: 'dynamodb:Scan', resources: tableOrIndex }],
    BatchGetItem: [{ action: 'dynamodb:BatchGetItem', resources: tableAt('RequestItems.~') }],
    BatchWriteItem: [{ action: 'dynamodb:BatchWriteItem', resources: tableAt('RequestItems.~') }],
    TransactGetItems: [{ action: 'dynamodb:GetItem', resources: tableAt('TransactItems[].Get.TableName') }],
    TransactWriteItems: [
      written('Put', 'dynamodb:PutItem'),
      written('Update', 'dynamodb:UpdateItem'),
      written('Delete', 'dynamodb:DeleteItem'),
      written('ConditionCheck', 'dynamodb:ConditionCheckItem'),
    ],
    ExecuteStatement: partiql('Statement'),
    BatchExecuteStatement: partiql('Statements[].Statement'),
    ExecuteTransaction: partiql('TransactStatements[].Statement'),
  },
};

export const dynamodbstreams: ServiceOverrides = {
  services: ['dynamodbstreams'],
  source: 'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_{operation}.html',
  names: { StreamLabel: 'StreamArn' },
  idSources: { GetRecords: ['GetShardIterator'] },
};
