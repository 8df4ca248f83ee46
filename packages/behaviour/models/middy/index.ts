import { type Abstract, allOf, type Call, choices, list, recordOf, unknown } from '@emmental/evaluator';
import { rowOf } from '@emmental/model';
import { argument } from '../argument.ts';
import { recordApiCall, request } from '../aws/call.ts';
import type { Behaves, LibraryModel } from '../model.ts';

/**
 * Middy's middlewares that call AWS. The engine needs no model, because the evaluator follows how it holds the handler
 * and calls it. Source: middy.js.org.
 */
export const middy: readonly LibraryModel[] = [
  {
    libraries: ['@middy/*'],
    language: 'javascript',
    pattern: (path, library) =>
      path === '' || path === 'default' ? rowOf(middlewares, library.slice('@middy/'.length)) : undefined,
    complete: true,
  },
  // Before version 1, all middlewares were in one package: `const { ssm } = require('middy/middlewares')`.
  {
    libraries: ['middy/middlewares'],
    language: 'javascript',
    pattern: (path) =>
      rowOf(
        middlewares,
        path.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      ),
    complete: true,
  },
];

const middlewares: Readonly<Record<string, Behaves>> = {
  ssm: (call) => {
    fetched(call, 'ssm', () => ['GetParametersByPath', 'Path'], valuesIn(call, '0.paths'));
    return fetched(call, 'ssm', (value) =>
      endsWithSlash(value) ? ['GetParametersByPath', 'Path'] : ['GetParameters', 'Names'],
    );
  },
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

function fetched(
  call: Call,
  service: string,
  how: (value: Abstract) => readonly [operation: string, field: string],
  values = fetchData(call),
): Abstract {
  for (const value of values) {
    const [operation, field] = how(value);
    recordApiCall(
      call,
      service,
      operation,
      request(call.machine, { [field]: field === 'Names' ? list(call.machine, [value]) : value }),
      {
        via: `@middy/${call.name}`,
      },
    );
  }
  return middleware;
}

function requested(call: Call, service: string, operation: string): Abstract {
  for (const value of fetchData(call))
    recordApiCall(call, service, operation, value, { via: `@middy/${call.name}` });
  return middleware;
}

/**
 * Returns the names in `fetchData: { name: 'what to fetch' }`; before version 2 they stood in `names` (parameters) and
 * `secrets`.
 */
const fetchData = (call: Call): readonly Abstract[] => valuesIn(call, '0.fetchData|0.names|0.secrets');

function valuesIn(call: Call, from: string): readonly Abstract[] {
  const data = argument(call, from);
  if (!data) return [];
  return choices(data).flatMap((choice) => (choice.kind === 'object' ? allOf(choice.object) : [choice]));
}

const endsWithSlash = (value: Abstract): boolean => {
  const last =
    value.kind === 'constant' ? String(value.value) : value.kind === 'text' ? value.parts.at(-1) : '';
  return typeof last === 'string' && last.endsWith('/');
};
