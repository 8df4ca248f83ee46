import type { Identity, Role, Value } from '@emmental/model';
import { asString, partsOf } from '@emmental/model';
import { type Glob, globOf } from '../algebra/glob.ts';
import type { Holdings } from '../review/granted.ts';
import type { AppReview } from '../review/review.ts';

/** A role, user, group or policy alone of the template, with its permissions. */
export interface Principal {
  readonly id: string;
  readonly kind: 'role' | Identity['kind'];
  readonly role: Role;
  readonly holdings: Holdings;
  readonly arn: Glob | null;
  /** The ids of resources whose change changes its permissions: itself, its groups, the policies that it has. */
  readonly own: ReadonlySet<string>;
}

/** A principal, a policy, or a resource that runs with a role: somebody may change it or take it over. */
export interface Target {
  readonly id: string;
  /** Its own ARN first; then the ARNs by which a way may name it too: its role, its cluster. */
  readonly arns: readonly Glob[];
  /** The principals whose permissions it decides. */
  readonly principals: readonly Principal[];
  readonly kind: 'principal' | 'policy' | 'runner';
}

const known = new WeakMap<AppReview, { principals: readonly Principal[]; targets: readonly Target[] }>();

/** Returns the principals of an app: its roles, users, groups, and policies that nothing of it has. */
export const principalsOf = (review: AppReview): readonly Principal[] => read(review).principals;

/** Returns everything in the template that somebody may take over or change to hold more. */
export const targetsOf = (review: AppReview): readonly Target[] => read(review).targets;

function read(review: AppReview) {
  const found = known.get(review);
  if (found) return found;
  const { app, names } = review;
  const principals = [...app.roles, ...(app.identities ?? [])].map((role): Principal => {
    const { kind = 'role', groups = [] } = role as Partial<Identity>;
    const policies = role.statements.flatMap(({ heldBy }) => heldBy ?? []);
    return {
      id: role.id,
      kind,
      role,
      holdings: review.holdingsOf(role),
      arn: names.writtenArnOf(role.id),
      own: new Set([role.id, ...groups, ...policies]),
    };
  });
  const made = { principals, targets: [...changed(principals, review), ...runners(principals, review)] };
  known.set(review, made);
  return made;
}

/** Returns the principals that are no policies, and the policies of the template with the principals that have them. */
function changed(principals: readonly Principal[], { app, names }: AppReview): readonly Target[] {
  const policies = [...app.resources.values()].filter(({ type }) => type === 'AWS::IAM::ManagedPolicy');
  return [
    ...principals
      .filter(({ kind }) => kind !== 'policy')
      .map(
        (principal): Target => ({
          id: principal.id,
          arns: principal.arn ? [principal.arn] : [],
          principals: [principal],
          kind: 'principal',
        }),
      ),
    ...policies.map(({ id }): Target => {
      const arn = names.writtenArnOf(id);
      return {
        id,
        arns: arn ? [arn] : [],
        principals: principals.filter(({ own }) => own.has(id)),
        kind: 'policy',
      };
    }),
  ];
}

/** Settings that name the role of a resource, or another resource that has it: an instance profile, a task definition. */
const leading =
  /(roles?|role_?arn|role_?name|instance_?profile|task_?definition(_?arn)?|launch_?template|job_?definition)$/i;
/** Steps on the way from a setting to a name: `LaunchTemplate: { LaunchTemplateId: … }`, `roles: [...]`. */
const inner = /^(roles?|arn|name|id|launch_?template_?(id|name)|ref)$/i;
/** The role by which the agent of ECS fetches the image: containers cannot use it. */
const ofAgent = /^(ExecutionRoleArn|execution_role_arn)$/;

/** Returns the resources that run with a role of the template: functions, instances, builds, jobs, tasks, notebooks, … */
function runners(principals: readonly Principal[], { app, names }: AppReview): readonly Target[] {
  const byId = new Map(principals.map((principal) => [principal.id, principal]));
  const rolesOf = new Map<string, ReadonlySet<string>>();
  const follow = (id: string, depth: number): ReadonlySet<string> => {
    const found = rolesOf.get(id);
    const resource = app.resources.get(id);
    if (found || !resource || depth > 4) return found ?? new Set();
    const isTask = /ECS::TaskDefinition|ecs_task_definition/.test(resource.type);
    const ids = references(resource.properties, false, isTask).flatMap((value) => {
      const glob = names.resolve(value)?.glob;
      const holes = (partsOf(value) ?? []).flatMap((part) =>
        typeof part !== 'string' && part.kind === 'resource' ? [part.id] : [],
      );
      const named = glob && names.mayName(glob)?.id;
      return [...holes, ...(named ? [named] : []), ...namedRoles(value, app.roles, names)];
    });
    const roles = new Set(
      ids.flatMap((each) => {
        if (byId.get(each)?.kind === 'role') return [each];
        return each === id ? [] : [...follow(each, depth + 1)];
      }),
    );
    rolesOf.set(id, roles);
    return roles;
  };
  const holders = [
    ...app.functions.map(({ logicalId, role }) => [logicalId, role] as const),
    ...app.subjects.map(({ name, role }) => [name, role] as const),
  ];
  for (const [id, role] of holders)
    if (role !== null) rolesOf.set(id, new Set([...(rolesOf.get(id) ?? []), role]));
  return [...app.resources.values()].flatMap(({ id, type, properties }): readonly Target[] => {
    if (type.startsWith('AWS::IAM::') || type.startsWith('aws_iam_')) return [];
    const roles = [...follow(id, 0)].flatMap((role) => byId.get(role) ?? []);
    if (roles.length === 0) return [];
    const clusters = properties.kind === 'fields' ? ['Cluster', 'cluster'] : [];
    const near = clusters.flatMap((key) => {
      const value = properties.kind === 'fields' ? properties.fields.get(key) : undefined;
      const glob = value && names.resolve(value)?.glob;
      const holes = (value ? (partsOf(value) ?? []) : []).flatMap((part) =>
        typeof part !== 'string' && part.kind === 'resource' ? [names.writtenArnOf(part.id)] : [],
      );
      return [glob ?? null, ...holes];
    });
    const arns = [names.writtenArnOf(id), ...near, ...roles.map(({ arn }) => arn)];
    return [{ id, arns: arns.filter((arn) => arn !== null), principals: roles, kind: 'runner' }];
  });
}

/** Returns the roles that a text names alone, as instance profiles of Terraform do. */
function namedRoles(value: Value, roles: readonly Role[], names: AppReview['names']): readonly string[] {
  const name = asString(value);
  if (name === null || name === '' || name.includes(':')) return [];
  const arn = globOf(`arn:aws:iam::\${AWS::AccountId}:role/${name}`);
  return roles.flatMap(({ id }) => (names.writtenArnOf(id)?.key === arn.key ? [id] : []));
}

/** Returns the values below settings that lead to a role. */
function references(value: Value, within: boolean, isTask: boolean): readonly Value[] {
  switch (value.kind) {
    case 'fields':
      return [...value.fields].flatMap(([key, each]) =>
        isTask && ofAgent.test(key)
          ? []
          : references(each, leading.test(key) || (within && inner.test(key)), isTask),
      );
    case 'list':
      return value.items.flatMap((item) => references(item, within, isTask));
    case 'one-of':
      return value.choices.flatMap((choice) => references(choice.value, within, isTask));
    default:
      return within ? [value] : [];
  }
}
