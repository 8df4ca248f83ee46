import { constant, type Value } from '@emmental/model';
import { dependentActions, knownAction } from './iam.ts';
import { holds, valuesAt } from './input.ts';
import { overridesOf, prefixOfService } from './overrides/index.ts';
import type { ActionRow, ResourceRow, ServiceOverrides } from './overrides/row.ts';
import { passedTo, passesRole } from './pass-role.ts';
import type { ResourceLookup } from './reading.ts';
import { type ResourceNeed, resourceNeeds } from './resources.ts';
import { type ServiceRow, services } from './services.ts';

/** A request as code makes it: `input` is the request by API parameter name, as far as it is known. */
export interface Call {
  /** botocore's name. */
  readonly service: string;
  readonly operation: string;
  readonly input: Value;
  /** Tells the type of a template resource that a value refers to; without it, names have to. */
  readonly resource?: ResourceLookup;
}

export interface ActionNeed {
  /** In the reference's spelling: `dynamodb:GetItem`. */
  readonly action: string;
  readonly resources: readonly ResourceNeed[];
  readonly because: 'call' | 'dependent';
  /** `possible` = depends on a part of the input that is not known, or the reference names it only as a companion. */
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
 * The IAM actions that a call needs, with the resources it needs them on.
 * By override row, else by same name under the service's IAM prefix; neither → unknown, never a guess.
 */
export function actionsOf(call: Call): ActionsAnswer {
  const row = services.get(call.service);
  const overrides = overridesOf(call.service);
  if (overrides?.unsigned) return { kind: 'actions', actions: [] };
  const request = row?.http?.[call.operation];
  const direct = request ? httpAction(request, call) : byRows(call, row, overrides);
  if (!direct)
    return { kind: 'unknown', why: `no IAM action is known for ${call.service} ${call.operation}` };
  return { kind: 'actions', actions: unique([...direct, ...passRole(call, row), ...companions(direct)]) };
}

/**
 * By the override row; else the action of the same name under the service's IAM prefix. What is no API operation but
 * an IAM action (`execute-api Invoke`, `rds-db connect`, `appsync GraphQL`) is found by its IAM name.
 */
function byRows(
  call: Call,
  row: ServiceRow | null,
  overrides: ServiceOverrides | null,
): readonly ActionNeed[] | null {
  const written = overrides?.operations;
  if (overrides && written && Object.hasOwn(written, call.operation)) {
    const source = overrides.source.replace('{operation}', call.operation);
    return (written[call.operation] ?? []).flatMap((each) => byRow(each, call, overrides, source) ?? []);
  }
  const prefix = row ? prefixOfService(call.service) : call.service;
  const action = knownAction(`${prefix}:${call.operation}`);
  if (!action) return null;
  return [need(action, call, overrides, { source: 'same name in the IAM reference' })];
}

function byRow(row: ActionRow, call: Call, overrides: ServiceOverrides, source: string): ActionNeed | null {
  const applies = row.when ? holds(row.when, call.input) : 'yes';
  if (applies === 'no') return null;
  const action = knownAction(row.action) ?? row.action;
  const certainty = applies === 'yes' ? 'known' : 'possible';
  const because = row.because ?? 'call';
  return need(action, call, overrides, { source, certainty, because, rows: row.resources });
}

function need(
  action: string,
  call: Call,
  overrides: ServiceOverrides | null,
  more: {
    readonly source: string;
    readonly certainty?: ActionNeed['certainty'];
    readonly because?: ActionNeed['because'];
    readonly rows?: ActionRow['resources'];
  },
): ActionNeed {
  return {
    action,
    resources: resourceNeeds(action, call.input, call.resource ?? noResource, overrides, more.rows),
    because: more.because ?? 'call',
    certainty: more.certainty ?? 'known',
    passedTo: null,
    source: more.source,
  };
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
  return [need(`apigateway:${method}`, call, null, { source: 'HTTP method in botocore', rows })];
}

/** A role that the request hands to a service: the caller must be allowed to pass it. */
function passRole(call: Call, row: ServiceRow | null): readonly ActionNeed[] {
  const paths = row?.roles?.[call.operation]?.split(' ') ?? [];
  if (paths.length === 0 || !passesRole(call.service, call.operation)) return [];
  const found = paths.map((path) => ({ path, ...valuesAt(call.input, path) }));
  const given = found.filter(({ values }) => values.length > 0);
  if (given.length === 0 && !found.some(({ open }) => open)) return [];
  const rows = given.map(({ path }) => ({ type: 'iam:role', names: { RoleNameWithPath: path } }));
  const action = need('iam:PassRole', call, null, {
    source: 'role member of the request in botocore',
    because: 'dependent',
    certainty: given.length > 0 ? 'known' : 'possible',
    rows: rows.length > 0 ? rows : [{ type: 'iam:role', names: { RoleNameWithPath: paths[0] ?? '' } }],
  });
  return [{ ...action, passedTo: passedTo(call.service) }];
}

/** What AWS's reference names beside the action; it does not say when, so each is only possible. */
function companions(direct: readonly ActionNeed[]): readonly ActionNeed[] {
  const names = direct
    .filter(({ because }) => because === 'call')
    .flatMap(({ action }) => dependentActions(action));
  return names
    .filter((action) => action !== 'iam:PassRole')
    .map((action) => ({
      action: knownAction(action) ?? action,
      resources: [{ type: null, pattern: constant('*'), unavoidable: false, certainty: 'possible' }],
      because: 'dependent',
      certainty: 'possible',
      passedTo: null,
      source: 'dependent action in the IAM reference',
    }));
}

/** One need per action: of a written and a companion one, the written; resources of equals are joined. */
function unique(needs: readonly ActionNeed[]): readonly ActionNeed[] {
  const found = new Map<string, ActionNeed>();
  for (const each of needs) {
    const known = found.get(each.action);
    if (!known) found.set(each.action, each);
    else if (each.source === known.source && each.because === known.because) {
      const certainty = [known, each].some((one) => one.certainty === 'known') ? 'known' : 'possible';
      found.set(each.action, { ...known, certainty, resources: [...known.resources, ...each.resources] });
    }
  }
  return [...found.values()];
}
