import { type Abstract, type Call, stringOf, unknown } from '@emmental/evaluator';
import { rowOf } from '@emmental/model';
import { argument } from '../argument.ts';
import { recordApiCall, request } from '../aws/call.ts';
import type { Behaves, TypeModel } from '../model.ts';

/**
 * An API call, and the field of its request that the first argument fills. An empty field means that the request names
 * the provider's table.
 */
type Row = readonly [service: string, operation: string, field: string];

/** Functions of the parameters utility in JavaScript's spelling; Python spells them with underscores. */
const functions: Readonly<Record<string, Row>> = {
  getParameter: ['ssm', 'GetParameter', 'Name'],
  getParameters: ['ssm', 'GetParametersByPath', 'Path'],
  getParametersByName: ['ssm', 'GetParameters', 'Names'],
  setParameter: ['ssm', 'PutParameter', 'Name'],
  getSecret: ['secretsmanager', 'GetSecretValue', 'SecretId'],
  setSecret: ['secretsmanager', 'PutSecretValue', 'SecretId'],
};

/** The API call by provider class and method. */
const providers: Readonly<Record<string, Readonly<Record<string, Row>>>> = {
  SSMProvider: {
    get: ['ssm', 'GetParameter', 'Name'],
    getMultiple: ['ssm', 'GetParametersByPath', 'Path'],
    getParametersByName: ['ssm', 'GetParameters', 'Names'],
    set: ['ssm', 'PutParameter', 'Name'],
  },
  SecretsProvider: {
    get: ['secretsmanager', 'GetSecretValue', 'SecretId'],
    set: ['secretsmanager', 'PutSecretValue', 'SecretId'],
  },
  DynamoDBProvider: { get: ['dynamodb', 'GetItem', ''], getMultiple: ['dynamodb', 'Query', ''] },
};

export const providerNames: readonly string[] = [...Object.keys(providers), 'AppConfigProvider'];

/**
 * Makes the models of the utility's functions, by their names in one language. `from` is the argument that names the
 * parameter.
 */
export const parameterFunctions = (
  spelled: (name: string) => string,
  from: string,
  via: string,
): Readonly<Record<string, Behaves>> =>
  Object.fromEntries(
    Object.entries(functions).map(([name, [service, operation, field]]) => [
      spelled(name),
      (call: Call) => readParameter(call, service, operation, { [field]: argument(call, from) }, via),
    ]),
  );

/** Makes the type of the provider objects, which have the facts `provider` and `table`. */
export const parametersType = (
  from: string,
  via: string,
  appConfig: (call: Call) => Abstract,
): TypeModel => ({
  pattern: (name, self) => {
    const provider = stringOf(self.facts['provider']) ?? '';
    if (provider === 'AppConfigProvider') return appConfig;
    const row = rowOf(rowOf(providers, provider), camel(name));
    if (!row) return { returns: 'fresh' };
    const [service, operation, field] = row;
    return (call) =>
      readParameter(
        call,
        service,
        operation,
        field === '' ? { TableName: self.facts['table'] } : { [field]: argument(call, from) },
        via,
      );
  },
  complete: true,
});

export function readParameter(
  call: Call,
  service: string,
  operation: string,
  fields: Readonly<Record<string, Abstract | undefined>>,
  via: string,
): Abstract {
  recordApiCall(call, service, operation, request(call.machine, fields), { via });
  return unknown('a parameter');
}

/** Records the two calls that read AppConfig: the start of a session, and the read of the configuration in it. */
export function readAppConfig(
  call: Call,
  {
    application,
    environment,
    name,
  }: Readonly<Record<'application' | 'environment' | 'name', Abstract | undefined>>,
  via: string,
): Abstract {
  const input = request(call.machine, {
    ApplicationIdentifier: application,
    EnvironmentIdentifier: environment,
    ConfigurationProfileIdentifier: name,
  });
  recordApiCall(call, 'appconfigdata', 'StartConfigurationSession', input, { via });
  recordApiCall(call, 'appconfigdata', 'GetLatestConfiguration', input, { via });
  return unknown('a configuration');
}

const camel = (name: string): string =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
