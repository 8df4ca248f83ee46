import {
  type Abstract,
  type Call,
  choices,
  flowsOf,
  getMember,
  type Instance,
  isNothing,
  record,
  recordOf,
  stringOf,
  stringsOf,
  undefinedValue,
  union,
  unknown,
} from '@emmental/evaluator';
import { operationOf, operationOfAnyVersion, paginatorOperation, waiterOperation } from '@emmental/knowledge';
import { argument } from '../argument.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, TypeModel } from '../model.ts';
import { callBack } from '../rules.ts';
import {
  clientGiven,
  dynamicOperation,
  operationOfSomeService,
  operationsNamed,
  recordApiCall,
  recordPresignedPost,
  serviceOf,
  unknownMethod,
} from './call.ts';
import { inlinedCommand, sendCommand } from './command.ts';
import { documentOperation } from './document.ts';

/** Clients of both JavaScript SDKs. They share one type, because code mixes the two styles and wrappers hide the version. */
export const javascriptTypes: Readonly<Record<string, TypeModel>> = {
  'aws/client': {
    methods: {
      '[]': (call) => dynamicMethod(call),
      send,
      getSignedUrl: (call) => signedUrl(call, true),
      getSignedUrlPromise: (call) => signedUrl(call, false),
      createPresignedPost: (call) => presignedPost(call),
      upload,
      waitFor,
      makeRequest: (call) => byName(call),
      makeUnauthenticatedRequest: (call) => byName(call),
      destroy: { returns: 'undefined' },
      on: { returns: 'undefined' },
    },
    properties: {
      config: () => unknown('the configuration of a client'),
      middlewareStack: () => unknown('the middleware of a client'),
      endpoint: () => unknown('the endpoint of a client'),
      service: ({ self }) => self,
    },
    pattern: (name, self) => operationMethod(name, self),
    given: clientGiven,
  },
  'aws/command': {
    properties: {
      input: ({ self }) => self.facts['input'] ?? undefinedValue,
      middlewareStack: () => unknown('the middleware of a command'),
    },
    given: ({ machine, self, at }) => sendCommand({ machine, at }, self),
  },
  'aws/request': {
    methods: {
      promise: (call) => result(call.self),
      send: (call) => withCallback(call, '0', result(call.self)),
      createReadStream: { returns: 'fresh' },
      eachPage: {
        effects: [{ does: 'call', from: '0', with: ['undefined', 'fresh', 'fresh'] }],
        returns: 'undefined',
      },
      eachItem: {
        effects: [{ does: 'call', from: '0', with: ['undefined', 'fresh'] }],
        returns: 'undefined',
      },
      on: { effects: [{ does: 'call', from: '1', with: ['fresh'] }], returns: 'self' },
      presign: { returns: 'fresh' },
      abort: { returns: 'undefined' },
      done: (call) => result(call.self),
    },
    // Awaiting changes no value here, so a promise has the attributes of its result.
    attribute: ({ machine, self, name, at }) => {
      const found = result(self);
      if (found.kind === 'object') return found.object.fields.get(name)?.value;
      // Fields of answers begin with a capital letter, and methods of a request do not.
      return /^[A-Z]/.test(name) && flowsOf(found).length > 0
        ? getMember(machine, found, name, at)
        : undefined;
    },
    complete: true,
  },
};

const result = (self: Abstract | null): Abstract =>
  self?.kind === 'instance' ? (self.facts['result'] ?? unknown('a response')) : unknown('a response');

/** Returns the method for an API operation: `getItem(params, callback)`. */
function operationMethod(name: string, self: Instance): Behaves | undefined {
  const service = serviceOf(self);
  if (service === null) return (call) => operationOfSomeService(call, 'js', 'a service chosen at run time');
  const isDocument = stringOf(self.facts['document']) !== null;
  const operation =
    (isDocument || service === 'dynamodb' ? documentOperation(service, name) : null) ??
    operationOfAnyVersion(service, name, 'js') ??
    // Bluebird adds methods with this ending.
    operationOf(service, name.replace(/Async$/, ''), 'js');
  if (!operation)
    return harmless.has(name) ? { returns: 'fresh' } : (call) => unknownMethod(call, service, 'js');
  return (call) => perform(call, service, operation);
}

/** Methods of client objects that make no API call. */
const harmless = new Set([
  'setEndpoint',
  'customizeRequests',
  'defineService',
  'initialize',
  'isGlobalEndpoint',
  'then',
  'catch',
]);

function perform(call: Call, service: string, operation: string): Abstract {
  const input = call.args[0] && !isCallback(call.args[0]) ? call.args[0] : undefinedValue;
  const answer = recordApiCall(call, service, operation, withBound(call, input));
  const callback = call.args.find(isCallback);
  if (callback) callBack(call, callback, [undefinedValue, answer]);
  return instanceOf(call, 'aws/request', { result: answer });
}

/** Adds the parameters that a v2 client holds for all its requests: `new S3({ params: { Bucket } })`. */
function withBound(call: Call, input: Abstract): Abstract {
  const bound = call.self?.kind === 'instance' ? call.self.facts['params'] : undefined;
  if (bound?.kind !== 'object') return input;
  const fields: Record<string, Abstract> = {};
  for (const [name, field] of bound.object.fields) fields[name] = field.value;
  if (input.kind === 'object') for (const [name, field] of input.object.fields) fields[name] = field.value;
  return recordOf(call.machine, fields);
}

const isCallback = (value: Abstract): boolean =>
  choices(value).some(
    (choice) =>
      choice.kind === 'function' ||
      choice.kind === 'native' ||
      (choice.kind === 'method' && choice.of.kind !== 'instance'),
  );

function withCallback(call: Call, from: string, value: Abstract): Abstract {
  const callback = argument(call, from);
  if (callback) callBack(call, callback, [undefinedValue, value]);
  return value;
}

/** `client.send(command)`: sends the command. */
function send(call: Call): Abstract {
  const [command] = call.args;
  const found: Abstract[] = [];
  for (const choice of command ? choices(command) : []) {
    if (choice.kind === 'instance' && choice.type === 'aws/command')
      found.push(
        stringOf(choice.facts['operation']) === null ? unknownCommand(call) : sendCommand(call, choice),
      );
    else if (
      choice.kind === 'object' &&
      choice.object.base.value.kind === 'instance' &&
      choice.object.base.value.type === 'aws/command'
    )
      found.push(sendCommand(call, choice.object.base.value));
    else if (!isNothing(choice)) found.push(inlinedCommand(call, choice) ?? unknownCommand(call));
  }
  const answer = found.length > 0 ? union(found) : unknownCommand(call);
  const callback = call.args.slice(1).find(isCallback);
  if (callback) callBack(call, callback, [undefinedValue, answer]);
  return answer;
}

function unknownCommand(call: Call): Abstract {
  const service = serviceOf(call.self);
  record(
    call.machine,
    {
      kind: 'undecided',
      what: `${service ?? 'client'}.send`,
      why: 'the command is not known',
      touches: service === null ? null : [service],
    },
    call.at,
  );
  if (service !== null)
    for (const operation of operationsNamed(call.machine, service, 'js'))
      recordApiCall(call, service, operation, unknown('the request of an undecided call'), {
        certainty: 'possible',
      });
  return unknown('the response of an undecided call');
}

function dynamicMethod(call: Call): Abstract {
  const service = serviceOf(call.self);
  for (const callback of call.args.slice(1).filter(isCallback))
    callBack(call, callback, [undefinedValue, unknown('a response')]);
  return dynamicOperation(call, service, 'js', `${service ?? 'client'}[…]`);
}

/** `makeRequest('getItem', params)` and `getSignedUrl('getObject', params)`: the operation is named by a text. */
function byName(call: Call): Abstract {
  const service = serviceOf(call.self);
  const names = call.args[0] ? stringsOf(call.args[0]) : null;
  if (!names || service === null)
    return dynamicOperation(call, service, 'js', `${service ?? 'client'}.${call.name}`);
  for (const name of names) {
    const operation = operationOfAnyVersion(service, name, 'js');
    if (operation) recordApiCall(call, service, operation, call.args[1] ?? undefinedValue);
    else unknownMethod({ ...call, name }, service, 'js');
  }
  const callback = call.args.slice(1).find(isCallback);
  if (callback) callBack(call, callback, [undefinedValue, unknown('a response')]);
  return instanceOf(call, 'aws/request', { result: unknown('a response') });
}

function signedUrl(call: Call, hasCallback: boolean): Abstract {
  // CloudFront's signer has the same method name and signs with its own key.
  if (serviceOf(call.self) === 'cloudfront') return unknown('a signed URL');
  byName(hasCallback ? call : { ...call, args: call.args.slice(0, 2) });
  return unknown('a signed URL');
}

function presignedPost(call: Call): Abstract {
  const post = recordPresignedPost(call, argument(call, '0.Bucket'), argument(call, '0.Fields.key'));
  const callback = call.args.slice(1).find(isCallback);
  if (callback) callBack(call, callback, [undefinedValue, post]);
  return post;
}

/** Records a managed upload as a PutObject. A multipart upload needs the same permission. */
function upload(call: Call): Abstract {
  const service = serviceOf(call.self);
  if (service !== 's3') return unknown('an upload');
  return perform(call, 's3', 'PutObject');
}

function waitFor(call: Call): Abstract {
  const service = serviceOf(call.self);
  const names = call.args[0] ? stringsOf(call.args[0]) : null;
  if (service === null || !names)
    return dynamicOperation(call, service, 'js', `${service ?? 'client'}.waitFor`);
  for (const name of names) {
    const operation = waiterOperation(service, name);
    if (operation) recordApiCall(call, service, operation, call.args[1] ?? undefinedValue);
    else unknownMethod({ ...call, name }, service, 'js');
  }
  return instanceOf(call, 'aws/request', { result: unknown('a response') });
}

/**
 * Returns the operation of a helper of a v3 package: `paginateQuery({ client }, input)`, `waitUntilBucketExists({
 * client }, input)`.
 */
export function helperOperation(service: string, name: string): string | null {
  if (/^paginate[A-Z]/.test(name)) return paginatorOperation(service, name, 'js');
  if (/^wait(Until|For)[A-Z]/.test(name)) return waiterOperation(service, name);
  return null;
}
