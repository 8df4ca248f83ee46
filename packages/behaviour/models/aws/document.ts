/** Methods and commands of DynamoDB's document clients. Source: AWS SDK for JavaScript v2 DocumentClient, `@aws-sdk/lib-dynamodb`. */
const operations: Readonly<Record<string, string>> = {
  get: 'GetItem',
  put: 'PutItem',
  update: 'UpdateItem',
  delete: 'DeleteItem',
  query: 'Query',
  scan: 'Scan',
  batchget: 'BatchGetItem',
  batchwrite: 'BatchWriteItem',
  transactget: 'TransactGetItems',
  transactwrite: 'TransactWriteItems',
  executestatement: 'ExecuteStatement',
  batchexecutestatement: 'BatchExecuteStatement',
  executetransaction: 'ExecuteTransaction',
};

/** `get`, `GetCommand`, `paginateQuery` → the operation; null for other names and services. */
export function documentOperation(service: string, name: string): string | null {
  if (service !== 'dynamodb') return null;
  const key = name
    .replace(/^paginate(?=[A-Z])/, '')
    .replace(/Command$/, '')
    .toLowerCase();
  return Object.hasOwn(operations, key) ? (operations[key] ?? null) : null;
}
