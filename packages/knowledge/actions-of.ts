import { choicesOf, constant, partsOf, rowOf, unknown, type Value } from '@emmental/model';
import { keyNeeds } from './encryption.ts';
import { dependentActions, knownAction } from './iam.ts';
import { holds, valuesAt } from './input.ts';
import { overridesOf, prefixOfService } from './overrides/index.ts';
import type { ActionRow, ResourceRow, ServiceOverrides } from './overrides/row.ts';
import { passedTo, passesRole } from './pass-role.ts';
import type { ResourceLookup } from './resource-name.ts';
import { distinct, type ResourceNeed, resourceNeeds } from './resources.ts';
import { type ServiceRow, services } from './services.ts';

/** A request of the code: `input` is the request by API parameter name, as far as it is known. */
export interface Call {
  /** The service by botocore's name. */
  readonly service: string;
  readonly operation: string;
  readonly input: Value;
  /** The requests of the same code to the operations of `givenBy`. */
  readonly givers?: readonly Value[];
  /** Returns the template resource that a value refers to; without it, names have to be enough. */
  readonly resource?: ResourceLookup;
}

export interface ActionNeed {
  /** The action in the reference's spelling: `dynamodb:GetItem`. */
  readonly action: string;
  readonly resources: readonly ResourceNeed[];
  readonly because: 'call' | 'dependent';
  /** `possible` = the need depends on an unknown part of the input, or the reference names the action only as a companion. */
  readonly certainty: 'known' | 'possible';
  /** For iam:PassRole: the service that gets the role (`iam:PassedToService`), where it is known. */
  readonly passedTo: string | null;
  readonly source: string;
}

export type ActionsAnswer =
  /** `actions` may be empty: the call needs no permission. */
  | { readonly kind: 'actions'; readonly actions: readonly ActionNeed[] }
  | { readonly kind: 'unknown'; readonly why: string };

/**
 * Returns the IAM actions that a call needs, with their resources. They come from the override row, else from the
 * action of the same name under the service's IAM prefix; without either the result is unknown, never a guess.
 */
export function actionsOf(call: Call): ActionsAnswer {
  const row = services.get(call.service);
  const overrides = overridesOf(call.service);
  if (overrides?.unsigned) return { kind: 'actions', actions: [] };
  const request = row?.http?.[call.operation];
  const direct = request ? httpAction(request, call) : asNamed(call, overrides);
  if (!direct)
    return { kind: 'unknown', why: `no IAM action is known for ${call.service} ${call.operation}` };
  const passed = passRole(call, row);
  return {
    kind: 'actions',
    actions: joined([
      ...direct,
      ...passed,
      ...keys(direct, call),
      ...companions(direct, call, row, overrides),
    ]),
  };
}

/**
 * Returns the operations whose response gives the id that a request of this operation names instead of its resource:
 * `GetQueryResults` of Athena has the id of a query, and `StartQueryExecution` says in which workgroup that runs. `[]`
 * = the request names its resource itself.
 */
export const givenBy = (service: string, operation: string): readonly string[] =>
  rowOf(overridesOf(service)?.givenBy, operation) ?? [];

/** Returns the actions of the request. If it has an id from another call, the requests of that call complete it. */
function asNamed(call: Call, overrides: ServiceOverrides | null): readonly ActionNeed[] | null {
  if (givenBy(call.service, call.operation).length === 0) return byRows(call, overrides);
  const givers = call.givers?.length ? call.givers : [unknown('nothing here gives the id')];
  let all: readonly ActionNeed[] = [];
  for (const { value: own } of choicesOf(call.input))
    for (const { value: giver } of givers.flatMap(choicesOf)) {
      const found = byRows({ ...call, input: withFieldsOf(giver, own) }, overrides);
      if (!found) return null;
      all = [...all, ...found];
    }
  return all;
}

/** Completes a request with the fields of the request that gave its id. Its own fields take precedence. */
const withFieldsOf = (giver: Value, own: Value): Value => ({
  kind: 'fields',
  fields: new Map([giver, own].flatMap((each) => (each.kind === 'fields' ? [...each.fields] : []))),
  open: giver.kind !== 'fields' || giver.open,
});

/**
 * Finds the actions by the override row, else by the same name under the service's IAM prefix. An IAM action that is no
 * API operation (`execute-api Invoke`, `rds-db connect`, `appsync GraphQL`) is found by its IAM name.
 */
function byRows(call: Call, overrides: ServiceOverrides | null): readonly ActionNeed[] | null {
  const written = overrides?.operations;
  if (overrides && written && Object.hasOwn(written, call.operation)) {
    const source = overrides.source.replace('{operation}', call.operation);
    return (written[call.operation] ?? []).flatMap((each) => byRow(each, call, overrides, source));
  }
  const prefix = prefixOfService(call.service);
  const action = prefix && knownAction(`${prefix}:${call.operation}`);
  if (!action) return null;
  return needs(action, call, overrides, { source: 'same name in the IAM reference' });
}

function byRow(
  row: ActionRow,
  call: Call,
  overrides: ServiceOverrides,
  source: string,
): readonly ActionNeed[] {
  const applies = row.when ? holds(row.when, call.input) : 'yes';
  if (applies === 'no') return [];
  return needs(knownAction(row.action) ?? row.action, call, overrides, {
    source,
    certainty: applies === 'yes' ? 'known' : 'possible',
    because: row.because ?? 'call',
    rows: row.resources,
  });
}

/**
 * Returns a need on the resources that are surely used, and another on those that an unknown part of the input may add.
 * Where all resources depend on it, the action is needed all the same, on one or the other.
 */
function needs(
  action: string,
  call: Call,
  overrides: ServiceOverrides | null,
  more: {
    readonly source: string;
    readonly certainty?: ActionNeed['certainty'];
    readonly because?: ActionNeed['because'];
    readonly rows?: ActionRow['resources'];
  },
): readonly ActionNeed[] {
  const { known, possible } = resourceNeeds(
    action,
    call.input,
    call.resource ?? noResource,
    overrides,
    more.rows,
  );
  const need = {
    action,
    because: more.because ?? 'call',
    certainty: more.certainty ?? 'known',
    passedTo: null,
    source: more.source,
  } as const;
  if (known.length === 0) return possible.length === 0 ? [] : [{ ...need, resources: possible }];
  const surely = { ...need, resources: known };
  return possible.length === 0 ? [surely] : [surely, { ...need, certainty: 'possible', resources: possible }];
}

const noResource: ResourceLookup = () => undefined;

/**
 * API Gateway's control plane: the action is the HTTP method and the resource is the path.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-create-and-manage-api.html
 */
function httpAction(request: string, call: Call): readonly ActionNeed[] {
  const [method = '', uri = ''] = request.split(' ');
  const path = uri.replace(/^\/v2/, '').replaceAll('{', '${');
  const rows: readonly ResourceRow[] = [
    { type: 'apigateway:path', format: `arn:\${Partition}:apigateway:\${Region}::${path}` },
  ];
  return needs(`apigateway:${method}`, call, null, { source: 'HTTP method in botocore', rows });
}

/** Returns the need to pass a role that the request hands to a service. */
function passRole(call: Call, row: ServiceRow | null): readonly ActionNeed[] {
  const paths = row?.roles?.[call.operation]?.split(' ') ?? [];
  if (paths.length === 0 || !passesRole(call.service, call.operation)) return [];
  const found = paths.map((path) => ({ path, ...valuesAt(call.input, path) }));
  const passed = found.filter(({ values }) => values.length > 0);
  if (passed.length === 0 && !found.some(({ open }) => open)) return [];
  const rows = passed.map(({ path }) => ({ type: 'iam:role', names: { RoleNameWithPath: path } }));
  const pass = needs('iam:PassRole', call, null, {
    source: 'role member of the request in botocore',
    because: 'dependent',
    certainty: passed.length > 0 ? 'known' : 'possible',
    rows: rows.length > 0 ? rows : [{ type: 'iam:role', names: { RoleNameWithPath: paths[0] ?? '' } }],
  });
  return pass.map((need) => ({ ...need, passedTo: passedTo(call.service) }));
}

/** Returns the permissions on the keys of encrypted template resources that the needs require. */
const keys = (direct: readonly ActionNeed[], call: Call): readonly ActionNeed[] =>
  direct.flatMap(({ action, resources, certainty }) =>
    keyNeeds(call.operation, action, resources, call.resource ?? noResource).map((key) => ({
      action: key.action,
      resources: [key.resource],
      because: 'dependent',
      certainty: certainty === 'known' ? key.certainty : certainty,
      passedTo: null,
      source: key.source,
    })),
  );

/**
 * Returns the actions that AWS's reference names beside the action. It does not say when, so each is only possible.
 * Where the request itself shows which role is passed, that need is known better.
 */
function companions(
  direct: readonly ActionNeed[],
  call: Call,
  row: ServiceRow | null,
  overrides: ServiceOverrides | null,
): readonly ActionNeed[] {
  const about = overrides?.companionsOf ? servicesNamed(call.input, overrides.companionsOf) : null;
  const showsRole = row?.roles?.[call.operation] !== undefined;
  const names = direct
    .filter(({ because }) => because === 'call')
    .flatMap(({ action }) => dependentActions(action));
  return [...new Set(names)]
    .filter((action) => !(action === 'iam:PassRole' && showsRole))
    .filter((action) => !about || about.has(action.slice(0, action.indexOf(':'))))
    .map((action) => ({
      action: knownAction(action) ?? action,
      resources: [{ type: null, pattern: constant('*'), unavoidable: false }],
      because: 'dependent',
      certainty: 'possible',
      passedTo: action === 'iam:PassRole' ? passedTo(call.service) : null,
      source: companionSource,
    }));
}

/** Returns the services that codes or ARNs at a path name; null when one of them is not known. */
function servicesNamed(input: Value, path: string): ReadonlySet<string> | null {
  const { values, open } = valuesAt(input, path);
  if (open || values.length === 0) return null;
  const found = new Set<string>();
  for (const value of values) {
    const parts = partsOf(value) ?? [];
    const start = parts.map((part) => (typeof part === 'string' ? part : '*')).join('');
    const name = start.startsWith('arn:') ? start.split(':')[2] : parts.length === 1 ? start : undefined;
    if (!name || name.includes('*')) return null;
    found.add(name);
  }
  return found;
}

const companionSource = 'dependent action in the IAM reference';

/** Joins needs of the same action; a need from an override row replaces a companion that the reference names. */
function joined(all: readonly ActionNeed[]): readonly ActionNeed[] {
  const found = new Map<string, ActionNeed>();
  const written = new Set<string>();
  for (const each of all) {
    const isCompanion = each.source === companionSource;
    if (isCompanion && written.has(each.action)) continue;
    if (!isCompanion) written.add(each.action);
    const key = `${each.action} ${each.certainty} ${each.because}`;
    const known = found.get(key);
    found.set(key, known ? { ...known, resources: distinct([...known.resources, ...each.resources]) } : each);
  }
  return [...found.values()];
}
