import { type Abstract, type Call, native, stringOf, undefinedValue, unknown } from '@emmental/evaluator';
import { serviceOfV2Class } from '@emmental/knowledge';
import { argument, field } from '../argument.ts';
import { instanceOf } from '../instance.ts';
import type { Behaves, LibraryModel } from '../model.ts';
import { signersOfV2, signerTypesOfV2 } from '../signature-v4/sdk-v2.ts';
import { credentialsOf, roleFacts } from './assumed.ts';
import { clientOf, recordApiCall, request } from './call.ts';
import { javascriptTypes } from './javascript-client.ts';

/** AWS SDK for JavaScript v2: `aws-sdk`, `aws-sdk/clients/…`, and clients that the program defines. */
export const javascriptV2: readonly LibraryModel[] = [
  {
    libraries: ['aws-sdk', 'aws-sdk/global', 'aws-sdk/index'],
    language: 'javascript',
    pattern: (path) => member(path),
    types: { ...javascriptTypes, ...signerTypesOfV2 },
    complete: true,
  },
  {
    libraries: ['aws-sdk/clients/*'],
    language: 'javascript',
    pattern: (path, library) => {
      const name = library.slice('aws-sdk/clients/'.length);
      if (name === 'all') return member(path);
      const service = serviceOfV2Class(name);
      if (service === null) return undefined;
      const className = path === '' ? name : path;
      if (path === '' || serviceOfV2Class(path) === service) return construct(service, false);
      return member(`${name}.${className}`, service);
    },
    complete: true,
  },
];

function member(path: string, known: string | null = null): Behaves | undefined {
  if (path === '[]') return (call) => clientOf(call, null, 'js');
  const [first = '', second, third] = path.split('.');
  const service = known ?? serviceOfV2Class(first);
  if (service !== null) {
    if (second === undefined) return construct(service, false);
    if (second === 'DocumentClient' && third === undefined) return construct(service, true);
    if (second === 'ManagedUpload') return managedUpload;
    if (second === 'Presigner') return presigner(service);
    if (second === 'Converter' && third !== undefined) return { returns: { argument: '0' } };
    return { returns: 'fresh' };
  }
  if (path === 'Service') return (call) => dynamicService(call, call.args[0]);
  if (path === 'Service.defineService') return (call) => definedService(call);
  if (Object.hasOwn(credentials, first)) return credentials[first];
  if (Object.hasOwn(signersOfV2, path)) return signersOfV2[path];
  return path === '' ? undefined : { returns: 'fresh' };
}

const construct =
  (service: string, isDocument: boolean): Behaves =>
  (call) => {
    const facts: Record<string, Abstract> = {};
    if (isDocument) facts['document'] = { kind: 'constant', value: 'yes', flows: [] };
    const params = argument(call, '0.params');
    if (params?.kind === 'object') facts['params'] = params;
    return clientOf(call, service, 'js', facts);
  };

/** `new S3.ManagedUpload({ params })`. */
const managedUpload: Behaves = (call) => {
  recordApiCall(call, 's3', 'PutObject', argument(call, '0.params') ?? undefinedValue);
  return instanceOf(call, 'aws/request', { result: unknown('an upload') });
};

const presigner =
  (service: string): Behaves =>
  (call) =>
    ({ ...clientOf(call, service, 'js') }) as Abstract;

/** `Service.defineService('name', …)`: makes a client class. */
function definedService(call: Call): Abstract {
  const name = stringOf(call.args[0]);
  const service = name === null ? null : serviceOfV2Class(name);
  return native(`service ${name}`, (later) => clientOf(later, service, 'js'));
}

/** `new AWS.Service({ apiConfig, endpoint })`: the configuration names the API. */
function dynamicService(call: Call, options: Abstract | undefined): Abstract {
  const config = options && field(call.machine, options, 'apiConfig', call);
  const metadata = config && field(call.machine, config, 'metadata', call);
  for (const name of ['uid', 'serviceId', 'endpointPrefix', 'signingName']) {
    const value = metadata && stringOf(field(call.machine, metadata, name, call));
    const service = value
      ? serviceOfV2Class(value.replace(/-\d{4}-\d\d-\d\d$/, '').replaceAll(' ', ''))
      : null;
    if (service) return clientOf(call, service, 'js');
  }
  return clientOf(call, null, 'js');
}

/** Credential classes that call a service to get credentials. Cognito's calls need no permission. */
const credentials: Readonly<Record<string, Behaves>> = {
  TemporaryCredentials: (call) => assumed(call, '0'),
  ChainableTemporaryCredentials: (call) => assumed(call, '0.params'),
  Credentials: (call) => {
    const { role } = roleFacts(call);
    return role ? credentialsOf(call, role) : unknown('credentials');
  },
};

function assumed(call: Call, from: string): Abstract {
  const role = argument(call, `${from}.RoleArn`);
  if (!role) return unknown('credentials');
  recordApiCall(call, 'sts', 'AssumeRole', request(call.machine, { RoleArn: role }));
  return credentialsOf(call, role);
}
