import {
  type Hole,
  type Location,
  partsAtDefaults,
  partsOf,
  rowOf,
  spelled,
  text,
  unknown,
  type Value,
} from '@emmental/model';
import { type Call, type Calls, directCall, integrationCalls, mergedCalls, noCalls } from '../calls.ts';
import type { Declared } from '../declared.ts';
import { alternatives, entries, isAbsent, property, textAt } from '../property.ts';
import {
  anyTarget,
  byRequest,
  type Chosen,
  chosenTarget,
  isFilled,
  type RequestForm,
  whoNames,
} from './chosen.ts';
import { inStages, variablesOfStages } from './stage-variables.ts';

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
 * `requestParameters`, `requestTemplates`), as it is in each stage of the API. Source: x-amazon-apigateway-integration.
 */
export function readIntegration(
  integration: Value,
  at: Location,
  app: Declared,
  api: string | null,
): Integration {
  const credentials = roleOf(property(integration, 'credentials'));
  // An integration of the type MOCK answers by itself and ignores its address.
  const isMock = textAt(integration, 'type')?.toUpperCase() === 'MOCK';
  const read = isMock
    ? []
    : inStages(integration, api, app).flatMap((staged) =>
        alternatives(property(staged, 'uri')).map(({ value }) => readAt(value, staged, at, app, credentials)),
      );
  return {
    functions: [...new Set(read.flatMap(({ functions }) => functions))],
    calls: mergedCalls(read.map(({ calls }) => calls)),
    credentials,
  };
}

function readAt(
  uri: Value,
  integration: Value,
  at: Location,
  app: Declared,
  credentials: Value | undefined,
): Pick<Integration, 'functions' | 'calls'> {
  const target = serviceOf(uri, integration);
  const functions = functionsIn(uri, app);
  const [first] = functions;
  if (first !== undefined) {
    const invoked = text([{ kind: 'resource', id: first, attribute: 'Arn' }], at);
    return { functions, calls: credentials ? directCall('lambda:InvokeFunction', invoked, at) : noCalls };
  }
  if (credentials === undefined) return { functions, calls: noCalls };
  if (target === null) return { functions, calls: { ...noCalls, chosen: byAddress(uri, integration) } };
  if (target.service === 'lambda') return { functions, calls: { ...noCalls, chosen: invoked(target, app) } };
  return { functions, calls: serviceCalls(target, integration, at, app) };
}

/** Returns the targets of an address that is not known. Integrations of the type HTTP use no role. */
function byAddress(uri: Value, integration: Value): readonly Chosen[] {
  const by = whoNames(uri);
  const type = textAt(integration, 'type')?.toUpperCase() ?? 'AWS';
  return by === null || type.startsWith('HTTP') || /^https?:/i.test(spelled(uri)) ? [] : anyTarget(by);
}

/** Returns the functions that an address of Lambda may name, if a variable names the function. */
function invoked(target: ServiceTarget, app: Declared): readonly Chosen[] {
  const name = filled(target.operand, target.holes, unplaced);
  const call: Call = { action: 'lambda:InvokeFunction', resource: name, at: unplaced };
  return chosenTarget('lambda', [call], { input: new Map([['FunctionName', name]]) }, app);
}

const unplaced: Location = { file: '', line: 1, column: 1 };

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
  const names = [...spelled(uri).matchAll(stageVariable)].flatMap(([, name]) => name ?? []);
  if (names.length === 0) return [];
  const used = variablesOfStages(app).flatMap(({ values }) =>
    names.flatMap((name) => values.get(name) ?? []),
  );
  return [...new Set(used.flatMap((value) => app.functionsNamed(value)))];
}

const stageVariable = /\$\{stageVariables\.(\w+)\}/g;

/** Returns the texts that an address becomes with the variables of each stage (`${stageVariables.fn}`). */
function withStageVariables(uri: Value, app: Declared): readonly string[] {
  const written = spelled(uri);
  if (!written.includes('${stageVariables.')) return [written];
  return variablesOfStages(app).flatMap(({ values }) => {
    const address = written.replaceAll(stageVariable, (mark: string, name: string) => {
      const variable = values.get(name);
      return variable ? spelled(variable) : mark;
    });
    return address === written ? [] : [address];
  });
}

interface ServiceTarget {
  readonly service: string;
  /** The part of the host before the service: the bucket in `my-bucket.s3:path/{key}`. */
  readonly host: string | null;
  readonly style: 'path' | 'action';
  readonly operand: string;
  readonly holes: readonly Hole[];
}

/**
 * Parses `arn:aws:apigateway:<region>:<host.service>:<action|path>/<operand>`. In `operand` and `host`, a numbered mark takes
 * the place of each hole (unknown part), so that the text can be matched and split. A static mapping replaces a part of the
 * path such as `{queue}`.
 */
function serviceOf(uri: Value, integration: Value): ServiceTarget | null {
  const { written, holes } = numbered(uri);
  const match = /^arn:[^:]+:apigateway:[^:]*:([^:]+):(path|action)\/(.*)$/s.exec(written);
  const [, service, style, operand] = match ?? [];
  if (service === undefined || operand === undefined) return null;
  const all = [...holes];
  const hosts = service.split('.');
  return {
    service: hosts.at(-1) ?? service,
    host: hosts.length > 1 ? hosts.slice(0, -1).join('.') : null,
    style: style === 'path' ? 'path' : 'action',
    operand: operand.replace(/\{([\w.-]+)\+?\}/g, (mark: string, name: string) => {
      const fixed = requestParameter(integration, `path.${name}`);
      return fixed ? numbered(fixed, all).written : mark;
    }),
    holes: all,
  };
}

function numbered(
  value: Value,
  holes: Hole[] = [],
): { readonly written: string; readonly holes: readonly Hole[] } {
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

/** Returns the value of a text with marks of holes; unknown if the request or a variable of the stage fills a part of it. */
function filledOrChosen(written: string, holes: readonly Hole[], at: Location): Value {
  const value = filled(written, holes, at);
  return isFilled(value) ? unknown(byRequest, at) : value;
}

function serviceCalls(target: ServiceTarget, integration: Value, at: Location, app: Declared): Calls {
  const { service, style, holes, operand } = target;
  const input = requestOf(integration, at);
  if (service === 's3') return bucketCalls(target, integration, at, app);
  const byPath = style === 'path' ? pathOperation(target, at) : null;
  if (byPath) return integrationCalls(service, byPath.operation, byPath.input, at, app);
  if (service === 'sqs' && !input.has('QueueUrl') && style === 'path') {
    const queue = operand.split('/').at(-1) ?? '';
    if (queue !== '') input.set('QueueUrl', filledOrChosen(queue, holes, at));
  }
  const form: RequestForm = { input, isRaw: isRaw(integration), isPassedOn: !isTemplated(integration) };
  const isKnown = /^[a-z-]+$/.test(service);
  const operation = operationOfRequest(target, input);
  if (operation === undefined || !isKnown) {
    const why = `which operation of ${isKnown ? service : 'which service'} the integration calls`;
    const chosen = isKnown ? chosenTarget(service, null, form, app) : anyTarget('request');
    return { ...noCalls, unknown: [{ why, at }], chosen };
  }
  const bus = input.get('EventBusName');
  const entry: Value = { kind: 'fields', fields: new Map(bus ? [['EventBusName', bus]] : []), open: true };
  const all = bus ? new Map(input).set('Entries', { kind: 'list', items: [entry], open: false }) : input;
  const fields: Value = { kind: 'fields', fields: all, open: !isTemplated(integration) };
  const calls = integrationCalls(service, operation, fields, at, app);
  return { ...calls, chosen: chosenTarget(service, calls.calls, form, app) };
}

/** Returns the operation that an integration calls; undefined if it is not known. */
function operationOfRequest(target: ServiceTarget, input: ReadonlyMap<string, Value>): string | undefined {
  if (target.style === 'action') {
    const name = target.operand.replace(/[&?].*$/s, '');
    return /^\w+$/.test(name) ? name : undefined;
  }
  const action = input.get('Action');
  if (action?.kind === 'unknown') return undefined;
  return action ? spelled(action) : rowOf(byDefault, target.service);
}

/** Tells if the sender writes the entire request, because a template is the body of the request. */
const isRaw = (integration: Value): boolean =>
  entries(property(integration, 'requestTemplates')).some(({ value }) => rawTemplate.test(spelled(value)));

const rawTemplate = /^\s*(?:#set\([^\n]*\)\s*)*\$|"Entries"\s*:\s*\[?\s*\$/;

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

/** Returns the calls of `s3:path/<bucket>/<key>` or `<bucket>.s3:path/<key>`, where the HTTP method decides the operation. */
function bucketCalls(target: ServiceTarget, integration: Value, at: Location, app: Declared): Calls {
  const { host, operand, holes } = target;
  const [bucket = '', ...rest] = host === null ? operand.split('/') : [host, operand];
  const name = bucket === '' ? undefined : filledOrChosen(bucket, holes, at);
  // `s3:path/{proxy}` may hold the key, too.
  const key = rest.join('/') || (name?.kind === 'unknown' ? bucket : '');
  const method = (textAt(integration, 'httpMethod') ?? 'GET').toUpperCase();
  const operation = bucketOperation(method, key);
  const input = new Map<string, Value>(name ? [['Bucket', name]] : []);
  const chosen = (calls: Calls['calls'] | null) => (name ? chosenTarget('s3', calls, { input }, app) : []);
  if (operation === undefined)
    return {
      ...noCalls,
      unknown: [{ why: 'which S3 operation the integration calls', at }],
      chosen: chosen(null),
    };
  // A header is only sent to S3 if the integration maps it, so an ACL or tags would appear among its
  // parameters.
  const calls = integrationCalls('s3', operation, { kind: 'fields', fields: input, open: false }, at, app);
  return { ...calls, chosen: chosen(calls.calls) };
}

function bucketOperation(method: string, key: string): string | undefined {
  if (key !== '') return rowOf(objectOperations, method);
  return method === 'GET' ? 'ListObjectsV2' : undefined;
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
    if (name === undefined) continue;
    const fixed = unquoted(value) ?? (isRequestField.test(name) ? unknown(byRequest, value.at ?? at) : null);
    if (fixed) found.set(capital(name), fixed);
  }
  for (const { value } of entries(property(integration, 'requestTemplates'))) {
    const { written, holes } = numbered(value);
    for (const match of written.matchAll(requestField)) {
      const name = capital(match[1] ?? match[3] ?? '');
      const fieldText = match[2] ?? match[4];
      if (fieldText !== undefined && !found.has(name))
        found.set(name, filledOrChosen(fieldText, holes, value.at ?? at));
    }
  }
  return found;
}

const requestFields =
  'TableName|IndexName|QueueUrl|TopicArn|TargetArn|StateMachineArn|EventBusName|StreamName|StreamARN|DeliveryStreamName|FunctionName|Action';
const isRequestField = new RegExp(`^(?:${requestFields})$`, 'i');
const requestField = new RegExp(
  `"(${requestFields})"\\s*:\\s*"([^"]*)"|(?:^|[&?\\s])(${requestFields})=(?:\\$util\\.urlEncode\\(["']{0,2})?([^&"'\\s)]+)`,
  'gi',
);

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
