import { choicesOf, constant, partsOf, rowOf, unknown, type Value } from '@emmental/model';
import { keyNeeds } from './encryption.ts';
import { dependentActions, knownAction, resourceTypes } from './iam.ts';
import { holds, valuesAt } from './input.ts';
import { overridesOf, prefixOfService } from './overrides/index.ts';
import type { ActionRow, ResourceRow, ServiceOverrides } from './overrides/row.ts';
import { passedTo, passesOtherRoles, passesRole } from './pass-role.ts';
import type { ResourceLookup } from './resource-name.ts';
import { distinct, type ResourceNeed, resourceNeeds } from './resources.ts';
import { type ServiceRow, services } from './services.ts';
import { tagActionOf, tagsIn } from './tags.ts';

/** A call of an AWS operation in the code. */
export interface Call {
  /** botocore's name of the service. */
  readonly service: string;
  readonly operation: string;
  /** The known parameters of the request, by API parameter name. */
  readonly input: Value;
  /** The requests of the same code to the operations of `idSources`. */
  readonly idRequests?: readonly Value[];
  /** Returns the template resource of a logical id; absent = only the names in the request are known. */
  readonly resource?: ResourceLookup;
}

/** An IAM action that a call needs, on some resources. */
export interface ActionNeed {
  /** The action in the spelling of AWS's IAM reference: `dynamodb:GetItem`. */
  readonly action: string;
  readonly resources: readonly ResourceNeed[];
  readonly because: 'call' | 'dependent';
  /** `possible` = the need depends on an unknown part of the input, or the reference names the action only as a companion. */
  readonly certainty: 'known' | 'possible';
  /** For iam:PassRole: the service that receives the role (`iam:PassedToService`); null = not known, or another action. */
  readonly passedTo: string | null;
  /** The request does not show whether the action is needed, so people are asked. */
  readonly asked?: true;
  readonly source: string;
}

export type ActionsAnswer =
  /** `actions` may be empty: the call needs no permission. */
  | { readonly kind: 'actions'; readonly actions: readonly ActionNeed[] }
  | { readonly kind: 'unknown'; readonly why: string };

/**
 * Returns the IAM actions that a call needs, with their resources. The actions come from the override row of the
 * operation; without such a row, the operation needs the IAM action of the same name. If there is no such action either,
 * the result is unknown.
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
      ...(request ? [] : tagging(direct, call)),
      ...companions(direct, call, row, overrides),
    ]),
  };
}

/**
 * Returns the operations that return the id which a request of this operation contains in place of a resource name. A
 * request of Athena's `GetQueryResults` contains only the id of a query; the earlier request of `StartQueryExecution`
 * names the workgroup in which the query runs. `[]` = the request itself names its resource.
 */
export const idSources = (service: string, operation: string): readonly string[] =>
  rowOf(overridesOf(service)?.idSources, operation) ?? [];

/** Returns the actions of the request. If the request contains an id from another call, the request of that call is added to it. */
function asNamed(call: Call, overrides: ServiceOverrides | null): readonly ActionNeed[] | null {
  if (idSources(call.service, call.operation).length === 0) return byRows(call, overrides);
  const idRequests = call.idRequests?.length ? call.idRequests : [unknown('nothing here gives the id')];
  let all: readonly ActionNeed[] = [];
  for (const { value: own } of choicesOf(call.input))
    for (const { value: idRequest } of idRequests.flatMap(choicesOf)) {
      const found = byRows({ ...call, input: withFieldsOf(idRequest, own) }, overrides);
      if (!found) return null;
      all = [...all, ...found];
    }
  return all;
}

/** Adds the fields of the request that returned the id to a request. The fields of `own` take precedence. */
const withFieldsOf = (idRequest: Value, own: Value): Value => ({
  kind: 'fields',
  fields: new Map([idRequest, own].flatMap((each) => (each.kind === 'fields' ? [...each.fields] : []))),
  open: idRequest.kind !== 'fields' || idRequest.open,
});

/**
 * Returns the actions of the override row, otherwise the IAM action of the same name. IAM actions without an API operation
 * (`execute-api Invoke`, `rds-db connect`, `appsync GraphQL`) are found by their IAM name.
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
  }).map((need) => (row.asked ? { ...need, asked: row.asked } : need));
}

/**
 * Returns a need on the resources that are certainly used, and a `possible` need on resources that an unknown part of the
 * input may add. If all resources depend on the unknown part, the certain need is on all of them.
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
 * Returns the needs of an operation of API Gateway's control plane: the action is the HTTP method, the resource the path.
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

/** Returns the need to pass a role if the request contains one. */
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

/** Returns the permissions on KMS keys that the needs require because their template resources are encrypted. */
const keys = (direct: readonly ActionNeed[], call: Call): readonly ActionNeed[] =>
  direct.flatMap(({ action, resources, certainty }) =>
    keyNeeds(call.operation, action, resources, call.resource ?? noResource, call.input).map((key) => ({
      action: key.action,
      resources: [key.resource],
      because: 'dependent',
      certainty: certainty === 'known' ? key.certainty : certainty,
      passedTo: null,
      source: key.source,
    })),
  );

/** Returns the permission to tag what the request makes, on the resources of the request that have the action. */
function tagging(direct: readonly ActionNeed[], call: Call): readonly ActionNeed[] {
  const tags = tagsIn(call.input);
  if (tags !== 'known' && tags !== 'possible') return [];
  return direct.flatMap(({ action, because, certainty, resources }) => {
    const tag = because === 'call' ? tagActionOf(action) : null;
    if (tag === null) return [];
    const prefix = tag.slice(0, tag.indexOf(':'));
    const types = new Set(resourceTypes(tag).map(({ name }) => `${prefix}:${name}`));
    const same = resources.filter(({ type }) => type !== null && types.has(type));
    return [
      {
        action: tag,
        resources: same.length > 0 ? same : [{ type: null, pattern: constant('*'), unavoidable: false }],
        because: 'dependent',
        certainty: tags === 'known' ? certainty : 'possible',
        passedTo: null,
        source: 'tags in the request',
      } as const,
    ];
  });
}

/**
 * Returns the dependent actions that AWS's reference lists for the needed actions. The reference does not state when they
 * are needed, so they are only `possible`. The action for tags is left out if the request gives none, and iam:PassRole is left out if the request names all roles, because `passRole`
 * returns that need.
 */
function companions(
  direct: readonly ActionNeed[],
  call: Call,
  row: ServiceRow | null,
  overrides: ServiceOverrides | null,
): readonly ActionNeed[] {
  const about = overrides?.companionsOf ? servicesNamed(call.input, overrides.companionsOf) : null;
  const showsRole =
    row?.roles?.[call.operation] !== undefined && !passesOtherRoles(call.service, call.operation);
  const names = direct
    .filter(({ because }) => because === 'call')
    .flatMap(({ action }) => {
      const tag = tagsIn(call.input) === 'none' ? tagActionOf(action) : null;
      return dependentActions(action).filter((dependent) => dependent !== tag);
    });
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

/** Returns the services that the values at a path name, by service code or ARN; null when a value is not known. */
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

/** Joins needs of the same action. If an override row has a need for an action, the dependent action of the reference is dropped. */
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
