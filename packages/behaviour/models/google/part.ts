import {
  type Abstract,
  type Call,
  cell,
  describe,
  type Instance,
  stringOf,
  unknown,
} from '@emmental/evaluator';
import { googleMethod, openGoogleServices, passesAccount } from '@emmental/knowledge';
import { argument } from '../argument.ts';
import { recordApiCall, request } from '../aws/call.ts';
import type { LibraryModel, TypeModel } from '../model.ts';

/** A part of a library that no row describes; the name is the way that leads to it: `auth.getUser`. */
export const part = (name: string, type = 'google/part'): Instance => ({
  kind: 'instance',
  type,
  name,
  facts: {},
  holder: { id: 0, cell: cell() },
});

/** The most parts in a name: a loop that asks for ever deeper parts ends. */
const deepest = 8;

const inner = (name: string, self: Instance): Instance =>
  self.name.split('.').length >= deepest ? self : part(`${self.name}.${name}`, self.type);

/** Names that the language asks for by itself. */
export const ofLanguage =
  /^(?:then|catch|finally|toString|toJSON|valueOf|constructor|prototype|length|__\w+__)$/;

/** Records a call of which nobody knows what it needs, so that it is an open question. */
export function recordOpen(call: Pick<Call, 'machine' | 'at'>, name: string): void {
  recordApiCall(call, 'google', name, request(call.machine, {}));
}

/** Records a call of an API by its id (`compute.instances.stop`). */
export function recordId(call: Pick<Call, 'machine' | 'at'>, id: string): void {
  const [api = ''] = id.split('.');
  const isKnown = googleMethod(id) !== null || openGoogleServices.has(api);
  const service = !isKnown ? 'google' : `google.${api}`;
  recordApiCall(call, service, id, request(call.machine, {}));
  // Billing accounts are no part of the project, and which of them the request names decides what is needed on them.
  if (id === 'cloudbilling.projects.updateBillingInfo') {
    recordApiCall(call, 'google.billing', 'billing.resourceAssociations', request(call.machine, {}));
    recordOpen(call, `${id} on the billing accounts`);
  }
  if (passesAccount.has(id)) recordApiCall(call, 'google.iam', 'iam.actAs', request(call.machine, {}));
}

/**
 * Returns the id of a method that needs more for some requests: an execution of a job with other arguments, variables or limits than the
 * job has; a change of records that deletes some. Sources: Cloud Run, "Execute jobs"; Cloud DNS, "Access control".
 */
export function idByRequest(id: string, call: Call): string {
  if (/^run\.(?:projects\.locations|namespaces)\.jobs\.run$/.test(id))
    return argument(call, overrides) ? 'run.jobs.runWithOverrides' : id;
  const body = id === 'dns.changes.create' ? argument(call, '0.requestBody|0.resource|body') : undefined;
  const isPlain = body !== undefined && describe(body).kind === 'fields' && !argument(call, deletions);
  return id === 'dns.changes.create' && !isPlain ? 'dns.changes.replace' : id;
}

const deletions = '0.requestBody.deletions|0.resource.deletions|body.deletions';
const overrides =
  '0.overrides|overrides|request.overrides|0.requestBody.overrides|0.resource.overrides|body.overrides';

const answer = (call: Call): Abstract => unknown(`the answer of ${call.name}`);

/**
 * Methods of an API that are called by their ids. In Node a call is a request; in Python a call names a collection or prepares a
 * request, which `execute` sends.
 */
const apiCalls =
  (language: LibraryModel['language']) =>
  (call: Call): Abstract => {
    const { self } = call;
    if (self?.kind !== 'instance') return answer(call);
    const id = self.name.replace(/\.(?:execute|next_chunk)$/, '').replace(/_next$/, '');
    const isSent = language === 'javascript' || id !== self.name;
    // The request that `execute` sends was recorded where it was made.
    if (googleMethod(id) !== null || isSent) recordId(call, id === self.name ? idByRequest(id, call) : id);
    return isSent ? answer(call) : self;
  };

export const partTypes: Readonly<Record<string, TypeModel>> = {
  'google/part': {
    pattern: (name, self) => (ofLanguage.test(name) ? undefined : inner(name, self)),
    call: (call) => {
      recordOpen(call, call.name);
      return answer(call);
    },
  },
  'google/api': {
    pattern: (name, self) => (ofLanguage.test(name) ? undefined : inner(name, self)),
    call: apiCalls('javascript'),
  },
  'google/python-api': {
    pattern: (name, self) => (ofLanguage.test(name) ? undefined : inner(name, self)),
    call: apiCalls('python'),
  },
};

const quiet = (call: Call): Abstract => unknown(`the result of ${call.name}`);

/** Clients that are made from discovery documents. Source: reference of googleapis 178 and google-api-python-client 2. */
export const discovered: readonly LibraryModel[] = [
  {
    libraries: ['googleapis', '@googleapis/*'],
    language: 'javascript',
    pattern: (path) => {
      const [first = '', ...rest] = path.replace(/^google\./, '').split('.');
      if (first === '' || first === 'google') return undefined;
      if (first === 'options' || /^[a-z]\w*_v\d/.test(first)) return quiet;
      if (first === 'auth' || first === 'Auth') return rest.length < 2 ? () => part('auth') : part(path);
      return rest.length === 0 ? () => part(first, 'google/api') : undefined;
    },
    types: partTypes,
  },
  {
    libraries: ['googleapiclient.discovery'],
    language: 'python',
    exports: Object.fromEntries(
      ['build', 'build_from_document'].map((name) => [
        name,
        (call) => {
          const named = call.args[0] ?? call.named.get('serviceName');
          return part((named && stringOf(named)) ?? 'unknown API', 'google/python-api');
        },
      ]),
    ),
  },
  {
    libraries: ['googleapiclient'],
    language: 'python',
    pattern: (path) => {
      if (/^(?:errors|discovery_cache|_\w+)(?:\.|$)/.test(path)) return quiet;
      return path.split('.').length > 1 ? () => part(path) : undefined;
    },
  },
];
