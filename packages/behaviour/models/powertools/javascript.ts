import { rowOf } from '@emmental/model';
import { callValue } from '../../evaluator/calls.ts';
import { letEscape } from '../../evaluator/escape.ts';
import { record as recordOf } from '../../evaluator/heap.ts';
import type { Behaves, Call, LibraryModel, TypeModel } from '../../evaluator/model.ts';
import {
  type Abstract,
  constant,
  event,
  native,
  stringOf,
  undefinedValue,
  unknown,
} from '../../evaluator/values.ts';
import { argument } from '../argument.ts';
import { recordApiCall, request } from '../aws/call.ts';
import { instanceOf } from '../instance.ts';
import { callBack } from '../rules.ts';
import { recordIdempotency } from './idempotency.ts';
import { providersJavaScript as providers } from './providers.ts';

/** Powertools for AWS Lambda (TypeScript). Calls per its documentation, `docs.powertools.aws.dev/lambda/typescript`. */
export const powertoolsJavaScript: readonly LibraryModel[] = [
  {
    libraries: [
      '@aws-lambda-powertools/logger',
      '@aws-lambda-powertools/metrics',
      '@aws-lambda-powertools/tracer',
      '@aws-lambda-powertools/commons',
      '@aws-lambda-powertools/logger/*',
      '@aws-lambda-powertools/metrics/*',
      '@aws-lambda-powertools/tracer/*',
      '@aws-lambda-powertools/commons/*',
      '@aws-lambda-powertools/jmespath',
      '@aws-lambda-powertools/jmespath/*',
    ],
    language: 'javascript',
    exports: {
      Logger: { returns: { type: 'powertools/observer' } },
      Metrics: { returns: { type: 'powertools/observer' } },
      Tracer: { returns: { type: 'powertools/observer' } },
      injectLambdaContext: { returns: 'fresh' },
      logMetrics: { returns: 'fresh' },
      captureLambdaHandler: { returns: 'fresh' },
    },
    types: { 'powertools/observer': observer(), 'powertools/parameters': parametersType() },
    complete: true,
  },
  {
    libraries: ['@aws-lambda-powertools/parameters/*', '@aws-lambda-powertools/parameters'],
    language: 'javascript',
    exports: parameterExports(),
    complete: true,
  },
  {
    libraries: ['@aws-lambda-powertools/idempotency', '@aws-lambda-powertools/idempotency/*'],
    language: 'javascript',
    exports: {
      DynamoDBPersistenceLayer: (call) =>
        instanceOf(call, 'powertools/persistence', {
          table: argument(call, '0.tableName') ?? unknown('a table'),
        }),
      makeIdempotent: (call) => idempotent(call, argument(call, '0') ?? undefinedValue),
      makeHandlerIdempotent: (call) => {
        recordIdempotency(call, argument(call, '0.persistenceStore'));
        return unknown('a middleware');
      },
      idempotent: (call) => {
        const store = argument(call, '0.persistenceStore');
        return native(`idempotent${call.machine.ids++}`, (later) => {
          recordIdempotency(later, store);
          return later.args[0] ?? undefinedValue;
        });
      },
      IdempotencyConfig: { returns: { type: 'powertools/observer' } },
    },
    types: { 'powertools/persistence': { complete: true } },
    complete: true,
  },
  {
    libraries: ['@aws-lambda-powertools/batch'],
    language: 'javascript',
    exports: {
      BatchProcessor: { returns: { type: 'powertools/observer' } },
      BatchProcessorSync: { returns: { type: 'powertools/observer' } },
      SqsFifoPartialProcessor: { returns: { type: 'powertools/observer' } },
      SqsFifoPartialProcessorAsync: { returns: { type: 'powertools/observer' } },
      processPartialResponse: (call) => batch(call),
      processPartialResponseSync: (call) => batch(call),
    },
    complete: true,
  },
];

/** Logger, Metrics and Tracer: capture methods hand back what they are given, everything else only reports. */
function observer(): TypeModel {
  const decorator = (call: Call): Abstract =>
    native(`${call.name}${call.machine.ids++}`, (later) => later.args[0] ?? undefinedValue);
  return {
    methods: {
      captureAWS: { returns: { argument: '0' } },
      captureAWSClient: { returns: { argument: '0' } },
      captureAWSv3Client: { returns: { argument: '0' } },
      captureLambdaHandler: decorator,
      captureMethod: decorator,
      injectLambdaContext: decorator,
      logMetrics: decorator,
      provider: { returns: 'self' },
      createChild: { returns: 'self' },
      singleMetric: { returns: 'self' },
      getSegment: { returns: 'fresh' },
    },
    pattern: () => ({ returns: 'undefined' }),
    complete: true,
  };
}

function parameterExports(): Readonly<Record<string, Behaves>> {
  const made: Record<string, Behaves> = {
    getParameter: (call) => read(call, 'ssm', 'GetParameter', { Name: argument(call, '0') }),
    getParameters: (call) => read(call, 'ssm', 'GetParametersByPath', { Path: argument(call, '0') }),
    getParametersByName: (call) => read(call, 'ssm', 'GetParameters', { Names: argument(call, '0') }),
    setParameter: (call) => read(call, 'ssm', 'PutParameter', { Name: argument(call, '0') }),
    getSecret: (call) => read(call, 'secretsmanager', 'GetSecretValue', { SecretId: argument(call, '0') }),
    getAppConfig: (call) => appConfig(call),
    Transform: { returns: 'fresh' },
    clearCaches: { returns: 'undefined' },
  };
  for (const name of Object.keys(providers))
    made[name] = (call) =>
      instanceOf(call, 'powertools/parameters', {
        provider: constant(name),
        table: argument(call, '0.tableName') ?? undefinedValue,
      });
  return made;
}

function parametersType(): TypeModel {
  return {
    pattern: (name, self) => {
      const row = rowOf(rowOf(providers, stringOf(self.facts['provider']) ?? ''), name);
      if (!row) return { returns: 'fresh' };
      const [service, operation, field] = row;
      return (call) => {
        if (service === 'appconfigdata') return appConfig(call);
        return read(
          call,
          service,
          operation,
          field === '' ? { TableName: self.facts['table'] } : { [field]: argument(call, '0') },
        );
      };
    },
    complete: true,
  };
}

const via = '@aws-lambda-powertools/parameters';

function read(
  call: Call,
  service: string,
  operation: string,
  fields: Readonly<Record<string, Abstract | undefined>>,
): Abstract {
  recordApiCall(call, service, operation, request(call.machine, fields), { via });
  return unknown('a parameter');
}

/** AppConfig is read in a session: both calls are made. */
function appConfig(call: Call): Abstract {
  const input = request(call.machine, {
    ApplicationIdentifier: argument(call, '1.application'),
    EnvironmentIdentifier: argument(call, '1.environment'),
    ConfigurationProfileIdentifier: argument(call, '0'),
  });
  recordApiCall(call, 'appconfigdata', 'StartConfigurationSession', input, { via });
  recordApiCall(call, 'appconfigdata', 'GetLatestConfiguration', input, { via });
  return unknown('a configuration');
}

/** The wrapped function runs with its arguments, between calls of the persistence table. */
function idempotent(call: Call, wrapped: Abstract): Abstract {
  const store = argument(call, '1.persistenceStore');
  return native(`idempotent${call.machine.ids++}`, (later) => {
    recordIdempotency(later, store);
    return callValue(later.machine, wrapped, {
      args: later.args,
      named: later.named,
      open: later.open,
      at: later.at,
    });
  });
}

/** `processPartialResponse(event, recordHandler, processor)`: the handler gets one record of the event. */
function batch(call: Call): Abstract {
  const records = argument(call, '0');
  const item =
    records?.kind === 'event'
      ? event(records.path === '' ? 'Records[]' : `${records.path}.Records[]`)
      : unknown('a record');
  callBack(call, argument(call, '1') ?? undefinedValue, [item, unknown('options')]);
  // A processor of the program's own does its work in methods that the library calls.
  const processor = argument(call, '2');
  if (processor) letEscape(call.machine, processor, [item], call.at);
  return recordOf(call.machine, { batchItemFailures: unknown('failed items') });
}
