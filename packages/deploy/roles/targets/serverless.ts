import type { FunctionDeclaration } from '@emmental/model';
import { isMap } from 'yaml';
import type { TemplateText } from '../../edit/overlay.ts';
import { type PlainMap, removing, replacing } from '../../edit/write.ts';
import { under } from '../../guard/targets/target.ts';
import { statementsOf } from '../least.ts';
import { keptManaged, reducedRole, resourcesIn, separateRole } from './cloudformation.ts';
import type { Place, RoleTarget } from './target.ts';

/**
 * Writes roles for the Serverless Framework. Functions share the role of the provider, have a role from a plug-in, or name a
 * role of the resources.
 * Source: Serverless Framework, guide to IAM; serverless-iam-roles-per-function.
 */
export const serverless: RoleTarget = {
  format: 'serverless',
  reduceRole: (role, fn, least, place) => {
    if (!role.generated) return reducedRole(role, least, place, resources);
    if (fn && place.template.document.hasIn(['functions', fn.name, 'iamRoleStatements']))
      return under(['functions', fn.name], { iamRoleStatements: replacing(statementsOf(least)) });
    return ofProvider(place, (statements) => ({ [statements]: replacing(statementsOf(least)) }));
  },
  addRole: (fn, role, least, place) => {
    const { document } = place.template;
    const at = resourcesOf(place.template);
    if (at !== null) return at;
    if (document.hasIn(['functions', fn.name, 'iamRoleStatements'])) return 'it has its own statements';
    if (isScheduled(fn, place)) return 'EventBridge Scheduler assumes its role too, to start it';
    const id = `${fn.logicalId.replace(/LambdaFunction$/, '')}Role`;
    if (document.hasIn([...resources, id])) return `a resource ${id} already exists`;
    return {
      functions: { [fn.name]: { role: role.generated ? id : replacing(id, true) } },
      resources: {
        Resources: { [id]: withBoundary(separateRole(fn, role, least, place, resources), place) },
      },
    };
  },
  emptyRole: (role, place) =>
    role.generated
      ? ofProvider(place, (statements) => ({ [statements]: replacing([]) }))
      : `resources declares the role ${role.id}`,
};

const resources = ['resources', 'Resources'];

/** True if EventBridge Scheduler starts the function: the framework then lets the schedule use the function's role. */
const isScheduled = ({ logicalId }: FunctionDeclaration, { app }: Place): boolean =>
  [...app.resources.values()].some(
    ({ type, properties }) =>
      type === 'AWS::Scheduler::Schedule' && resourcesIn(properties).includes(logicalId),
  );

/** Returns the reason why no resource can be added; null if resources can be added. */
function resourcesOf({ document }: TemplateText): string | null {
  const node: unknown = document.getIn(['resources'], true);
  return node === undefined || isMap(node) ? null : 'its resources are a list or in another file';
}

/** Returns the overlay that changes the provider's statements, in the framework's present or older place. */
function ofProvider({ template, app }: Place, write: (statements: string) => PlainMap): PlainMap | string {
  const { document } = template;
  const present = ['provider', 'iam', 'role'];
  if (document.hasIn([...present, 'statements']) || document.hasIn([...present, 'managedPolicies'])) {
    const kept = keptManaged(template, [...present, 'managedPolicies'], app);
    if (typeof kept === 'string') return kept;
    return under(present, {
      ...write('statements'),
      ...(kept === null ? {} : { managedPolicies: kept.length > 0 ? replacing(kept) : removing }),
    });
  }
  const kept = keptManaged(template, ['provider', 'iamManagedPolicies'], app);
  if (typeof kept === 'string') return kept;
  if (!document.hasIn(['provider', 'iamRoleStatements']) && kept === null)
    return under(present, write('statements'));
  return under(['provider'], {
    ...write('iamRoleStatements'),
    ...(kept === null ? {} : { iamManagedPolicies: kept.length > 0 ? replacing(kept) : removing }),
  });
}

/** Returns the role with the provider's permissions boundary, if there is one. */
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
