import type { Module } from '@emmental/code';
import {
  type Abstract,
  addField,
  type Call,
  cell,
  choices,
  constant,
  createObject,
  describe,
  type Flows,
  flowsOf,
  type InstanceFacts,
  joinFlows,
  type Machine,
  noFlow,
  partsOf,
  put,
  record,
  recordOf,
  refer,
  stringOf,
  text,
  union,
  unknown,
} from '@emmental/evaluator';
import { operationOf, operationsOf } from '@emmental/knowledge';
import { type Hole, rowOf } from '@emmental/model';
import { plain, recordEndpoint } from '../addresses.ts';
import { argument } from '../argument.ts';
import { testsHere } from '../callers.ts';
import { earlierIn } from '../earlier.ts';
import { instanceOf } from '../instance.ts';
import { keptFor } from '../kept.ts';
import { oncePer } from '../once.ts';
import { recordRequestTexts } from '../sql/requests.ts';
import { recordStatement } from '../stores/sql.ts';
import { flowsTaken, trafficOf } from '../stores/traffic.ts';
import { assumedResponse, callerRole, roleFacts } from './assumed.ts';
import { servicesWith } from './distinctive.ts';
import { storedObject } from './stored.ts';

export type Place = Pick<Call, 'machine' | 'at'> & Partial<Call>;
export type Style = 'js' | 'python';

/** Records one API call and returns its response. `input` is the request under the API's own parameter names. */
export function recordApiCall(
  place: Place,
  service: string,
  operation: string,
  input: Abstract,
  options: {
    readonly certainty?: 'known' | 'possible';
    readonly via?: string;
    /** The content that the call writes into a store, where the request does not have it. */
    readonly data?: Abstract | undefined;
  } = {},
): Abstract {
  recordRequestTexts(place, service, operation, input);
  const role = callerRole(place);
  const tests = testsHere(place.machine);
  const answers: Abstract[] = [];
  for (const choice of choices(input)) {
    const traffic = trafficOf(place, service, operation, choice, options.data);
    record(
      place.machine,
      {
        kind: 'api-call',
        service,
        operation,
        input:
          choice.kind === 'constant' || choice.kind === 'absent'
            ? { kind: 'fields', fields: new Map(), open: false }
            : describe(choice),
        certainty: options.certainty ?? 'known',
        via: options.via ?? null,
        ...(role ? { as: describe(role) } : {}),
        ...(tests.length > 0 && { tests }),
        ...traffic,
      },
      place.at,
    );
    const rows = service === 'rds-data' ? rowsOfDataApi(place, operation, choice) : noFlow;
    answers.push(response(place.machine, operation, choice, joinFlows(flowsTaken(traffic), rows)));
  }
  return assumedResponse(place, service, operation, input) ?? union(answers);
}

/**
 * Returns the response of an operation: unknown, with the data that was `stored`, except for fields that repeat the request. Data
 * stored by an earlier caller belongs to that caller.
 */
function response(machine: Machine, operation: string, input: Abstract, stored: Flows): Abstract {
  const answer = unknown(`the response of ${operation}`, joinFlows(earlierIn(flowsOf(input)), stored));
  const known = storedObject(machine, operation, input) ?? repeatedFromRequest(operation, input);
  if (known === null) return answer;
  const object = createObject(machine, 'record');
  put(object.base, answer);
  for (const [name, value] of Object.entries(known)) addField(machine, object, name, cell(value));
  return refer(object);
}

/** The rows that a statement reads over the Data API. */
function rowsOfDataApi(place: Place, operation: string, input: Abstract): Flows {
  if (operation !== 'ExecuteStatement' || input.kind !== 'object') return noFlow;
  const { fields } = input.object;
  const values = fields.get('parameters')?.value;
  return recordStatement(place, fields.get('sql')?.value, values ? choices(values) : []);
}

function repeatedFromRequest(operation: string, input: Abstract): Readonly<Record<string, Abstract>> | null {
  const row = rowOf(repeatedFields, operation);
  const requested = row && input.kind === 'object' ? input.object.fields.get(row.of)?.value : undefined;
  if (!row || !requested || input.kind !== 'object' || input.object.fields.has(row.unless ?? '')) return null;
  return { [row.name]: row.as?.(requested) ?? requested };
}

interface RepeatedField {
  /** The field of the response. */
  readonly name: string;
  /** The field of the request that the response repeats. */
  readonly of: string;
  readonly as?: (requested: Abstract) => Abstract;
  /** A field of the request that prevents the repetition. */
  readonly unless?: string;
}

const queueUrl: RepeatedField = {
  name: 'QueueUrl',
  of: 'QueueName',
  as: (name) =>
    text(
      [
        'https://sqs.',
        { kind: 'pseudo', name: 'AWS::Region' },
        '.amazonaws.com/',
        { kind: 'pseudo', name: 'AWS::AccountId' },
        '/',
        ...partsOf(name),
      ],
      flowsOf(name),
    ),
  unless: 'QueueOwnerAWSAccountId',
};

/**
 * Response fields that repeat the request: items that were not processed and must be sent again, and a queue's name.
 * Source: API references of DynamoDB and SQS.
 */
const repeatedFields: Readonly<Record<string, RepeatedField>> = {
  BatchGetItem: { name: 'UnprocessedKeys', of: 'RequestItems' },
  BatchWriteItem: { name: 'UnprocessedItems', of: 'RequestItems' },
  CreateQueue: queueUrl,
  GetQueueUrl: queueUrl,
};

/**
 * Records a form with which others upload. S3 replaces `${filename}` in the key with the name of their file. Source:
 * S3, "POST Object".
 */
export function recordPresignedPost(
  call: Call,
  bucket: Abstract | undefined,
  key: Abstract | undefined,
): Abstract {
  const fileName: Hole = { kind: 'unknown', why: 'the name of the uploaded file' };
  const named = (choice: Abstract): Abstract => {
    const parts = partsOf(choice).flatMap((part): readonly (string | Hole)[] =>
      typeof part === 'string' ? part.split(/(\$\{filename\})/) : [part],
    );
    if (!parts.includes('${filename}')) return choice;
    return text(
      parts.map((part) => (part === '${filename}' ? fileName : part)),
      flowsOf(choice),
    );
  };
  const fields = { Bucket: bucket, Key: key && union(choices(key).map(named)) };
  recordApiCall(call, serviceOf(call.self) ?? 's3', 'PutObject', request(call.machine, fields));
  return unknown('a presigned post');
}

/** Makes a client of a service. A client of an unknown service is possible too: all its calls are undecided. */
export function clientOf(
  call: Pick<Call, 'machine' | 'at' | 'name'> & Partial<Call>,
  service: string | null,
  style: Style,
  facts: InstanceFacts = {},
): Abstract {
  const made = service === null ? unknown('a service chosen at run time') : constant(service);
  if ('args' in call) noteEndpoint(call as Call);
  return instanceOf(
    { ...call, name: service ?? 'a client' },
    style === 'js' ? 'aws/client' : 'aws/boto3-client',
    { service: made, ...('args' in call ? roleFacts(call as Call) : {}), ...facts },
  );
}

/** Records event data that decides to which host a client sends its signed requests. */
export function noteEndpoint(call: Call): void {
  const endpoint = argument(call, 'endpoint_url|0.endpoint.url|0.endpoint');
  if (endpoint) recordEndpoint(call, plain(endpoint) ?? endpoint);
}

export const serviceOf = (self: Abstract | null): string | null =>
  self?.kind === 'instance' ? stringOf(self.facts['service']) : null;

/** Turns the named arguments of a Python call into a request. */
export function namedInput(
  machine: Machine,
  named: ReadonlyMap<string, Abstract>,
  more: InstanceFacts = {},
): Abstract {
  const object = createObject(machine, 'record');
  for (const [name, value] of Object.entries(more)) addField(machine, object, name, cell(value));
  for (const [name, value] of named) {
    if (name === '**') put(object.base, value);
    else addField(machine, object, name, cell(value));
  }
  return refer(object);
}

export const request = (
  machine: Machine,
  fields: Readonly<Record<string, Abstract | undefined>>,
): Abstract => {
  const known: Record<string, Abstract> = {};
  for (const [name, value] of Object.entries(fields)) if (value) known[name] = value;
  return recordOf(machine, known);
};

/**
 * Handles a method that is chosen at run time. The question stays open for the service; operations whose method names
 * occur as texts in the program become possible calls.
 */
export function dynamicOperation(call: Call, service: string | null, style: Style, what: string): Abstract {
  record(
    call.machine,
    {
      kind: 'undecided',
      what,
      why: 'the method is chosen at run time',
      touches: service === null ? null : [service],
    },
    call.at,
  );
  record(call.machine, { kind: 'dynamic', what: 'computed method' }, call.at);
  if (service !== null)
    for (const operation of operationsNamed(call.machine, service, style))
      recordApiCall(call, service, operation, unknown('the request of an undecided call'), {
        certainty: 'possible',
      });
  return unknown('the response of an undecided call');
}

/** Handles an operation of a client whose service is not known: it is a service that has such an operation. */
export function operationOfSomeService(call: Call, style: Style, service: string): Abstract {
  const services = servicesWith(call.name, style);
  if (services === null) return dynamicOperation(call, null, style, `${call.name} of ${service}`);
  record(
    call.machine,
    {
      kind: 'undecided',
      what: `${call.name} of ${service}`,
      why: 'several services have an operation of that name',
      touches: services,
    },
    call.at,
  );
  const [only] = services;
  const operation = services.length === 1 && only ? operationOf(only, call.name, style) : null;
  if (only && operation)
    return recordApiCall(call, only, operation, unknown('the request of an undecided call'), {
      certainty: 'possible',
    });
  return unknown('the response of an undecided call');
}

/**
 * Handles a method that no table of a known service has: a newer operation, or a mistake. A client that is of one of several
 * services raises an error where another of them has the operation.
 */
export function unknownMethod(call: Call, service: string, style: Style): Abstract {
  const others = call.self?.kind === 'instance' ? stringOf(call.self.facts['others']) : null;
  if (others?.split(' ').some((other) => operationOf(other, call.name, style) !== null))
    return unknown('the response of a call that fails');
  record(
    call.machine,
    {
      kind: 'undecided',
      what: `${service}.${call.name}`,
      why: 'no operation of that name is known',
      touches: [service],
    },
    call.at,
  );
  return unknown(`the response of ${call.name}`);
}

/** Returns the operations of a service whose names occur as texts or as commands in the program. */
export function operationsNamed(machine: Machine, service: string, style: Style): readonly string[] {
  const texts = textsOf(machine);
  const found = new Set<string>();
  const operations = new Set(operationsOf(service));
  for (const text of texts) {
    const operation = operationOf(service, text, style) ?? (operations.has(text) ? text : null);
    if (operation) found.add(operation);
  }
  return [...found].sort();
}

/** Returns the texts of the program that may be names of operations. */
function textsOf(machine: Machine): ReadonlySet<string> {
  // Other functions that load the module have other modules beside it.
  machine.isPrivate = true;
  const found = textsIn(machine);
  if (found.size > 0) return found;
  for (const module of machine.program.modules.values()) for (const name of namesIn(module)) found.add(name);
  return found;
}

const textsIn = keptFor(() => new Set<string>());

const namesIn = oncePer(({ text }: Module) =>
  [...text.matchAll(/["'`]([A-Za-z_]{3,64})["'`]|\b([A-Z][A-Za-z]{3,60}Command)\b/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  ),
);

/** Handles a client that is passed to a library without a model. */
export function clientGiven({
  machine,
  self,
  name,
  at,
}: {
  machine: Machine;
  self: Abstract;
  name: string;
  at: Call['at'];
}): void {
  const service = serviceOf(self);
  record(
    machine,
    {
      kind: 'undecided',
      what: `${service ?? 'a client'} in ${name}`,
      why: 'the client is given to code that is not modelled',
      touches: service === null ? null : [service],
    },
    at,
  );
}
