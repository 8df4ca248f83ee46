import type { App, FunctionDeclaration, LeastRole, Role, Value } from '@emmental/model';
import { isMap, isScalar } from 'yaml';
import { isPlainList, plainOf } from '../../edit/node.ts';
import type { TemplateText } from '../../edit/overlay.ts';
import { type Plain, type PlainMap, removing, replacing } from '../../edit/write.ts';
import { under } from '../../guard/targets/target.ts';
import { statementsOf } from '../least.ts';
import { isKnownPolicy } from '../managed.ts';
import type { Place, RoleTarget } from './target.ts';

/** Writes roles into CloudFormation templates. */
export const cloudformation: RoleTarget = {
  format: 'cloudformation',
  reduceRole: (role, _, least, place) => reducedRole(role, least, place, ['Resources']),
  addRole: (fn, role, least, place) => {
    const id = `${fn.logicalId}Role`;
    if (place.template.document.hasIn(['Resources', id])) return `a resource ${id} already exists`;
    return {
      Resources: {
        [fn.logicalId]: { Properties: { Role: replacing({ 'Fn::GetAtt': [id, 'Arn'] }, true) } },
        [id]: separateRole(fn, role, least, place, ['Resources']),
      },
    };
  },
};

/** Returns the overlay that reduces an `AWS::IAM::Role` to one inline policy, and removes managed policies whose content is known. */
export function reducedRole(
  role: Role,
  least: LeastRole,
  { app, template }: Place,
  resources: readonly string[],
): PlainMap | string {
  const place = [...resources, role.id];
  if (!template.document.hasIn(place)) return `the template does not declare ${role.id} by this name`;
  const attached = attachedTo(role.id, app);
  if (attached.length > 1)
    return `several separate policies are attached to ${role.id}: ${attached.map(({ id }) => id).join(', ')}`;
  const [policy] = attached;
  if (policy?.others) return `${policy.id} is attached to ${role.id} and to other roles`;
  const kept = keptManaged(template, [...place, 'Properties', 'ManagedPolicyArns'], app);
  if (typeof kept === 'string') return kept;
  const properties = {
    ...(kept === null ? {} : { ManagedPolicyArns: kept.length > 0 ? replacing(kept) : removing }),
  };
  const document = { Version: '2012-10-17', Statement: statementsOf(least) };
  if (policy)
    return under(resources, {
      [policy.id]: { Properties: { PolicyDocument: replacing(document) } },
      [role.id]: { Properties: { ...properties, Policies: removing } },
    });
  const name = nameOf(template, [...place, 'Properties', 'Policies']) ?? policyName;
  return under(place, {
    Properties: { ...properties, Policies: replacing([{ PolicyName: name, PolicyDocument: document }]) },
  });
}

const policyName = 'LeastPrivilege';

/** Returns a separate role for one function, with the boundary, path and tags of the shared `role`. A name is not copied, because names are unique. */
export function separateRole(
  fn: FunctionDeclaration,
  role: Role,
  least: LeastRole,
  { template }: Place,
  resources: readonly string[],
): PlainMap {
  const like = template.document.getIn([...resources, role.id, 'Properties'], true);
  const copied = ['Path', 'PermissionsBoundary', 'Tags'].flatMap((key): [string, Plain][] => {
    const node = isMap(like) ? like.get(key, true) : undefined;
    return node === undefined ? [] : [[key, plainOf(node)]];
  });
  const { condition } = fn;
  return {
    Type: 'AWS::IAM::Role',
    ...(condition !== null && /^\w+$/.test(condition) ? { Condition: condition } : {}),
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: servicesOf(role) }, Action: 'sts:AssumeRole' }],
      },
      ...Object.fromEntries(copied),
      Policies: [
        {
          PolicyName: policyName,
          PolicyDocument: { Version: '2012-10-17', Statement: statementsOf(least) },
        },
      ],
    },
  };
}

/** Returns the services that may assume the role: Lambda, and Lambda@Edge if the shared role allows it. */
function servicesOf({ trust }: Role): Plain {
  const names = trust.flatMap(({ principal }) => (principal ? textsIn(principal.value) : []));
  const edge = 'edgelambda.amazonaws.com';
  return names.includes(edge) ? ['lambda.amazonaws.com', edge] : 'lambda.amazonaws.com';
}

function textsIn(value: Value): readonly string[] {
  if (value.kind === 'list') return value.items.flatMap(textsIn);
  if (value.kind === 'fields') return [...value.fields.values()].flatMap(textsIn);
  return value.kind === 'constant' ? [String(value.value)] : [];
}

/** Returns the managed policies that stay, because their permissions are not known; null if the key is absent. */
export function keptManaged(
  { document }: TemplateText,
  path: readonly string[],
  app: App,
): readonly Plain[] | string | null {
  if (!document.hasIn(path)) return null;
  const written = plainOf(document.getIn(path, true));
  if (!isPlainList(written)) return 'its managed policies are not a list';
  return written.filter((item) => !isKnownPolicy(item, app));
}

function nameOf({ document }: TemplateText, path: readonly string[]): Plain | null {
  const name = document.getIn([...path, 0, 'PolicyName'], true);
  return name === undefined ? null : isScalar(name) || isMap(name) ? plainOf(name) : null;
}

/** Returns the policy resources that name the role; `others` = the policy is attached to others, too. */
function attachedTo(role: string, app: App): readonly { readonly id: string; readonly others: boolean }[] {
  return [...app.resources.values()]
    .filter(({ type }) => /^AWS::IAM::(Policy|RolePolicy|ManagedPolicy)$/.test(type))
    .flatMap(({ id, type, properties }) => {
      const value =
        properties.kind === 'fields'
          ? properties.fields.get(type === 'AWS::IAM::RolePolicy' ? 'RoleName' : 'Roles')
          : undefined;
      const names = value ? resourcesIn(value) : [];
      const fields = properties.kind === 'fields' ? properties.fields : new Map();
      const isElsewhere = names.some((name) => name !== role) || fields.has('Users') || fields.has('Groups');
      return names.includes(role) ? [{ id, others: isElsewhere }] : [];
    });
}

/** Returns the ids of the resources that a value names; `?` = an unknown resource. */
export function resourcesIn(value: Value): readonly string[] {
  if (value.kind === 'list') return value.items.flatMap(resourcesIn);
  if (value.kind === 'fields') return [...value.fields.values()].flatMap(resourcesIn);
  if (value.kind === 'one-of') return value.choices.flatMap((choice) => resourcesIn(choice.value));
  if (value.kind !== 'text') return value.kind === 'unknown' ? ['?'] : [];
  return value.parts.flatMap((part) =>
    typeof part === 'object' && part.kind === 'resource' ? [part.id] : [],
  );
}
