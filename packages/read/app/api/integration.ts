import {
  type Hole,
  type Location,
  partsAtDefaults,
  partsOf,
  rowOf,
  spelled,
  text,
  type Value,
} from '@emmental/model';
import { type Calls, directCall, integrationCalls, noCalls, valuesAt } from '../calls.ts';
import type { Declared } from '../declared.ts';
import { entries, isAbsent, property, textAt } from '../property.ts';

/**
 * An integration of a REST API: the functions that it starts, or the calls of an AWS service that it makes
 * with the role in `credentials`.
 */
export interface Integration {
  readonly functions: readonly string[];
  readonly calls: Calls;
  readonly credentials: Value | undefined;
}

/**
 * Reads an integration whose properties have the names of OpenAPI (`uri`, `httpMethod`, `credentials`,
 * `requestParameters`, `requestTemplates`). Source: x-amazon-apigateway-integration.
 */
export function readIntegration(integration: Value, at: Location, app: Declared): Integration {
  const uri = property(integration, 'uri');
  const credentials = roleOf(property(integration, 'credentials'));
  // An integration of the type MOCK answers by itself and ignores its address.
  const isMock = textAt(integration, 'type')?.toUpperCase() === 'MOCK';
  if (uri === undefined || isMock) return { functions: [], calls: noCalls, credentials };
  const target = serviceOf(uri);
  const functions = functionsIn(uri, app);
  if (functions.length > 0 || target === null || target.service === 'lambda') {
    const first = functions[0];
    const invoked: Value | undefined =
      first === undefined ? undefined : text([{ kind: 'resource', id: first, attribute: 'Arn' }], at);
    const calls = credentials && invoked ? directCall('lambda:InvokeFunction', invoked, at) : noCalls;
    return { functions, calls, credentials };
  }
  if (credentials === undefined) return { functions: [], calls: noCalls, credentials };
  return { functions: [], calls: serviceCalls(target, integration, at, app), credentials };
}

/**
 * Returns the integration type as a setting. `AWS_PROXY` passes the request on unchanged; with other types, a
 * mapping template writes the event.
 */
export function integrationType(integration: Value): ReadonlyMap<string, Value> {
  const type = property(integration, 'type');
  return type === undefined || isAbsent(type) ? new Map() : new Map([['IntegrationType', type]]);
}

/**
 * Returns the role that an integration uses. Undefined for `arn:aws:iam::*:user/*`, which stands for the
 * credentials of the caller.
 */
export function roleOf(credentials: Value | undefined): Value | undefined {
  if (isAbsent(credentials) || credentials === undefined) return undefined;
  const { written } = numbered(credentials);
  return /^arn:[^:]+:iam::\*:user\/\*$/.test(written) ? undefined : credentials;
}

/**
 * Returns the functions in an invocation address:
 * `arn:…:lambda:path/2015-03-31/functions/<function>/invocations`, or a bare ARN.
 */
export function functionsIn(uri: Value, app: Declared): readonly string[] {
  const referred = app.functionsNamed(uri);
  if (referred.length > 0) return referred;
  const byVariables = functionsOfVariables(uri, app);
  if (byVariables.length > 0) return byVariables;
  return withStageVariables(uri, app).flatMap((address) => {
    const name =
      /:function:([\w-]+)(?::[\w$-]+)?\/invocations$/.exec(address)?.[1] ??
      /\/functions\/(.+?)(?::[\w$-]+)?\/invocations$/.exec(address)?.[1];
    return name === undefined ? [] : app.functionsNamed(text([name]));
  });
}

/** Returns the functions that variables of a stage refer to, where an address holds these variables. */
function functionsOfVariables(uri: Value, app: Declared): readonly string[] {
  const names = [...spelled(uri).matchAll(stageVariable)].map(([, name]) => name);
  if (names.length === 0) return [];
  const used = variablesOfStages(app)
    .flat()
    .filter(({ key }) => names.includes(key));
  return [...new Set(used.flatMap(({ value }) => app.functionsNamed(value)))];
}

const stageVariable = /\$\{stageVariables\.(\w+)\}/g;

/** Returns the variables of each stage. */
const variablesOfStages = (app: Declared): readonly ReturnType<typeof entries>[] =>
  app
    .ofType('AWS::ApiGateway::Stage', 'AWS::ApiGatewayV2::Stage', 'AWS::ApiGateway::Deployment')
    .map(({ properties }) =>
      ['Variables', 'StageVariables', 'StageDescription.Variables'].flatMap((path) =>
        valuesAt(properties, path).flatMap((value) => entries(value)),
      ),
    );

/** Returns the texts that an address becomes with the variables of each stage (`${stageVariables.fn}`). */
function withStageVariables(uri: Value, app: Declared): readonly string[] {
  const written = spelled(uri);
  if (!written.includes('${stageVariables.')) return [written];
  return variablesOfStages(app).flatMap((variables) => {
    const address = written.replaceAll(stageVariable, (mark: string, name: string) => {
      const variable = variables.find(({ key }) => key === name);
      return variable ? spelled(variable.value) : mark;
    });
    return address === written ? [] : [address];
  });
}

interface ServiceTarget {
  readonly service: string;
  readonly style: 'path' | 'action';
  readonly operand: string;
  readonly holes: readonly Hole[];
}

/**
 * Parses `arn:aws:apigateway:<region>:<service>:<action|path>/<operand>`. In `operand`, a numbered mark takes
 * the place of each hole (unknown part), so that the text can be matched and split.
 */
function serviceOf(uri: Value): ServiceTarget | null {
  const { written, holes } = numbered(uri);
  const match = /^arn:[^:]+:apigateway:[^:]*:([^:]+):(path|action)\/(.*)$/s.exec(written);
  const [, service, style, operand] = match ?? [];
  if (service === undefined || operand === undefined) return null;
  return {
    service: service.split('.').at(-1) ?? service,
    style: style === 'path' ? 'path' : 'action',
    operand,
    holes,
  };
}

function numbered(value: Value): { readonly written: string; readonly holes: readonly Hole[] } {
  const holes: Hole[] = [];
  const written = partsAtDefaults(partsOf(value) ?? [])
    .map((part) => (typeof part === 'string' ? part : `\uE000${holes.push(part) - 1}\uE001`))
    .join('');
  return { written, holes };
}

const filled = (written: string, holes: readonly Hole[], at: Location): Value =>
  text(
    written
      .split(/(\uE000\d+\uE001)/u)
      .map((part) => (part.startsWith('\uE000') ? (holes[Number(part.slice(1, -1))] ?? '') : part)),
    at,
  );

function serviceCalls(target: ServiceTarget, integration: Value, at: Location, app: Declared): Calls {
  const input = requestOf(integration, at);
  const named = (key: string): Value | undefined => input.get(key);
  if (target.service === 's3') return bucketCalls(target, integration, at, app);
  const byPath = target.style === 'path' ? pathOperation(target, at) : null;
  if (byPath) return integrationCalls(target.service, byPath.operation, byPath.input, at, app);
  const action = named('Action');
  const written = action ? spelled(action) : null;
  const operation =
    target.style === 'action'
      ? target.operand.replace(/[&?].*$/s, '')
      : (written ?? rowOf(byDefault, target.service));
  if (operation === undefined || operation === null) {
    return {
      ...noCalls,
      unknown: [{ why: `which operation of ${target.service} the integration calls`, at }],
    };
  }
  if (target.service === 'sqs' && !input.has('QueueUrl')) {
    const queue = target.operand.split('/').at(-1) ?? '';
    if (queue !== '') input.set('QueueUrl', filled(queue, target.holes, at));
  }
  const bus = input.get('EventBusName');
  if (bus) {
    const entry: Value = { kind: 'fields', fields: new Map([['EventBusName', bus]]), open: true };
    input.set('Entries', { kind: 'list', items: [entry], open: false });
  }
  return integrationCalls(
    target.service,
    operation,
    { kind: 'fields', fields: input, open: !isTemplated(integration) },
    at,
    app,
  );
}

/**
 * Tells if a mapping template writes the request. Such a request has only the parameters that occur in the
 * template.
 */
const isTemplated = (integration: Value): boolean =>
  entries(property(integration, 'requestTemplates')).length > 0;

/**
 * Services for which the path of the request decides the operation, with the parameter that a part of the
 * path fills. Source: the services' API references.
 */
const paths: readonly { service: string; path: RegExp; operation: string; parameter: string }[] = [
  {
    service: 'sagemaker',
    path: /endpoints\/([^/]+)\/invocations$/,
    operation: 'InvokeEndpoint',
    parameter: 'EndpointName',
  },
  {
    service: 'bedrock',
    path: /model\/([^/]+)\/(?:invoke|converse)$/,
    operation: 'InvokeModel',
    parameter: 'modelId',
  },
  { service: 'batch', path: /v1\/submitjob$/i, operation: 'SubmitJob', parameter: '' },
  { service: 'polly', path: /v1\/speech$/i, operation: 'SynthesizeSpeech', parameter: '' },
];

function pathOperation(target: ServiceTarget, at: Location): { operation: string; input: Value } | null {
  for (const { service, path, operation, parameter } of paths) {
    const match = target.service === service ? path.exec(target.operand) : null;
    if (!match) continue;
    const fields = new Map<string, Value>(match[1] ? [[parameter, filled(match[1], target.holes, at)]] : []);
    return { operation, input: { kind: 'fields', fields, open: true } };
  }
  return null;
}

/** Operations of path-style integrations whose request has no `Action`. */
const byDefault: Readonly<Record<string, string>> = { sqs: 'SendMessage', sns: 'Publish' };

const objectOperations: Readonly<Record<string, string>> = {
  GET: 'GetObject',
  HEAD: 'HeadObject',
  PUT: 'PutObject',
  POST: 'PutObject',
  DELETE: 'DeleteObject',
};

/** Returns the calls of `s3:path/<bucket>/<key>`, where the HTTP method decides the operation. */
function bucketCalls(target: ServiceTarget, integration: Value, at: Location, app: Declared): Calls {
  const [bucket = '', ...key] = target.operand.split('/');
  const method = (textAt(integration, 'httpMethod') ?? 'GET').toUpperCase();
  const operation = bucketOperation(method, key.join('/'));
  if (operation === undefined)
    return { ...noCalls, unknown: [{ why: 'which S3 operation the integration calls', at }] };
  const name = bucketName(bucket, target, integration, at);
  const fields = new Map<string, Value>(name ? [['Bucket', name]] : []);
  // A header is only sent to S3 if the integration maps it, so an ACL or tags would appear among its
  // parameters.
  return integrationCalls('s3', operation, { kind: 'fields', fields, open: false }, at, app);
}

function bucketOperation(method: string, key: string): string | undefined {
  if (key !== '') return rowOf(objectOperations, method);
  return method === 'GET' ? 'ListObjectsV2' : undefined;
}

function bucketName(
  bucket: string,
  target: ServiceTarget,
  integration: Value,
  at: Location,
): Value | undefined {
  if (/^\{.*\}$/.test(bucket)) return requestParameter(integration, `path.${bucket.slice(1, -1)}`);
  return bucket === '' ? undefined : filled(bucket, target.holes, at);
}

function requestParameter(integration: Value, name: string): Value | undefined {
  for (const { key, value } of entries(property(integration, 'requestParameters'))) {
    if (key.toLowerCase() === `integration.request.${name}`.toLowerCase()) return unquoted(value);
  }
  return undefined;
}

/**
 * Returns the static value of a parameter mapping, which API Gateway expects in single quotes. Undefined for
 * a value that comes from the request.
 */
function unquoted(value: Value): Value | undefined {
  const { written, holes } = numbered(value);
  const inner = /^'(.*)'$/s.exec(written)?.[1];
  return inner === undefined ? undefined : filled(inner, holes, value.at ?? { file: '', line: 1, column: 1 });
}

/**
 * Returns the request fields that the integration sets: static parameters, and `"Name": "…"` or `Name=…` in
 * its templates.
 */
function requestOf(integration: Value, at: Location): Map<string, Value> {
  const found = new Map<string, Value>();
  for (const { key, value } of entries(property(integration, 'requestParameters'))) {
    const name = /^integration\.request\.(?:querystring|path|header)\.(\w+)$/i.exec(key)?.[1];
    const staticValue = name === undefined ? undefined : unquoted(value);
    if (name !== undefined && staticValue) found.set(capital(name), staticValue);
  }
  for (const { value } of entries(property(integration, 'requestTemplates'))) {
    const { written, holes } = numbered(value);
    for (const match of written.matchAll(requestField)) {
      const name = capital(match[1] ?? match[3] ?? '');
      const fieldText = match[2] ?? match[4];
      if (fieldText !== undefined && !found.has(name))
        found.set(name, filled(fieldText, holes, value.at ?? at));
    }
  }
  return found;
}

const requestFields =
  'TableName|IndexName|QueueUrl|TopicArn|StateMachineArn|EventBusName|StreamName|StreamARN|DeliveryStreamName|FunctionName|Action';
const requestField = new RegExp(
  `"(${requestFields})"\\s*:\\s*"([^"$]*)"|(?:^|[&?\\s])(${requestFields})=(?:\\$util\\.urlEncode\\(["']{1,2})?([^&"'$\\s)]+)`,
  'gi',
);

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
