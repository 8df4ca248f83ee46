import { actionsOf, operationsOf, prefixOfService } from '@emmental/knowledge';
import {
  type ApiCall,
  choicesOf,
  type FunctionDeclaration,
  type Hole,
  type HostUse,
  type LinkedBehaviour,
  type LinkedValue,
  partsAtDefaults,
  partsOf,
  type Seen,
  type SinkKind,
  sinkKinds,
  type Undecided,
  type Value,
} from '@emmental/model';
import type { Gap } from './question.ts';

/**
 * Returns a gap (an open question) for each unknown environment variable that names the resource of a call. Without such a
 * variable, returns a gap for the call itself. `unnamed` = the actions whose resource has no known name.
 */
export function resourceGaps(
  call: ApiCall<LinkedValue>,
  fn: FunctionDeclaration,
  open: LinkedValue['open'],
  unnamed: readonly string[],
): Gap[] {
  if (unnamed.length === 0) return [];
  const at = call.seen.at;
  if (open.size > 0)
    return [...open].map(([name, { why, at: declared }]) => ({
      id: `${fn.name}/env.${name}`,
      what: `which resource env.${name} is`,
      why,
      at: declared ?? at,
      touches: [],
      actions: unnamed,
    }));
  return [
    {
      id: `${fn.name}/${call.operation}`,
      place: placeOf(call.seen),
      what: `which resource ${call.service} ${call.operation} uses`,
      why: 'its name is only known when the code runs',
      at,
      touches: [],
      actions: unnamed,
    },
  ];
}

/** Returns the gap for a call whose needs are not known. */
export function callGap(call: ApiCall<LinkedValue>, fn: FunctionDeclaration, why: string): Gap {
  return {
    id: `${fn.name}/${call.operation}`,
    place: placeOf(call.seen),
    what: `which permission ${call.service} ${call.operation} needs`,
    why,
    at: call.seen.at,
    ...touched([call.service]),
  };
}

/** Returns the gap for calls of Google from a function of AWS: one for each function. */
export const googleAccountGap = (call: ApiCall<LinkedValue>, fn: Pick<FunctionDeclaration, 'name'>): Gap => ({
  id: `${fn.name}/google-account`,
  what: 'which permissions of Google its credentials give',
  why: 'a role of AWS gives none, and the account is not in the template',
  at: call.seen.at,
  touches: [],
  actions: [],
});

/**
 * Returns the gap for data of a service that may be encrypted with a key which the template does not show: one for each service.
 * It is asked only if the role grants one of `actions`.
 */
export const keyGap = (
  service: string,
  fn: Pick<FunctionDeclaration, 'name'>,
  actions: readonly string[],
  at: Gap['at'],
): Gap => ({
  id: `${fn.name}/key.${service}`,
  what: `which key encrypts the data in ${service} that it uses`,
  why: 'the data is not in a resource of the template',
  at,
  touches: [],
  actions,
  byName: true,
  isKey: true,
});

/**
 * Returns the gap for statements that a request sends to a service and that may need more permissions, such as those to change
 * a table. It is asked only if the role grants one of `actions`.
 */
export const statementGap = (
  service: string,
  { name }: Pick<FunctionDeclaration, 'name'>,
  actions: readonly string[],
  at: Gap['at'],
): Gap => ({
  id: `${name}/statements.${service}`,
  what: `what its statements to ${service} change`,
  why: 'the request does not show which permissions they need',
  at,
  touches: [],
  actions,
  byName: true,
});

/**
 * Returns the gaps for a request whose host is in environment variables that get their values at deployment: one for each
 * variable, which holds the whole address or a part of its host. Empty for any other request.
 */
export function hostGaps(use: HostUse<LinkedValue>, fn: FunctionDeclaration): readonly Gap[] {
  if (use.host !== null) return [];
  const host = hostIn(partsOf(use.url.written) ?? []);
  const later = whyGivenLater(use.url.filled);
  const names = [...new Set(host.flatMap((part) => (isVariable(part) ? [part.name] : [])))];
  return names.flatMap((name) => {
    const why = use.url.open.get(name)?.why ?? later;
    if (why === null) return [];
    return [
      {
        id: `${fn.name}/env.${name}`,
        what: `where the request to ${host.map(nameOfPart).join('')} goes`,
        why,
        at: use.seen.at,
        touches: [],
        actions: [],
      },
    ];
  });
}

type Part = string | Hole;

const isVariable = (part: Part): part is Hole & { readonly kind: 'env' } =>
  typeof part === 'object' && part.kind === 'env';

const nameOfPart = (part: Part): string =>
  typeof part === 'string' ? part : isVariable(part) ? `env.${part.name}` : '…';

/** The parts of an address up to the end of its host. A variable at the beginning holds all of the address. */
function hostIn(parts: readonly Part[]): readonly Part[] {
  const [first] = parts;
  if (typeof first !== 'string') return parts.slice(0, 1);
  const scheme = /^(?:[a-z][a-z0-9+.-]*:)?\/\//i.exec(first)?.[0];
  if (scheme === undefined) return [];
  const host: Part[] = [scheme];
  for (const part of [first.slice(scheme.length), ...parts.slice(1)]) {
    const [before = ''] = typeof part === 'string' ? part.split(/[/?#\\]/) : [];
    if (typeof part !== 'string') host.push(part);
    else if (before !== '') host.push(before);
    if (typeof part === 'string' && before !== part) break;
  }
  return host;
}

/** Returns why an address is known only at deployment; null for the address of a resource of the template. */
function whyGivenLater(url: Value): string | null {
  const holes = choicesOf(url).flatMap(({ value }) => hostIn(partsAtDefaults(partsOf(value) ?? [])));
  if (holes.some((hole) => typeof hole === 'object' && hole.kind === 'external'))
    return 'set outside the template';
  return holes.some((hole) => typeof hole === 'object' && hole.kind === 'parameter')
    ? 'the deployment sets it'
    : null;
}

/** Returns the gap for code whose behaviour could not be decided. */
export function undecidedGap(
  undecided: Undecided,
  fn: FunctionDeclaration,
  behaviours: readonly LinkedBehaviour[],
): Gap {
  const { cause, unread, searched } = undecided;
  const entered = unread ? sinkKinds : enteredBy(cause, behaviours);
  const enters = searched ? entered.filter((kind) => !ofCode.has(kind)) : entered;
  return {
    ...(cause === undefined
      ? { id: `${fn.name}/${slug(undecided.what)}`, place: placeOf(undecided.seen) }
      : { id: cause, aboutCode: true }),
    ...(enters.length > 0 ? { enters } : {}),
    what: undecided.what,
    why: undecided.why,
    at: undecided.seen.at,
    ...touched(undecided.touches),
    ...(undecided.byName ? { byName: true } : {}),
  };
}

/** Sinks that make code of texts. */
const ofCode: ReadonlySet<SinkKind> = new Set(['code', 'template', 'deserialize']);

/** Returns the kinds of sinks that event data, passed to the unread code behind a cause, may meet there. */
function enteredBy(cause: string | undefined, behaviours: readonly LinkedBehaviour[]): readonly SinkKind[] {
  if (cause === undefined) return [];
  const found = new Set(
    behaviours.flatMap((each) =>
      each.kind === 'given' && each.unread?.cause === cause ? each.unread.sinks : [],
    ),
  );
  return sinkKinds.filter((kind) => found.has(kind));
}

/**
 * Returns the permissions that calls of these services (botocore's names) may need: all actions with certain IAM prefixes,
 * and single actions with other prefixes (`iam:PassRole`). Null = any service.
 */
function touched(services: readonly string[] | null): {
  readonly touches: readonly string[] | null;
  readonly actions: readonly string[];
} {
  if (services === null) return { touches: null, actions: [] };
  const prefixes = new Set<string>();
  const actions = new Set<string>();
  for (const service of services) {
    const prefix = prefixOfService(service);
    if (prefix === null) return { touches: null, actions: [] };
    prefixes.add(prefix);
    for (const action of companions(service)) actions.add(action);
  }
  const others = [...actions].filter((action) => !prefixes.has(action.slice(0, action.indexOf(':'))));
  return { touches: [...prefixes].sort(), actions: others.sort() };
}

const companionCache = new Map<string, readonly string[]>();

/** Returns every action that a call of the service may need. */
function companions(service: string): readonly string[] {
  const known = companionCache.get(service);
  if (known) return known;
  const found = new Set<string>();
  for (const operation of operationsOf(service)) {
    const answer = actionsOf({ service, operation, input: { kind: 'unknown', why: 'any request' } });
    if (answer.kind === 'actions') for (const { action } of answer.actions) found.add(action);
  }
  const actions = [...found].sort();
  companionCache.set(service, actions);
  return actions;
}

const placeOf = ({ at, chain }: Seen): string => `${at.file}:${chain.at(-1)?.function ?? 'module'}`;
const slug = (what: string): string =>
  what
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40)
    .replace(/-$/, '');
