import { noteOrigin } from '../../origins.ts';
import { get, itemsOf, type Node, plainOf } from '../../tree.ts';
import { getAtt } from '../lowering/intrinsics.ts';
import { isFilled, property } from '../lowering/property.ts';
import { spell, substitution, textNode, type Words } from '../lowering/values.ts';
import { type Draft, write } from '../lowering/write.ts';
import { constructStatements } from './constructs.ts';
import { ownRoleId, sharedRoleId } from './names.ts';
import { type FunctionUse, type Service, spelled } from './service.ts';
import type { Grant, Stack } from './stack.ts';

/**
 * Returns the role that the user assigns to a function: the `role` of the function, else the role of the
 * service. Undefined when the framework creates a role.
 */
export function customRoleOf(use: FunctionUse, service: Service): Node | undefined {
  return property(use.settings, 'role') ?? serviceRoleOf(service);
}

/**
 * Returns the role of the service. `provider.iam.role` is an existing role when it is a text or an intrinsic
 * function; if it is a map, it describes a role that the framework creates.
 */
function serviceRoleOf({ provider }: Service): Node | undefined {
  const role = property(provider, 'iam', 'role');
  const isFunction = role?.kind === 'map' && role.entries.some((entry) => entry.key.includes('::'));
  return role?.kind === 'scalar' || isFunction ? role : property(provider, 'role');
}

/** Returns the `Role` property of a function. */
export function roleOf(use: FunctionUse, { service }: Stack): Draft {
  if (hasSeparateRole(use, service)) return getAtt(ownRoleId(use.key), 'Arn');
  const role = customRoleOf(use, service);
  if (!role) return getAtt(sharedRoleId, 'Arn');
  if (role.kind === 'scalar') {
    const text = String(role.value);
    return text.startsWith('arn:') ? role : getAtt(text, 'Arn');
  }
  return role;
}

/**
 * The way in which functions get separate roles: with a plug-in, or, from version 4 of the framework on,
 * without one.
 */
type RoleMode = 'plugin' | 'built-in';

const plugin = /(^|\/)serverless-(iam-roles-per-function|granular-iam)$/;

/** Tells if the service uses a plug-in that creates a role for each function. */
export const hasRolesPlugin = ({ plugins }: Service): boolean =>
  [...plugins].some((name) => plugin.test(name));

const roleModeOf = (service: Service): RoleMode => (hasRolesPlugin(service) ? 'plugin' : 'built-in');

const isPerFunction = ({ provider, values }: Service): boolean =>
  spelled(property(provider, 'iam', 'role', 'mode'), values) === 'perFunction';

/** Is a function deployed with a version of the framework before 4? Its runtime shows that where the service names no version. */
function isBeforeVersion4(use: FunctionUse, { major, provider, values }: Service): boolean {
  if (major !== null) return major < 4;
  const runtime = spelled(property(use.settings, 'runtime') ?? property(provider, 'runtime'), values);
  return typeof runtime === 'string' && goneBeforeVersion4.test(runtime);
}

/**
 * Runtimes whose functions Lambda refused to create or update before version 4 of the framework came out (June 2024). Source: Lambda
 * developer guide, "Deprecated runtimes".
 */
const goneBeforeVersion4 =
  /^(?:nodejs(?:4\.3(?:-edge)?|6\.10|8\.10|10\.x)?|python2\.7|ruby2\.5|dotnetcore(?:1\.0|2\.0|2\.1))$/;

function hasSeparateRole(use: FunctionUse, service: Service): boolean {
  if (property(use.settings, 'role') || serviceRoleOf(service)) return false;
  const legacy = get(use.settings, 'iamRoleStatements') !== undefined;
  if (roleModeOf(service) === 'plugin') return legacy;
  if (isBeforeVersion4(use, service)) return false;
  const ownRole = property(use.settings, 'iam', 'role');
  return (
    isPerFunction(service) ||
    legacy ||
    !!property(ownRole, 'statements') ||
    !!property(ownRole, 'managedPolicies')
  );
}

/** Adds the roles that the framework creates. Must run after everything that adds statements to roles. */
export function lowerRoles(stack: Stack): void {
  const { service } = stack;
  const { functions } = service;
  for (const use of functions) {
    if (hasSeparateRole(use, service)) lowerOwnRole(use, stack);
    else if (get(use.settings, 'iamRoleStatements')) {
      stack.report(
        'template/invalid',
        use.at,
        `iamRoleStatements of ${use.key} has no effect without the plug-in serverless-iam-roles-per-function`,
      );
    }
  }
  if (functions.length === 0 || serviceRoleOf(service)) return;
  if (functions.every((use) => property(use.settings, 'role'))) return;
  const builtIn = roleModeOf(service) === 'built-in';
  // From version 4 on, the shared role does not contain the statements of functions that have a separate
  // role.
  const sharing = functions.filter((use) => !(builtIn && hasSeparateRole(use, service)));
  if (sharing.length > 0) lowerSharedRole(sharing, stack);
}

function lowerSharedRole(functions: readonly FunctionUse[], stack: Stack): void {
  const { service } = stack;
  const { provider } = service;
  const description = property(provider, 'iam', 'role');
  const statements = [
    ...sharedLogs(functions, service),
    ...granted(
      stack.grants.filter((grant) => functions.includes(grant.to)),
      stack,
    ),
    ...serviceStatements(stack),
    ...durable(functions, service),
  ];
  const managed = [
    ...itemsOrSingle(property(description, 'managedPolicies') ?? property(provider, 'iamManagedPolicies')),
    ...(functions.some((use) => get(use.settings, 'vpc')) || property(provider, 'vpc') ? [vpcPolicy] : []),
  ];
  stack.put(
    sharedRoleId,
    role({
      stack,
      statements,
      managed,
      trusted: functions,
      name: property(description, 'name') ?? roleName(service),
      path: property(description, 'path') ?? '/',
      boundary: sharedBoundary(service),
      at: description ?? provider,
    }),
    service,
    description && 'provider.iam.role',
  );
}

function serviceStatements(stack: Stack): readonly Node[] {
  const { service } = stack;
  const constructed = constructStatements(service);
  for (const statement of constructed) noteOrigin(stack.origins, statement.at, 'generated');
  const written =
    property(service.provider, 'iam', 'role', 'statements') ??
    property(service.provider, 'iamRoleStatements');
  return [...itemsOrSingle(written), ...constructed];
}

const sharedBoundary = (service: Service): Node | undefined =>
  (roleModeOf(service) === 'plugin'
    ? service.section('custom', 'serverless-iam-roles-per-function', 'iamGlobalPermissionsBoundary')
    : undefined) ??
  property(service.provider, 'iam', 'role', 'permissionsBoundary') ??
  property(service.provider, 'iam', 'role', 'permissionBoundary') ??
  property(service.provider, 'rolePermissionsBoundary');

function lowerOwnRole(use: FunctionUse, stack: Stack): void {
  const { service } = stack;
  const { provider } = service;
  const roleMode = roleModeOf(service);
  const ownRole = property(use.settings, 'iam', 'role');
  const shared = property(provider, 'iam', 'role');
  const sharesPolicies = isPerFunction(service);
  const ownGrants = stack.grants.filter((grant) => grant.to === use);
  const statements = [
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:CreateLogGroup', 'logs:PutLogEvents'],
      Resource: [logArn(use.name, ':*:*', service, use)],
    },
    ...granted(
      roleMode === 'plugin' ? ownGrants.filter((grant) => grant.need !== 'other') : ownGrants,
      stack,
    ),
    ...(inherits(use, service) ? serviceStatements(stack) : []),
    ...itemsOrSingle(property(ownRole, 'statements') ?? property(use.settings, 'iamRoleStatements')),
    ...(roleMode === 'plugin' ? [] : durable([use], service)),
  ];
  const vpc = isFilled(property(use.settings, 'vpc')) || isFilled(property(provider, 'vpc'));
  stack.put(
    ownRoleId(use.key),
    role({
      stack,
      statements,
      managed: [
        ...(sharesPolicies ? itemsOrSingle(property(shared, 'managedPolicies')) : []),
        ...itemsOrSingle(property(ownRole, 'managedPolicies')),
        ...(vpc ? [vpcPolicy] : []),
      ],
      trusted: roleMode === 'plugin' ? service.functions : [use],
      name:
        property(ownRole, 'name') ??
        property(use.settings, 'iamRoleStatementsName') ??
        roleName(service, use.key),
      path: property(ownRole, 'path') ?? property(shared, 'path') ?? '/',
      boundary:
        property(ownRole, 'permissionsBoundary') ??
        property(use.settings, 'iamPermissionsBoundary') ??
        sharedBoundary(service),
      at: ownRole ?? get(use.settings, 'iamRoleStatements') ?? use.settings,
    }),
    use,
  );
}

function inherits(use: FunctionUse, service: Service): boolean {
  const written =
    property(use.settings, 'iam', 'inheritStatements') ?? property(use.settings, 'iamRoleStatementsInherit');
  if (written?.kind === 'scalar') return written.value === true || written.value === 'true';
  const byDefault = service.section('custom', 'serverless-iam-roles-per-function', 'defaultInherit');
  return roleModeOf(service) === 'plugin' ? isFilled(byDefault) : isPerFunction(service);
}

interface RoleParts {
  readonly stack: Stack;
  readonly statements: readonly Draft[];
  readonly managed: readonly Draft[];
  readonly trusted: readonly FunctionUse[];
  readonly name: Draft;
  readonly path: Draft;
  readonly boundary: Draft;
  readonly at: Node;
}

function role(parts: RoleParts): Readonly<Record<string, Draft>> {
  const { stack, statements, managed, at } = parts;
  const { service, origins } = stack;
  // A generated statement has the place of the role's description; a statement that the user wrote keeps its
  // place.
  noteOrigin(origins, at.at, 'generated');
  const document = (list: readonly Draft[]) => write({ Version: '2012-10-17', Statement: list }, at.at);
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: document([
        {
          Effect: 'Allow',
          Principal: { Service: trustOf(parts.trusted, service) },
          Action: ['sts:AssumeRole'],
        },
      ]),
      Policies: [
        {
          PolicyName: textNode(
            [...service.name, '-', ...service.stageWords, '-lambda'],
            service.values,
            at.at,
          ),
          PolicyDocument: document(statements),
        },
      ],
      ManagedPolicyArns: managed.length > 0 ? managed : undefined,
      PermissionsBoundary: parts.boundary,
      Path: parts.path,
      RoleName: parts.name,
    },
  };
}

function trustOf(functions: readonly FunctionUse[], { values }: Service): readonly string[] {
  const events = functions.flatMap((use) => use.events);
  const scheduler = events.some(
    (event) =>
      event.type === 'schedule' && spelled(property(event.settings, 'method'), values) === 'scheduler',
  );
  return [
    'lambda.amazonaws.com',
    ...(scheduler ? ['scheduler.amazonaws.com'] : []),
    ...(events.some((event) => event.type === 'cloudFront') ? ['edgelambda.amazonaws.com'] : []),
  ];
}

const vpcPolicy: Draft = {
  'Fn::Join': [
    '',
    ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole'],
  ],
};

function roleName({ name, stage, values, at }: Service, key?: string): Draft {
  const parts = [
    textNode(name, values, at),
    stage,
    ...(key ? [key] : []),
    { Ref: 'AWS::Region' },
    'lambdaRole',
  ];
  return { 'Fn::Join': ['-', parts] };
}

/**
 * Writes the statements that the framework adds, without duplicates. Each has the place of the function or
 * event that needs it.
 */
function granted(grants: readonly Grant[], { origins }: Stack): readonly Node[] {
  const seen = new Map<string, Node>();
  for (const grant of grants) {
    const node = write(grant.statement, grant.at);
    noteOrigin(origins, grant.at, 'generated');
    const text = JSON.stringify(plainOf(node));
    if (!seen.has(text)) seen.set(text, node);
  }
  return [...seen.values()];
}

const itemsOrSingle = (node: Node | undefined): readonly Node[] =>
  node === undefined ? [] : node.kind === 'list' ? itemsOf(node) : [node];

const logArn = (name: Words, suffix: string, { values }: Service, from: { readonly at: Node['at'] }): Draft =>
  substitution(
    [
      `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/`,
      ...name,
      suffix,
    ],
    values,
    from.at,
  );

/**
 * Returns the log permissions: one resource for all functions whose name begins with the name of the service,
 * and one for each other function.
 */
function sharedLogs(functions: readonly FunctionUse[], service: Service): readonly Draft[] {
  const prefix: Words = [...service.name, '-', ...service.stageWords];
  const isCanonical = (use: FunctionUse) => spell(use.name).startsWith(spell(prefix));
  const hasLogs = (use: FunctionUse) => !isFilled(property(use.settings, 'disableLogs'));
  const names = functions.filter((use) => hasLogs(use) && !isCanonical(use)).map((use) => use.name);
  if (functions.some((use) => hasLogs(use) && isCanonical(use))) names.push([...prefix, '*']);
  if (names.length === 0) return [];
  const silent = functions.filter((use) => !hasLogs(use) && isCanonical(use));
  const arns = (suffix: string) => names.map((name) => logArn(name, suffix, service, service));
  return [
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:CreateLogGroup', 'logs:TagResource'],
      Resource: arns(':*'),
    },
    { Effect: 'Allow', Action: ['logs:PutLogEvents'], Resource: arns(':*:*') },
    ...(silent.length > 0
      ? [
          {
            Effect: 'Deny',
            Action: 'logs:PutLogEvents',
            Resource: silent.map((use) => logArn(use.name, ':*', service, use)),
          },
        ]
      : []),
  ];
}

function durable(functions: readonly FunctionUse[], { values }: Service): readonly Draft[] {
  const lasting = functions.filter((use) => isFilled(property(use.settings, 'durableConfig')));
  if (lasting.length === 0) return [];
  const arn = `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:`;
  return [
    {
      Effect: 'Allow',
      Action: ['lambda:CheckpointDurableExecution', 'lambda:GetDurableExecutionState'],
      Resource: lasting.map((use) =>
        substitution([arn, ...use.name, ':*/durable-execution/*/*'], values, use.at),
      ),
    },
  ];
}
