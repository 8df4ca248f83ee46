import {
  type Abstract,
  type Call,
  cell,
  choices,
  constant,
  type Instance,
  type InstanceFacts,
  knownScalars,
  list,
  nullValue,
  partsOf,
  stringOf,
  stringsOf,
  text,
  union,
  unknown,
} from '@emmental/evaluator';
import {
  boto3ClientAdditions,
  operationOfAnyVersion,
  paginatorOperation,
  serviceOfBoto3,
  serviceOfId,
  waiterOperation,
} from '@emmental/knowledge';
import type { Hole } from '@emmental/model';
import { argument } from '../argument.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, LibraryModel, TypeModel } from '../model.ts';
import { assumedTypes, roleFacts } from './assumed.ts';
import { additionInput, resourceOf, resourceTypes } from './boto3-resources.ts';
import {
  clientGiven,
  clientOf,
  dynamicOperation,
  namedInput,
  noteEndpoint,
  operationOfSomeService,
  recordApiCall,
  recordPresignedPost,
  request,
  serviceOf,
  unknownMethod,
} from './call.ts';
import { recordTransfer } from './transfer.ts';

/** Exports of boto3 and its asynchronous versions. */
const sessionExports: Readonly<Record<string, Behaves>> = {
  client: (call) => makeClient(call),
  resource: (call) => makeResource(call),
  Session: session,
  'session.Session': session,
  'session.get_session': { returns: { type: 'aws/session' } },
  get_session: { returns: { type: 'aws/session' } },
  setup_default_session: { returns: 'undefined' },
  's3.transfer.S3Transfer': { returns: { argument: '0|client' } },
  'dynamodb.types.TypeDeserializer': { returns: 'fresh' },
  'dynamodb.types.TypeSerializer': { returns: 'fresh' },
};

const clientType: TypeModel = {
  methods: {
    '[]': (call) => dynamicMethod(call),
    get_paginator: (call) =>
      named(call, 'operation_name', 'aws/paginator', (service, name) =>
        paginatorOperation(service, name, 'python'),
      ),
    get_waiter: (call) => named(call, 'waiter_name', 'aws/waiter', waiterOperation),
    can_paginate: { returns: 'fresh' },
    generate_presigned_url: (call) => presigned(call),
    generate_presigned_post: (call) =>
      recordPresignedPost(call, argument(call, 'Bucket|0'), argument(call, 'Key|1')),
    generate_db_auth_token: (call) => {
      recordApiCall(
        call,
        'rds-db',
        'connect',
        request(call.machine, {
          hostname: argument(call, 'DBHostname|0'),
          username: argument(call, 'DBUsername|2'),
        }),
      );
      return unknown('a token');
    },
    close: { returns: 'undefined' },
    __enter__: { returns: 'self' },
    __aenter__: { returns: 'self' },
  },
  properties: {
    meta: ({ self }) => metaOf(self),
    exceptions: () => unknown('the exceptions of a client'),
  },
  pattern: (name, self) => clientMethod(name, self),
  given: clientGiven,
};

const metaOf = (client: Abstract): Abstract => ({
  kind: 'instance',
  type: 'aws/meta',
  name: 'meta',
  facts: { client },
  holder: { id: 0, cell: cell() },
});

export const boto3: readonly LibraryModel[] = [
  {
    libraries: ['boto3', 'aioboto3', 'aiobotocore', 'botocore'],
    language: 'python',
    exports: sessionExports,
    pattern: (path) =>
      /^(config\.Config|exceptions\.|.*Error$|dynamodb\.conditions\.|s3\.transfer\.TransferConfig)/.test(path)
        ? { returns: 'fresh' }
        : undefined,
    written: (type) => typedClient(type),
    complete: true,
    types: {
      'aws/boto3-client': clientType,
      ...assumedTypes,
      'aws/session': {
        methods: {
          client: (call) => makeClient(call),
          create_client: (call) => makeClient(call),
          resource: (call) => makeResource(call),
          get_credentials: { returns: { type: 'aws/credentials' } },
        },
        properties: { region_name: ({ self }) => self.facts['region'] ?? ownRegion },
        complete: true,
      },
      'aws/credentials': {
        methods: { get_frozen_credentials: { returns: 'self' } },
        complete: true,
      },
      'aws/meta': {
        properties: { client: ({ self }) => self.facts['client'] ?? unknown('a client') },
        complete: true,
      },
      'aws/paginator': {
        methods: { paginate: (call) => operate(call, true) },
        given: clientGiven,
        complete: true,
      },
      'aws/waiter': { methods: { wait: (call) => operate(call, false) }, given: clientGiven, complete: true },
      ...resourceTypes,
    },
  },
];

function session(call: Call): Abstract {
  const region = argument(call, '3|region_name');
  return instanceOf(call, 'aws/session', { ...roleFacts(call), ...(region && { region }) });
}

/** The region of a session that names no other. No event can write anything in its place. */
const ownRegion = text([{ kind: 'env', name: 'AWS_REGION' }]);

/** `boto3.client('s3')`, also with `service_name=`. An unknown service name makes an undecided client. */
function makeClient(call: Call): Abstract {
  return eachService(call, (service, chosen) => clientOf(call, service, 'python', chosen));
}

function makeResource(call: Call): Abstract {
  noteEndpoint(call);
  return eachService(call, (service, chosen) =>
    service === null
      ? clientOf(call, null, 'python', chosen)
      : resourceOf(call, service, '', {}, roleFacts(call)),
  );
}

function eachService(
  call: Call,
  make: (service: string | null, chosen: InstanceFacts) => Abstract,
): Abstract {
  const serviceName = argument(call, 'service_name|0') ?? unknown('no service');
  // The member of an enumeration is its text too (`K(str, Enum)`).
  const texts = choices(serviceName).filter(({ kind }) => kind !== 'object');
  const named = (texts.length > 0 ? texts : choices(serviceName)).flatMap((choice) => {
    const names = knownScalars(call.machine, choice);
    if (!names) return [{ service: null, chosen: serviceOfVariable(choice) }];
    return names.map((name) => ({
      service: typeof name === 'string' ? serviceOfBoto3(name) : null,
      chosen: {},
    }));
  });
  const all = new Set(named.flatMap(({ service }) => service ?? []));
  const others: InstanceFacts = all.size > 1 ? { others: constant([...all].sort().join(' ')) } : {};
  return union(named.map(({ service, chosen }) => make(service, { ...others, ...chosen })));
}

/** The unknown service that an environment variable names; empty for another unknown service. */
function serviceOfVariable(name: Abstract): InstanceFacts {
  const variable = partsOf(name).find(isVariable);
  return variable ? { service: unknown(`the service that env.${variable.name} names`) } : {};
}

const isVariable = (part: string | Hole): part is Hole & { readonly kind: 'env' } =>
  typeof part === 'object' && part.kind === 'env';

/** The name of the service of a client whose service is not known, for people. */
function chosenBy({ facts }: Instance): string {
  const service = facts['service'];
  return service?.kind === 'unknown' ? service.why : 'a service chosen at run time';
}

/** Returns the method for an API operation: `get_item(TableName=…)`. */
function clientMethod(name: string, self: Instance): Behaves | undefined {
  const service = serviceOf(self);
  if (service === null) return (call) => operationOfSomeService(call, 'python', chosenBy(self));
  const addition = boto3ClientAdditions(service).get(name);
  if (addition)
    return (call) => {
      const input = additionInput(call, addition, null);
      for (const { operation } of addition.requests)
        recordApiCall(call, service, operation, input, { via: 'boto3' });
      recordTransfer(call, addition, input);
      return nullValue;
    };
  const operation = operationOfAnyVersion(service, name, 'python');
  if (!operation) return (call) => unknownMethod(call, service, 'python');
  return (call) => recordApiCall(call, service, operation, namedInput(call.machine, call.named));
}

/** `get_paginator('list_objects_v2')`, `get_waiter('bucket_exists')`. */
function named(
  call: Call,
  parameter: string,
  type: string,
  find: (service: string, name: string) => string | null,
): Abstract {
  const service = serviceOf(call.self);
  const nameArgument = argument(call, `${parameter}|0`);
  const names = nameArgument ? stringsOf(nameArgument) : null;
  if (service === null || !names)
    return dynamicOperation(call, service, 'python', `${service ?? 'client'}.${call.name}`);
  const made = names.map((name) => {
    const operation = find(service, name);
    return operation
      ? instanceOf(call, type, {
          service: constant(service),
          operation: constant(operation),
          ...roleFacts(call),
        })
      : unknownMethod({ ...call, name }, service, 'python');
  });
  return union(made);
}

function operate(call: Call, isPages: boolean): Abstract {
  const service = serviceOf(call.self);
  const operation = call.self?.kind === 'instance' ? stringOf(call.self.facts['operation']) : null;
  if (service === null || operation === null) return unknown('a response');
  const page = recordApiCall(call, service, operation, namedInput(call.machine, call.named));
  return isPages ? list(call.machine, [], page) : nullValue;
}

/** `generate_presigned_url('get_object', Params=…)`: signs the request with the function's own permissions. */
function presigned(call: Call): Abstract {
  const service = serviceOf(call.self);
  const nameArgument = argument(call, 'ClientMethod|0');
  const names = nameArgument ? stringsOf(nameArgument) : null;
  if (service === null || !names)
    return dynamicOperation(call, service, 'python', `${service ?? 'client'}.generate_presigned_url`);
  for (const name of names) {
    const operation = operationOfAnyVersion(service, name, 'python');
    if (operation) recordApiCall(call, service, operation, argument(call, 'Params|1') ?? nullValue);
    else unknownMethod({ ...call, name }, service, 'python');
  }
  return unknown('a signed URL');
}

function dynamicMethod(call: Call): Abstract {
  const service = serviceOf(call.self);
  return dynamicOperation(call, service, 'python', `${service ?? 'client'}[…]`);
}

/** Returns the client for a written type: `mypy_boto3_s3.S3Client`, `DynamoDBServiceResource`. */
function typedClient(type: string): Abstract | undefined {
  const name = type.split('.').at(-1) ?? type;
  const match = /^([A-Z]\w*?)(Client|ServiceResource)$/.exec(name);
  const service = match?.[1] ? serviceOfId(match[1]) : null;
  if (!service) return undefined;
  const holder = { id: 0, cell: cell() };
  return match?.[2] === 'Client'
    ? {
        kind: 'instance',
        type: 'aws/boto3-client',
        name: service,
        facts: { service: constant(service) },
        holder,
      }
    : {
        kind: 'instance',
        type: 'aws/boto3-resource',
        name: service,
        facts: { service: constant(service), kind: constant('') },
        holder,
      };
}
