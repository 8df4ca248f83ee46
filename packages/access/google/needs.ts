import { googleMethod, openGoogleServices } from '@emmental/knowledge';
import {
  type ApiCall,
  type App,
  asString,
  choicesOf,
  collectionAt,
  collectionOfDocument,
  type FunctionDeclaration,
  fieldOf,
  type HostUse,
  type LinkedValue,
  mayBeSame,
  originsOf,
  partsOf,
  type ResourcePattern,
  spelled,
  type Value,
} from '@emmental/model';
import { globOf } from '../algebra/glob.ts';
import { settingsAt } from '../needs/basics.ts';
import { callGap } from '../needs/gap.ts';
import { type Around, evidenceOf, type Need, type Needs, placeEvidence } from '../needs/need.ts';
import type { Gap } from '../needs/question.ts';
import { calledIn, invokeNeeds, invokesByAddress } from './invokes.ts';

/** True for calls of Google's client libraries: service `google.storage`, or `google` for a method that no model describes. */
export const isGoogle = ({ service }: Pick<ApiCall, 'service'>): boolean =>
  service === 'google' || service.startsWith('google.');

/**
 * Returns the permissions that a call of a Google API needs: `storage.objects.get` on a bucket. The table of methods is
 * written by hand and partial; a method without a row is an open question.
 */
export function googleNeeds(call: ApiCall<LinkedValue>, around: Around): Needs {
  const { fn, assumptions } = around;
  if (openGoogleServices.has(call.service.replace(/^google\./, ''))) return { needed: [], gaps: [] };
  if (call.operation === invokesByAddress.second) return tokenNeeds(call, around);
  const row = googleMethod(call.operation);
  if (!row) {
    const why = 'the table of methods of Google Cloud has no row for it';
    return { needed: [], gaps: [callGap(call, fn, why)] };
  }
  const { filled, from, assumed } = call.input;
  const named = row.on === null ? undefined : fieldOf(filled, row.on.input);
  const resources =
    row.on === null || (named === undefined && row.on.noun === 'service account')
      ? [onProject]
      : (named ? choicesOf(named) : []).map(({ value }) => resourceOf(value, from, around.app));
  const all = resources.length > 0 ? resources : [unnamed];
  const globs = all.map(({ pattern }) => globOf(pattern));
  const into = intoOf(call, around.app);
  const needed = row.permissions.map(
    (action): Need => ({
      action,
      resources: all,
      because: 'call',
      certainty: call.certainty,
      evidence: [evidenceOf(call.seen)],
      passedTo: null,
      globs,
      written: globs,
      assumed: assumed.map((id) => ({ id, until: assumptions.get(id)?.until ?? '' })),
      ...(into.length > 0 ? { into } : {}),
    }),
  );
  return { needed, gaps: [] };
}

/** Returns the right to call the function for which a token is made; where its address is not known, the function is a question. */
function tokenNeeds(call: ApiCall<LinkedValue>, { app, fn }: Around): Needs {
  const filled = fieldOf(call.input.filled, 'url');
  const needed = filled ? invokeNeeds({ url: { ...call.input, filled }, seen: call.seen }, app, true) : [];
  const isOpen =
    !filled ||
    choicesOf(filled).some(({ value }) =>
      (partsOf(value) ?? [{}]).some((part) => typeof part === 'object' && !('id' in part)),
    );
  if (needed.length > 0 || (filled && !isOpen)) return { needed, gaps: [] };
  return { needed, gaps: [callGap(call, fn, 'the address that the token is for is not known')] };
}

/** Returns the collections of triggers that a call may write to, or the functions whose addresses a task calls. */
function intoOf({ operation, input }: ApiCall<LinkedValue>, app: App): readonly string[] {
  const { filled } = input;
  if (operation === 'cloudtasks.tasks.create') return functionsIn(fieldOf(filled, 'url'), app);
  if (!/^firestore\.documents\.(?:create|set|update|delete)$|^firestore\.transactions$/.test(operation))
    return [];
  const document = fieldOf(filled, 'document');
  const written = document ? collectionOfDocument(document) : collectionAt(fieldOf(filled, 'path') ?? null);
  const listened = app.functions.flatMap(({ triggers }) =>
    triggers.flatMap((trigger) => (trigger.kind === 'google-firestore' ? originsOf(trigger, app) : [])),
  );
  return [...new Set(listened.map(({ id }) => id))].filter((id) => mayBeSame(id, written));
}

/** Returns the functions whose address an address is, or may be. */
function functionsIn(url: Value | undefined, app: App): readonly string[] {
  return (url ? choicesOf(url) : []).flatMap(({ value }) =>
    calledIn(value, app).map(({ logicalId }) => logicalId),
  );
}

/**
 * Returns the question about a request that the code makes to Google by itself, such as one with a token of the metadata server: no
 * row tells which permissions it needs. Empty for other hosts, and for functions of other clouds.
 */
export function googleHostGaps(
  use: HostUse<LinkedValue>,
  fn: FunctionDeclaration,
  app: Pick<App, 'format'>,
): readonly Gap[] {
  const { host, seen } = use;
  if (host === null || !isGoogleHost(host) || (!fn.account && app.format !== 'handler')) return [];
  return [
    {
      id: `${fn.name}/request.${host}`,
      what: `which permissions its request to ${host} needs`,
      why: 'the code makes the request without a client library',
      at: seen.at,
      touches: null,
      actions: [],
    },
  ];
}

const isGoogleHost = (host: string): boolean =>
  /(?:^|\.)googleapis\.com$|^metadata(?:\.google\.internal)?$/.test(host);

/** Returns the needs for secrets that Google puts into the environment or into files when an instance starts. The function's account reads them. */
export function googleSecretNeeds(fn: FunctionDeclaration, app: Pick<App, 'resources'>): readonly Need[] {
  if (!fn.account) return [];
  return secretSettings.flatMap((path) =>
    settingsAt(fn, path).map((value): Need => {
      const resource = resourceOf(value, 'trigger', app);
      const globs = [globOf(resource.pattern)];
      return {
        action: 'secretmanager.versions.access',
        resources: [resource],
        because: 'runtime',
        certainty: 'known',
        evidence: [placeEvidence(value.at ?? fn.at, 'gets a secret')],
        passedTo: null,
        globs,
        written: globs,
        assumed: [],
      };
    }),
  );
}

/** Settings that name secrets, of functions of both generations and of Cloud Run services. Source: hashicorp/google provider documentation. */
const secretSettings = [
  ...['', 'service_config[].'].flatMap((at) => [
    `${at}secret_environment_variables[].secret`,
    `${at}secret_volumes[].secret`,
  ]),
  'template[].containers[].env[].value_source[].secret_key_ref[].secret',
  'template[].volumes[].secret[].secret',
  'template[].spec[].containers[].env[].value_from[].secret_key_ref[].name',
  'template[].spec[].volumes[].secret[].secret_name',
];

const onProject: ResourcePattern = { pattern: 'project', ref: null, exact: true, from: 'literal' };
/** A resource whose name is not known. */
const unnamed: ResourcePattern = { pattern: '*', ref: null, exact: false, from: 'unknown' };

/** Returns the pattern of a resource: its address if the template declares it (found by reference or by name), else its name. */
function resourceOf(
  value: Value,
  from: ResourcePattern['from'],
  app: Pick<App, 'resources'>,
): ResourcePattern {
  const parts = value.kind === 'text' ? value.parts : [];
  const hole = parts.find((part) => typeof part === 'object' && part.kind === 'resource');
  if (typeof hole === 'object' && hole.kind === 'resource')
    return { pattern: hole.id, ref: { id: hole.id, attr: hole.attribute ?? 'id' }, exact: true, from };
  if (value.kind !== 'constant' && value.kind !== 'text') return unnamed;
  const written = spelled(value);
  for (const { id, type, properties } of app.resources.values())
    if (
      type.startsWith('google_') &&
      value.kind === 'constant' &&
      asString(fieldOf(properties, 'name')) === written
    )
      return { pattern: id, ref: { id, attr: 'name' }, exact: true, from };
  return { pattern: written, ref: null, exact: !written.includes('*'), from };
}
