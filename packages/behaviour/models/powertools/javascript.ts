import {
  type Abstract,
  type Call,
  callValue,
  constant,
  native,
  serialOf,
  undefinedValue,
  unknown,
} from '@emmental/evaluator';
import { argument } from '../argument.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, LibraryModel, TypeModel } from '../model.ts';
import { processBatch } from './batch.ts';
import { recordIdempotency } from './idempotency.ts';
import { parameterFunctions, parametersType, providerNames, readAppConfig } from './parameters.ts';

const via = '@aws-lambda-powertools/parameters';

const parameters: Readonly<Record<string, Behaves>> = {
  ...parameterFunctions((name) => name, '0', via),
  ...Object.fromEntries(
    providerNames.map((name) => [
      name,
      (call: Call) =>
        instanceOf(call, 'powertools/parameters', {
          provider: constant(name),
          table: argument(call, '0.tableName') ?? undefinedValue,
        }),
    ]),
  ),
  getAppConfig: (call) => appConfig(call),
  Transform: { returns: 'fresh' },
  clearCaches: { returns: 'undefined' },
};

/** Powertools for AWS Lambda (TypeScript). Source: `docs.powertools.aws.dev/lambda/typescript`. */
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
    types: {
      'powertools/observer': observer(),
      'powertools/parameters': parametersType('0', via, appConfig),
    },
    complete: true,
  },
  {
    libraries: ['@aws-lambda-powertools/parameters/*', '@aws-lambda-powertools/parameters'],
    language: 'javascript',
    exports: parameters,
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
        return native(`idempotent${serialOf(call)}`, (later) => {
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

/** Models Logger, Metrics and Tracer: their capture methods return their argument, all others only report. */
function observer(): TypeModel {
  const decorator = (call: Call): Abstract =>
    native(`${call.name}${serialOf(call)}`, (later) => later.args[0] ?? undefinedValue);
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

function appConfig(call: Call): Abstract {
  const option = (place: string) => argument(call, place);
  return readAppConfig(
    call,
    { application: option('1.application'), environment: option('1.environment'), name: option('0') },
    via,
  );
}

/** Runs the wrapped function with its arguments, between calls on the persistence table. */
function idempotent(call: Call, wrapped: Abstract): Abstract {
  const store = argument(call, '1.persistenceStore');
  return native(`idempotent${serialOf(call)}`, (later) => {
    recordIdempotency(later, store);
    return callValue(later.machine, wrapped, {
      args: later.args,
      named: later.named,
      open: later.open,
      at: later.at,
    });
  });
}

/** `processPartialResponse(event, recordHandler, processor)`. */
const batch = (call: Call): Abstract =>
  processBatch(call, argument(call, '0'), argument(call, '1'), argument(call, '2'));
