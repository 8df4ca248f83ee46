import { record } from '@emmental/evaluator';
import { operationOf, operationsOf, serviceNames } from '@emmental/knowledge';
import { rowOf } from '@emmental/model';
import type { Place, Style } from './call.ts';

/**
 * Notes a call of a method on an unknown value when the method is named like an API operation, because the value may
 * be a client. The question keeps the grants of the services with such an operation; without such a grant there is no
 * question.
 */
export function noteDistinctive(place: Place, method: string, style: Style): void {
  const services = servicesWith(method, style);
  if (services === null) return;
  record(
    place.machine,
    {
      kind: 'undecided',
      what: `${method} of a value that is not known`,
      why: 'it has the name of an AWS operation',
      touches: services.length > MAX_SERVICES ? null : services,
      byName: true,
    },
    place.at,
  );
}
const MAX_SERVICES = 24;

/** Returns botocore's names of the services that have an operation with that method name; null when none has. */
export function servicesWith(method: string, style: Style): readonly string[] | null {
  const known = answers[style].get(method);
  if (known !== undefined) return known;
  const found = isMethodName(method, style) ? lookUp(method, style) : null;
  if (answers[style].size > MAX_KNOWN) answers[style].clear();
  answers[style].set(method, found);
  return found;
}
const MAX_KNOWN = 20_000;
const answers: Readonly<Record<Style, Map<string, readonly string[] | null>>> = {
  js: new Map(),
  python: new Map(),
};

const isMethodName = (method: string, style: Style): boolean =>
  style === 'python'
    ? /^[a-z0-9]+(_[a-z0-9]+)*$/.test(method)
    : /^[a-z]+([A-Z][A-Za-z0-9]*)*$|^[A-Z][A-Za-z0-9]+Command$/.test(method);

function lookUp(method: string, style: Style): readonly string[] | null {
  const helper = rowOf(helpers[style], method);
  if (helper) return helper;
  index ??= operationIndex();
  const candidates =
    index.get(
      method
        .replaceAll('_', '')
        .replace(/Command$/, '')
        .toLowerCase(),
    ) ?? [];
  const services = candidates.filter((service) => operationOf(service, method, style) !== null);
  return services.length > 0 ? services : null;
}

let index: ReadonlyMap<string, readonly string[]> | null = null;

function operationIndex(): ReadonlyMap<string, readonly string[]> {
  const made = new Map<string, string[]>();
  for (const service of serviceNames())
    for (const operation of operationsOf(service)) {
      const key = operation.toLowerCase();
      const services = made.get(key);
      if (services) services.push(service);
      else made.set(key, [service]);
    }
  return made;
}

/** Methods that the SDKs add to the operations. Source: their API references. */
const helpers: Readonly<Record<Style, Readonly<Record<string, readonly string[]>>>> = {
  js: {
    getSignedUrlPromise: ['s3'],
    makeUnauthenticatedRequest: ['s3'],
    batchGet: ['dynamodb'],
    batchWrite: ['dynamodb'],
    transactWrite: ['dynamodb'],
  },
  python: {
    upload_file: ['s3'],
    upload_fileobj: ['s3'],
    download_file: ['s3'],
    download_fileobj: ['s3'],
    generate_presigned_url: ['s3'],
    generate_presigned_post: ['s3'],
    batch_writer: ['dynamodb'],
  },
};
