import {
  type App,
  choicesOf,
  type FunctionDeclaration,
  type HostUse,
  type LinkedValue,
  partsOf,
  type Seen,
  spelled,
  type Value,
} from '@emmental/model';
import { globOf } from '../algebra/glob.ts';
import { evidenceOf, type Need } from '../needs/need.ts';

/** The permissions to call a function or a service by its address. Source: "Authenticate for invocation" of Cloud Run functions. */
export const invokesByAddress = {
  first: 'cloudfunctions.functions.invoke',
  second: 'run.routes.invoke',
} as const;

/**
 * Returns what a request to an address needs where the address is that of a function or service of Google: the right to call it.
 * An address of no function of the app counts only where the code asks for a token (`isSigned`): many of them are open to anyone.
 */
export function invokeNeeds(
  use: Pick<HostUse<LinkedValue>, 'url' | 'seen'>,
  app: App,
  isSigned: boolean,
): readonly Need[] {
  return choicesOf(use.url.filled).flatMap(({ value }): Need[] => {
    const called = calledIn(value, app);
    if (called.length > 0)
      return called
        .filter((fn) => !isPublic(fn))
        .map((fn) => need(permissionOf(fn, app), { id: fn.logicalId }, use.seen));
    const name = isSigned ? nameInAddress(value) : null;
    if (name === null) return [];
    return [need(invokesByAddress[isOfRun(value) ? 'second' : 'first'], { name }, use.seen)];
  });
}

function need(action: string, called: { readonly id?: string; readonly name?: string }, seen: Seen): Need {
  const pattern = called.id ?? called.name ?? '*';
  const globs = [globOf(pattern)];
  return {
    action,
    resources: [
      {
        pattern,
        ref: called.id === undefined ? null : { id: called.id, attr: 'name' },
        exact: true,
        from: 'literal',
      },
    ],
    because: 'call',
    certainty: 'known',
    evidence: [evidenceOf(seen)],
    passedTo: null,
    globs,
    written: globs,
    assumed: [],
  };
}

/** Returns the functions whose address a value is: it refers to one, or holds its name where Google's addresses have it. */
export function calledIn(value: Value, app: App): readonly FunctionDeclaration[] {
  const referred = (partsOf(value) ?? []).flatMap((part) =>
    typeof part === 'object' && part.kind === 'resource' ? [part.id] : [],
  );
  const name = nameInAddress(value);
  return app.functions.filter(
    (fn) => referred.includes(fn.logicalId) || (name !== null && nameOf(fn, app) === name),
  );
}

/** Returns the name that Google shows for a function: the written one, which a reference has as its logical id otherwise. */
export function nameOf(fn: FunctionDeclaration, app: App): string {
  const properties = app.resources.get(fn.logicalId)?.properties;
  const written = properties?.kind === 'fields' ? properties.fields.get('name') : undefined;
  return written?.kind === 'constant' ? String(written.value) : fn.name;
}

// `https://europe-west1-acme.cloudfunctions.net/pay`, `https://pay-abc123-ew.a.run.app`, `https://pay-123456.europe-west1.run.app`.
const addresses = [
  /^https?:\/\/[^/]*\.cloudfunctions\.net\/([\w-]+)/,
  /^https?:\/\/([a-z0-9-]+?)-[a-z0-9]+-[a-z]{2}\.a\.run\.app(?:[/?#]|$)/,
  /^https?:\/\/([a-z0-9-]+?)-(?:\d+|\*)\.[a-z0-9*-]+\.run\.app(?:[/?#]|$)/,
];

/** Returns the name of a function in its address; parts that are not known are `*`. Null for any other address. */
function nameInAddress(value: Value): string | null {
  const address = writtenAddress(value);
  return addresses.map((each) => each.exec(address)?.[1]).find((name) => name !== undefined) ?? null;
}

const isOfRun = (value: Value): boolean => writtenAddress(value).includes('.run.app');

const writtenAddress = (value: Value): string =>
  value.kind === 'constant'
    ? spelled(value)
    : (partsOf(value) ?? []).map((part) => (typeof part === 'string' ? part : '*')).join('');

const isPublic = ({ triggers }: FunctionDeclaration): boolean =>
  triggers.some(({ kind, exposure }) => kind === 'google-http' && exposure === 'public');

const permissionOf = (fn: FunctionDeclaration, app: App): string =>
  app.resources.get(fn.logicalId)?.type === 'google_cloudfunctions_function'
    ? invokesByAddress.first
    : invokesByAddress.second;

/** True for code that gets a token by which it calls functions: through a library, or from the metadata server. */
export const signsRequests = (
  calls: readonly { readonly operation: string }[],
  hosts: readonly HostUse<LinkedValue>[],
): boolean =>
  calls.some(({ operation }) => operation === 'run.routes.invoke') ||
  hosts.some(({ host }) => host !== null && /^metadata(?:\.google\.internal)?$/.test(host));
