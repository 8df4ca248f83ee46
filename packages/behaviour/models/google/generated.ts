import { type Call, describe, unknown } from '@emmental/evaluator';
import { googleClients, googleMethodOfClient } from '@emmental/knowledge';
import type { Behaves, LibraryModel, TypeModel } from '../model.ts';
import { idByRequest, part, recordId, recordOpen } from './part.ts';
import { mayHoldToken } from './token-field.ts';

/** Methods of generated clients that send nothing. */
const local =
  /^(?:close|initialize|getProjectId|get_project_id|match\w+|\w*Path|\w+_path|parse_\w+|transport|checkL\w+|get_transport_class)$/;

const quiet: Behaves = { returns: 'tainted' };

/** Records the call of a generated client's method; without a row in the generated table it is an open question. */
export function recordMethod(call: Call, client: string, service: string, name: string): void {
  const id = idOfMethod(client, service, name);
  if (id === null) recordOpen(call, `${service}.${name}`);
  else recordId(call, idByRequest(id, call));
  // Scheduler calls with the token of an account only where the job names one.
  const values = () => [...call.args, ...call.named.values()].map(describe);
  if (id !== null && /^cloudscheduler\..*\.jobs\.(?:create|patch)$/.test(id) && values().some(mayHoldToken))
    recordId(call, 'iam.actAs');
}

/** Returns the behaviour of a method of a generated client that no row describes, for `methods`. */
export const generatedMethod =
  (client: string, service: string) =>
  (name: string): Behaves =>
    local.test(name)
      ? quiet
      : (call: Call) => {
          recordMethod(call, client, service, name);
          return unknown(`the answer of ${name}`);
        };

/** Returns the id of `listSecrets`, `listSecretsAsync`, `list_secrets`; null when the table has no row. */
function idOfMethod(client: string, service: string, name: string): string | null {
  const method = name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return (
    googleMethodOfClient(client, service, method) ??
    googleMethodOfClient(client, service, method.replace(/(?:Async|Stream)$/, ''))
  );
}

/** `@google-cloud/secret-manager`, `google.cloud.secretmanager_v1` → `secretmanager`. */
export const clientOf = (library: string): string =>
  library
    .replace(/^@google-cloud\/|^google\.cloud\.(?:devtools\.)?/, '')
    .replace(/_v\d\w*$/, '')
    .replaceAll(/[-_.]/g, '');

/** `v1.SecretManagerServiceClient`, `SecretManagerServiceAsyncClient.from_service_account_file` → `SecretManagerService`. */
export const serviceOf = (path: string): string | null =>
  /(?:^|\.)([A-Z]\w*?)(?:Async)?Client(?:\.from_service_account_\w+)?$/.exec(path)?.[1] ?? null;

/** Clients that Google generates from its proto files: each method is one request. */
const client: TypeModel = {
  pattern: (name, { name: made }) => {
    const [library = '', service = ''] = made.split('/');
    return generatedMethod(library, service)(name);
  },
};

/** Clients in packages of generated ones that Google writes by hand: the older API of Translate, the connectors of Cloud SQL. */
const handwritten = /(?:^|\.)(?:Translate|Client)$|^connector\.\w+/;

/** Returns a client for the path of a generated client's class, and nothing for builders of requests and enumerations. */
export const generatedExport = (path: string, library: string): Behaves => {
  const service = serviceOf(path);
  if (service !== null) return () => part(`${clientOf(library)}/${service}`, 'google/client');
  return handwritten.test(path) ? () => part(path) : quiet;
};

const versions = ['', 'v1', 'v2', 'v3', 'v1beta1', 'v1beta2', 'v1p1beta1', 'v2beta1', 'v2beta2', 'v2beta3'];
const pythonNames: Readonly<Record<string, readonly string[]>> = {
  apikeys: ['api_keys'],
  'billing-budgets': ['billing.budgets'],
  'bigquery-connection': ['bigquery_connection'],
  'bigquery-reservation': ['bigquery_reservation'],
  'certificate-manager': ['certificate_manager'],
  cloudbuild: ['devtools.cloudbuild'],
  'essential-contacts': ['essential_contacts'],
  'storage-transfer': ['storage_transfer'],
  'video-transcoder': ['video.transcoder'],
  'bigquery-data-transfer': ['bigquery_datatransfer'],
  'bigquery-storage': ['bigquery_storage'],
  'iam-credentials': ['iam_credentials'],
  'service-usage': ['service_usage'],
};

/** Clients of which no other model knows more. */
export const generatedClients: readonly LibraryModel[] = [
  {
    libraries: Object.keys(googleClients).map((name) => `@google-cloud/${name}`),
    language: 'javascript',
    pattern: generatedExport,
    types: { 'google/client': client },
  },
  {
    libraries: Object.keys(googleClients).flatMap((name) =>
      (pythonNames[name] ?? [name.replaceAll('-', '')]).flatMap((module) =>
        versions.map((version) => `google.cloud.${module}${version === '' ? '' : `_${version}`}`),
      ),
    ),
    language: 'python',
    pattern: generatedExport,
  },
  // Messages of policies, which clients of other services send.
  { libraries: ['google.iam'], language: 'python', pattern: () => quiet },
];
