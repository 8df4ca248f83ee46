import type { FunctionDeclaration } from '@emmental/model';
import { isMap } from 'yaml';
import type { TemplateText } from '../../edit/overlay.ts';
import { type PlainMap, removing, replacing } from '../../edit/write.ts';
import { under } from '../../guard/targets/target.ts';
import { statementsOf } from '../least.ts';
import { heldManaged, ownRole, resourcesIn, tightened } from './cloudformation.ts';
import type { Place, RoleTarget } from './target.ts';

/**
 * Writes roles for the Serverless Framework: functions share the role of the provider, have one by a plug-in, or
 * name one of the resources.
 * Source: Serverless Framework, guide to IAM; serverless-iam-roles-per-function.
 */
export const serverless: RoleTarget = {
  format: 'serverless',
  tightened: (role, fn, least, place) => {
    if (!role.generated) return tightened(role, least, place, resources);
    if (fn && place.template.document.hasIn(['functions', fn.name, 'iamRoleStatements']))
      return under(['functions', fn.name], { iamRoleStatements: replacing(statementsOf(least)) });
    return provided(place, (statements) => ({ [statements]: replacing(statementsOf(least)) }));
  },
  own: (fn, role, least, place) => {
    const { document } = place.template;
    const at = resourcesOf(place.template);
    if (at !== null) return at;
    if (document.hasIn(['functions', fn.name, 'iamRoleStatements'])) return 'it has its own statements';
    if (isScheduled(fn, place)) return 'EventBridge Scheduler assumes its role too, to start it';
    const id = `${fn.logicalId.replace(/LambdaFunction$/, '')}Role`;
    if (document.hasIn([...resources, id])) return `a resource ${id} already exists`;
    return {
      functions: { [fn.name]: { role: role.generated ? id : replacing(id, true) } },
      resources: { Resources: { [id]: withBoundary(ownRole(fn, role, least, place, resources), place) } },
    };
  },
  emptied: (role, place) =>
    role.generated
      ? provided(place, (statements) => ({ [statements]: replacing([]) }))
      : `resources declares the role ${role.id}`,
};

const resources = ['resources', 'Resources'];

/** The framework lets schedules of this kind use the role of the function that they start. */
const isScheduled = ({ logicalId }: FunctionDeclaration, { app }: Place): boolean =>
  [...app.resources.values()].some(
    ({ type, properties }) =>
      type === 'AWS::Scheduler::Schedule' && resourcesIn(properties).includes(logicalId),
  );

/** Returns the reason why no resource can be added; null when one can. */
function resourcesOf({ document }: TemplateText): string | null {
  const node: unknown = document.getIn(['resources'], true);
  return node === undefined || isMap(node) ? null : 'its resources are a list or in another file';
}

/** Changes the provider's statements, in the present or in the older place. */
function provided({ template, app }: Place, write: (statements: string) => PlainMap): PlainMap | string {
  const { document } = template;
  const present = ['provider', 'iam', 'role'];
  if (document.hasIn([...present, 'statements']) || document.hasIn([...present, 'managedPolicies'])) {
    const held = heldManaged(template, [...present, 'managedPolicies'], app);
    if (typeof held === 'string') return held;
    return under(present, {
      ...write('statements'),
      ...(held === null ? {} : { managedPolicies: held.length > 0 ? replacing(held) : removing }),
    });
  }
  const held = heldManaged(template, ['provider', 'iamManagedPolicies'], app);
  if (typeof held === 'string') return held;
  if (!document.hasIn(['provider', 'iamRoleStatements']) && held === null)
    return under(present, write('statements'));
  return under(['provider'], {
    ...write('iamRoleStatements'),
    ...(held === null ? {} : { iamManagedPolicies: held.length > 0 ? replacing(held) : removing }),
  });
}

/** Adds the provider's permissions boundary to a role. */
function withBoundary(role: PlainMap, { template: { document } }: Place): PlainMap {
  const places = [
    ['provider', 'iam', 'role', 'permissionsBoundary'],
    ['provider', 'iam', 'role', 'permissionBoundary'],
    ['provider', 'rolePermissionsBoundary'],
  ];
  const boundary = places.map((path) => document.getIn(path)).find((path) => typeof path === 'string');
  const properties = role['Properties'] as PlainMap;
  return boundary === undefined
    ? role
    : { ...role, Properties: { ...properties, PermissionsBoundary: boundary as string } };
}
