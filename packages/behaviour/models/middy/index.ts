import { allOf, record as recordOf } from '../../evaluator/heap.ts';
import { type Abstract, choices, unknown } from '../../evaluator/values.ts';
import { recordApiCall, request } from '../aws/call.ts';
import { argument } from '../door.ts';
import type { Behaves, Call, LibraryModel } from '../model.ts';

/** Middy's middlewares that call AWS. The engine itself needs no model: it holds the handler and calls it. Source: middy.js.org. */
export const middy: LibraryModel = {
  libraries: ['@middy/*'],
  language: 'javascript',
  pattern: (path, library) =>
    path === '' || path === 'default' ? middlewares[library.slice('@middy/'.length)] : undefined,
  complete: true,
};

const middlewares: Readonly<Record<string, Behaves>> = {
  ssm: (call) =>
    fetched(call, 'ssm', (value) =>
      endsWithSlash(value) ? ['GetParametersByPath', 'Path'] : ['GetParameters', 'Names'],
    ),
  'secrets-manager': (call) => fetched(call, 'secretsmanager', () => ['GetSecretValue', 'SecretId']),
  dynamodb: (call) => requested(call, 'dynamodb', 'GetItem'),
  s3: (call) => requested(call, 's3', 'GetObject'),
  sts: (call) => requested(call, 'sts', 'AssumeRole'),
  'rds-signer': (call) => requested(call, 'rds-db', 'connect'),
  appconfig: (call) => {
    requested(call, 'appconfigdata', 'StartConfigurationSession');
    return requested(call, 'appconfigdata', 'GetLatestConfiguration');
  },
  'service-discovery': (call) => requested(call, 'servicediscovery', 'DiscoverInstances'),
  's3-object-response': (call) => {
    recordApiCall(call, 's3', 'WriteGetObjectResponse', recordOf(call.machine, {}), {
      via: '@middy/s3-object-response',
    });
    return middleware;
  },
  'sqs-partial-batch-failure': () => middleware,
};

const middleware: Abstract = unknown('a middleware');

/** `fetchData: { name: 'what to fetch' }`. */
function fetched(
  call: Call,
  service: string,
  how: (value: Abstract) => readonly [operation: string, field: string],
): Abstract {
  for (const value of fetchData(call)) {
    const [operation, field] = how(value);
    recordApiCall(call, service, operation, request(call.machine, { [field]: value }), {
      via: `@middy/${call.name}`,
    });
  }
  return middleware;
}

function requested(call: Call, service: string, operation: string): Abstract {
  for (const value of fetchData(call))
    recordApiCall(call, service, operation, value, { via: `@middy/${call.name}` });
  return middleware;
}

function fetchData(call: Call): readonly Abstract[] {
  const data = argument(call, '0.fetchData');
  if (!data) return [];
  return choices(data).flatMap((choice) => (choice.kind === 'object' ? allOf(choice.object) : [choice]));
}

const endsWithSlash = (value: Abstract): boolean => {
  const last =
    value.kind === 'constant' ? String(value.value) : value.kind === 'text' ? value.parts.at(-1) : '';
  return typeof last === 'string' && last.endsWith('/');
};
