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
import { answering } from '../frameworks/python.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, LibraryModel, TypeModel } from '../model.ts';
import { callBack } from '../rules.ts';
import { processBatch, recordIn } from './batch.ts';
import { recordIdempotency } from './idempotency.ts';
import { parameterFunctions, parametersType, readAppConfig, readParameter } from './parameters.ts';
import { routingTypes } from './routing.ts';

const via = 'aws_lambda_powertools';

const inPython = (name: string): string =>
  `utilities.parameters.${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;

/** Powertools for AWS Lambda (Python). Source: `docs.powertools.aws.dev/lambda/python`. */
export const powertoolsPython: LibraryModel = {
  libraries: ['aws_lambda_powertools'],
  language: 'python',
  exports: {
    Logger: { returns: { type: 'powertools/python-observer' } },
    Metrics: { returns: { type: 'powertools/python-observer' } },
    Tracer: { returns: { type: 'powertools/python-observer' } },
    single_metric: { returns: { type: 'powertools/python-observer' } },
    'logging.Logger': { returns: { type: 'powertools/python-observer' } },
    'metrics.Metrics': { returns: { type: 'powertools/python-observer' } },
    'tracing.Tracer': { returns: { type: 'powertools/python-observer' } },
    ...parameterFunctions(inPython, 'name|path|parameters|0', via),
    'utilities.parameters.get_app_config': (call) => appConfig(call),
    'utilities.feature_flags.AppConfigStore': (call) =>
      instanceOf(call, 'powertools/app-config', appConfigFacts(call)),
    'utilities.feature_flags.FeatureFlags': (call) => argument(call, 'store|0') ?? unknown('feature flags'),
    'utilities.idempotency.DynamoDBPersistenceLayer': (call) => persistence(call),
    'utilities.idempotency.persistence.dynamodb.DynamoDBPersistenceLayer': (call) => persistence(call),
    'utilities.idempotency.idempotent': (call) => decorator(call),
    'utilities.idempotency.idempotent_function': (call) => decorator(call),
    'utilities.idempotency.IdempotencyConfig': { returns: { type: 'powertools/python-observer' } },
    'utilities.batch.BatchProcessor': { returns: { type: 'powertools/python-batch' } },
    'utilities.batch.AsyncBatchProcessor': { returns: { type: 'powertools/python-batch' } },
    'utilities.batch.SqsFifoPartialProcessor': { returns: { type: 'powertools/python-batch' } },
    'utilities.batch.process_partial_response': (call) => batch(call),
    'utilities.batch.async_process_partial_response': (call) => batch(call),
    'utilities.batch.batch_processor': (call) => wrapBatch(call),
    'utilities.data_classes.event_source': () => passThrough,
    'utilities.validation.validator': () => passThrough,
    'utilities.validation.validate': (call) => argument(call, 'event|0') ?? undefinedValue,
    'utilities.parser.event_parser': () => passThrough,
    'utilities.parser.parse': (call) => argument(call, 'event|0') ?? undefinedValue,
    'middleware_factory.lambda_handler_decorator': { returns: { argument: '0' } },
    'utilities.streaming.S3Object': (call) =>
      readParameter(
        call,
        's3',
        'GetObject',
        { Bucket: argument(call, 'bucket|0'), Key: argument(call, 'key|1') },
        via,
      ),
  },
  pattern: (path) => dataClass(path) ?? provider(path) ?? resolver(path) ?? answer(path),
  types: {
    ...routingTypes,
    'powertools/python-observer': observer(),
    'powertools/python-parameters': parametersType('name|path|0', via, (call) => appConfig(call)),
    'powertools/app-config': {
      methods: {
        evaluate: (call) => flags(call),
        get_enabled_features: (call) => flags(call),
        get_raw_configuration: (call) => flags(call),
      },
      complete: true,
    },
    'powertools/python-batch': {
      methods: {
        process: { returns: 'fresh' },
        response: { returns: 'fresh' },
      },
      complete: true,
    },
  },
};

const passThrough: Abstract = native(
  'powertools decorator',
  (call) =>
    call.args[0] ?? native('powertools decorator with options', (later) => later.args[0] ?? undefinedValue),
);

/** `SQSEvent(event)`: returns the event, whose fields have other names in the data class. */
const dataClass = (path: string): Behaves | undefined =>
  /^utilities\.(data_classes|parser\.models)\./.test(path) && /\.[A-Z]\w*$/.test(path)
    ? { returns: { argument: '0' } }
    : undefined;

/** `APIGatewayRestResolver()`, `AppSyncResolver()`, `Router()`. */
const resolver = (path: string): Behaves | undefined =>
  /^event_handler\.(.*\.)?\w*(Resolver|Router)$/.test(path)
    ? { returns: { type: 'powertools/resolver' } }
    : undefined;

/** `Response(status_code, content_type, body, headers)`, which two modules export. */
const answer = (path: string): Behaves | undefined =>
  /^event_handler\.(.*\.)?Response$/.test(path) ? answering('headers|3', 'body|2') : undefined;

function observer(): TypeModel {
  const decorate = (call: Call): Abstract => {
    const [first] = call.args;
    return first && (first.kind === 'function' || first.kind === 'native')
      ? first
      : native(`${call.name}${serialOf(call)}`, (later) => later.args[0] ?? undefinedValue);
  };
  return {
    methods: {
      inject_lambda_context: decorate,
      capture_lambda_handler: decorate,
      capture_method: decorate,
      log_metrics: decorate,
      __enter__: { returns: 'self' },
    },
    pattern: () => ({ returns: 'undefined' }),
    complete: true,
  };
}

function provider(path: string): Behaves | undefined {
  const name = /^utilities\.parameters\.(?:\w+\.)?(\w+Provider)$/.exec(path)?.[1];
  if (!name) return undefined;
  return (call) =>
    instanceOf(call, 'powertools/python-parameters', {
      provider: constant(name),
      table: argument(call, 'table_name|0') ?? undefinedValue,
    });
}

function appConfigFacts(call: Call): Record<string, Abstract> {
  const facts: Record<string, Abstract> = {};
  for (const name of ['application', 'environment', 'name']) {
    const value = argument(call, name);
    if (value) facts[name] = value;
  }
  return facts;
}

const appConfig = (call: Call): Abstract =>
  readAppConfig(call, factsOfAppConfig({ ...appConfigFacts(call), name: argument(call, 'name|0') }), via);
const flags = (call: Call): Abstract =>
  readAppConfig(call, factsOfAppConfig(call.self?.kind === 'instance' ? call.self.facts : {}), via);

const factsOfAppConfig = (facts: Readonly<Record<string, Abstract | undefined>>) => ({
  application: facts['application'],
  environment: facts['environment'],
  name: facts['name'],
});

const persistence = (call: Call): Abstract =>
  instanceOf(call, 'powertools/persistence', { table: argument(call, 'table_name|0') ?? unknown('a table') });

/** `@idempotent(persistence_store=…)`: returns the wrapped function, with the table's calls before and after it. */
function decorator(call: Call): Abstract {
  const store = argument(call, 'persistence_store|1');
  return native(`${call.name}${serialOf(call)}`, (later) => {
    const [wrapped = undefinedValue] = later.args;
    return native(`idempotent${serialOf(later, store ?? undefinedValue)}`, (run) => {
      recordIdempotency(run, store);
      return callValue(run.machine, wrapped, {
        args: run.args,
        named: run.named,
        open: run.open,
        at: run.at,
      });
    });
  });
}

const batch = (call: Call): Abstract =>
  processBatch(
    call,
    argument(call, 'event|0'),
    argument(call, 'record_handler|1'),
    argument(call, 'processor|2'),
  );

/** `@batch_processor(record_handler=…, processor=…)`. */
function wrapBatch(call: Call): Abstract {
  const handler = argument(call, 'record_handler');
  return native(`batch_processor${serialOf(call)}`, (later) => {
    const [wrapped = undefinedValue] = later.args;
    return native(`batch${serialOf(later, handler ?? undefinedValue)}`, (run) => {
      if (handler) callBack(run, handler, [recordIn(run.args[0])]);
      return callValue(run.machine, wrapped, {
        args: run.args,
        named: run.named,
        open: run.open,
        at: run.at,
      });
    });
  });
}
