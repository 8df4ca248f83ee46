import { type Location, partsOf, spelled, text, type Value } from '@emmental/model';
import { localPath } from '../local-path.ts';
import { type Calls, integrationCalls, mergedCalls, noCalls } from './calls.ts';
import type { Declaration, Declared } from './declared.ts';
import { isAbsent, property, textAt } from './property.ts';

/**
 * Returns the calls that the resolvers of an AppSync data source make with the role of the data source. The
 * calls are found in mapping templates and JavaScript, written in the template or in local files.
 */
export function resolverCalls(
  source: Declaration,
  resolvers: readonly { readonly id: string; readonly at: Location }[],
  app: Declared,
): Calls {
  const { properties, at } = source;
  switch (textAt(properties, 'Type')) {
    case 'AWS_LAMBDA':
      return callsOn(
        property(properties, 'LambdaConfig', 'LambdaFunctionArn'),
        ['lambda:InvokeFunction'],
        at,
      );
    case 'AMAZON_EVENTBRIDGE':
      return callsOn(property(properties, 'EventBridgeConfig', 'EventBusArn'), ['events:PutEvents'], at);
    case 'AMAZON_DYNAMODB':
      return tableCalls(source, resolvers, app);
    case 'HTTP':
      return signedCalls(source, resolvers, app);
    case 'NONE':
      return noCalls;
    default:
      return {
        ...noCalls,
        unknown: [{ why: 'the operations of this kind of data source are not read', at }],
      };
  }
}

function callsOn(resource: Value | undefined, actions: readonly string[], at: Location): Calls {
  if (resource === undefined || isAbsent(resource)) {
    return { ...noCalls, unknown: [{ why: 'the resource of the data source is not known', at }] };
  }
  return { ...noCalls, calls: actions.map((action) => ({ action, resource, at })) };
}

/**
 * The IAM actions of DynamoDB operations, by the operation's name in mapping templates and in
 * `@aws-appsync/utils/dynamodb`, in lower case. Source: AppSync resolver reference for DynamoDB.
 */
const tableOperations: Readonly<Record<string, readonly string[]>> = {
  getitem: ['GetItem'],
  putitem: ['PutItem'],
  updateitem: ['UpdateItem'],
  deleteitem: ['DeleteItem'],
  query: ['Query'],
  scan: ['Scan'],
  sync: ['Query'],
  batchgetitem: ['BatchGetItem'],
  batchputitem: ['BatchWriteItem'],
  batchdeleteitem: ['BatchWriteItem'],
  transactgetitems: ['GetItem'],
  transactwriteitems: ['PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
};

function tableCalls(
  source: Declaration,
  resolvers: readonly { readonly id: string; readonly at: Location }[],
  app: Declared,
): Calls {
  const table = property(source.properties, 'DynamoDBConfig', 'TableName');
  return mergedCalls(
    usersOf(source, resolvers, app).map((user) => {
      const code = codeOf(user, app);
      const operations = code === null ? [] : operationsIn(code);
      if (operations.length === 0) {
        return {
          ...noCalls,
          unknown: [{ why: 'the operation of the resolver was not found in its code', at: user.at }],
        };
      }
      return callsOn(
        table && tableArn(table, app),
        operations.map((operation) => `dynamodb:${operation}`),
        user.at,
      );
    }),
  );
}

/**
 * Returns the calls of a signed HTTP data source. The request header `X-Amz-Target` contains the operation.
 */
function signedCalls(
  source: Declaration,
  resolvers: readonly { readonly id: string; readonly at: Location }[],
  app: Declared,
): Calls {
  const service = textAt(
    source.properties,
    'HttpConfig',
    'AuthorizationConfig',
    'AwsIamConfig',
    'SigningServiceName',
  );
  if (service === null) return noCalls;
  return mergedCalls(
    usersOf(source, resolvers, app).map((user) => {
      const operation = /X-Amz-Target["']?\s*:\s*["'][\w]+\.(\w+)["']/i.exec(codeOf(user, app) ?? '')?.[1];
      return operation === undefined
        ? { ...noCalls, unknown: [{ why: `which operation of ${service} the resolver calls`, at: user.at }] }
        : integrationCalls(service, operation, undefined, user.at, app);
    }),
  );
}

function usersOf(
  source: Declaration,
  resolvers: readonly { readonly id: string; readonly at: Location }[],
  app: Declared,
): readonly Declaration[] {
  const steps = app.ofType('AWS::AppSync::FunctionConfiguration');
  return [...resolvers.flatMap(({ id }) => app.resources.get(id) ?? []), ...steps].filter((user) =>
    usesSource(user, source, app),
  );
}

const usesSource = (user: Declaration, source: Declaration, app: Declared): boolean => {
  const sourceName = property(user.properties, 'DataSourceName');
  return (
    app.named(sourceName).includes(source.id) ||
    textAt(user.properties, 'DataSourceName') === textAt(source.properties, 'Name')
  );
};

function codeOf(user: Declaration, app: Declared): string | null {
  for (const key of ['RequestMappingTemplate', 'Code']) {
    const code = property(user.properties, key);
    if (code && partsOf(code) && !isAbsent(code)) return spelled(code);
  }
  for (const key of ['RequestMappingTemplateS3Location', 'CodeS3Location']) {
    const written = textAt(user.properties, key);
    if (written === null) continue;
    const path = localPath(written, app.template.path);
    const file = path === null ? null : app.source.read(path);
    if (file && 'text' in file) return file.text;
  }
  return null;
}

function operationsIn(code: string): readonly string[] {
  const written = [
    ...code.matchAll(/["']?operation["']?\s*:\s*["'](\w+)["']/g),
    ...code.matchAll(
      /\b(?:ddb|dynamodb|dynamo)\.(get|put|update|remove|query|scan|sync|batchGet|batchPut|batchDelete|transactGet|transactWrite)\s*\(/g,
    ),
  ].map((match) => match[1] ?? '');
  const names = written.flatMap((name) => tableOperations[(helpers[name] ?? name).toLowerCase()] ?? []);
  return [...new Set(names)];
}

/** The functions of `@aws-appsync/utils/dynamodb`, with the operation that each performs. */
const helpers: Readonly<Record<string, string>> = {
  get: 'getItem',
  put: 'putItem',
  update: 'updateItem',
  remove: 'deleteItem',
  batchGet: 'batchGetItem',
  batchPut: 'batchPutItem',
  batchDelete: 'batchDeleteItem',
  transactGet: 'transactGetItems',
  transactWrite: 'transactWriteItems',
};

function tableArn(table: Value, app: Declared): Value {
  const [id] = app.named(table, 'AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable');
  if (id !== undefined) return text([{ kind: 'resource', id, attribute: 'Arn' }], table.at);
  const parts = partsOf(table) ?? [];
  const pseudo = (name: string) => ({ kind: 'pseudo' as const, name: `AWS::${name}` });
  return text(
    [
      'arn:',
      pseudo('Partition'),
      ':dynamodb:',
      pseudo('Region'),
      ':',
      pseudo('AccountId'),
      ':table/',
      ...parts,
    ],
    table.at,
  );
}
