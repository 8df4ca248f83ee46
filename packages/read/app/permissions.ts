import { triggerKind, triggersOfPrincipal } from '@emmental/knowledge';
import {
  asString,
  partsOf,
  type ResourcePolicy,
  type Statement,
  spelled,
  type TriggerKind,
  type Value,
} from '@emmental/model';
import { audienceOf } from './audience.ts';
import type { Declaration, Declared } from './declared.ts';
import { type Flow, flow, nameOf, type Reach } from './flow.ts';
import { alternatives, isAbsent, property, textAt } from './property.ts';

/**
 * Adds the Lambda permissions to the flows that they permit: the permission's id is added to `through`. A
 * permission that belongs to no flow becomes a flow of its own: from a source outside the template, from
 * another account, or from anyone.
 */
export function withPermissions(
  flows: readonly Flow[],
  app: Declared,
  policies: readonly ResourcePolicy[],
): readonly Flow[] {
  const byTarget = new Map<string, Flow[]>();
  for (const candidate of flows) {
    const key = `${candidate.to} ${candidate.kind}`;
    const sameTarget = byTarget.get(key);
    if (sameTarget) sameTarget.push(candidate);
    else byTarget.set(key, [candidate]);
  }
  const statements = new Map(
    policies.flatMap((policy) =>
      policy.statements.map((statement) => [statement.origin, statement] as const),
    ),
  );
  const joined = new Map<Flow, string[]>();
  const unexplainedFlows: Flow[] = [];
  for (const permission of app.ofType('AWS::Lambda::Permission')) {
    for (const to of app.functionsNamed(property(permission.properties, 'FunctionName'))) {
      const candidates = kindsPermitted(permission).flatMap((kind) => byTarget.get(`${to} ${kind}`) ?? []);
      const permitted = permittedBy(permission, candidates, app);
      const extraFlow = permitted.length === 0 ? unexplained(permission, to, app, statements) : null;
      if (extraFlow) unexplainedFlows.push(extraFlow);
      const [only] = permitted;
      if (only && permitted.length === 1) joined.set(only, [...(joined.get(only) ?? []), permission.id]);
    }
  }
  const withThrough = flows.map((candidate) => {
    const permissions = joined.get(candidate);
    if (!permissions) return candidate;
    // The flow needs the permission, but the user edits the rule, route or mapping to change the flow.
    const declaredBy = candidate.declaredBy ?? candidate.through.at(-1) ?? null;
    return { ...candidate, through: [...candidate.through, ...permissions], declaredBy };
  });
  return [...withThrough, ...unexplainedFlows];
}

const unknownReach = (reason: string): Reach => ({ exposure: 'unknown', by: reason });

/**
 * Returns the service principal of a permission, without region and partition; null for an account and for
 * `*`.
 */
function serviceOf(permission: Declaration): string | null {
  const [principal] = alternatives(property(permission.properties, 'Principal'));
  const written = spelled(principal?.value)
    .replace(/\$\{AWS::URLSuffix\}$/, 'amazonaws.com')
    .replace(/\.com\.cn$/, '.com');
  if (!/\.amazon(aws)?\.com$/.test(written)) return null;
  if (triggersOfPrincipal(written).length > 0) return written;
  return written.replace(/\.(?:[a-z]{2}(?:-[a-z]+)+-\d|\$\{AWS::Region\})(?=\.amazonaws\.com$)/, '');
}

const kindsOf = (service: string): readonly TriggerKind[] =>
  triggersOfPrincipal(service).map(({ kind }) => kind);

/**
 * Tells if CloudFront may call the URL of a function. CloudFront calls in its own name, so everyone who can
 * call the distribution can call the function.
 */
const isBehindCloudFront = (permission: Declaration): boolean =>
  serviceOf(permission) === 'cloudfront.amazonaws.com' &&
  textAt(permission.properties, 'Action') === 'lambda:InvokeFunctionUrl';

/** Returns the kinds of flows that a permission can belong to. */
function kindsPermitted(permission: Declaration): readonly TriggerKind[] {
  if (isBehindCloudFront(permission)) return [];
  const service = serviceOf(permission);
  if (service !== null) return kindsOf(service);
  return isForUrl(permission) ? ['function-url'] : [];
}

/**
 * Returns the flows that a permission permits: those with its source, and if the source's path names a route,
 * only the flows of that route.
 */
function permittedBy(permission: Declaration, flows: readonly Flow[], app: Declared): readonly Flow[] {
  const source = property(permission.properties, 'SourceArn');
  const from = app.named(source);
  const elsewhere = from.length === 0 ? literalArn(source) : null;
  const ofSource = flows.filter((candidate) =>
    from.length > 0
      ? from.includes(candidate.sourceId ?? '') || from.some((id) => candidate.through.includes(id))
      : elsewhere === null || literalArn(candidate.sourceValue ?? undefined) === elsewhere,
  );
  const routes = ofSource.filter((candidate) => isRoute(candidate, source));
  return routes.length > 0 ? routes : ofSource;
}

/** Returns an ARN whose text is completely known. Null for any other value. */
function literalArn(value: Value | undefined): string | null {
  const parts = partsOf(value ?? { kind: 'unknown', why: '' });
  if (!parts?.every((part) => typeof part === 'string' || part.kind === 'pseudo')) return null;
  const written = spelled({ kind: 'text', parts }).replace('${AWS::Partition}', 'aws');
  return written.includes('*') || written === '' ? null : written;
}

const isForUrl = (permission: Declaration): boolean =>
  !isAbsent(property(permission.properties, 'FunctionUrlAuthType')) ||
  !isAbsent(property(permission.properties, 'InvokedViaFunctionUrl'));

/** Tells if a source ARN ends in the method and path of the flow's route: `…/*\/POST/orders/*`. */
function isRoute(candidate: Flow, source: Value | undefined): boolean {
  if (source === undefined || !['api', 'http-api', 'websocket'].includes(candidate.kind)) return false;
  const written = spelled(source, () => '*');
  const [method = '', path] = candidate.source.split(' ');
  if (path === undefined) return written.endsWith(`/${method}`);
  const plain = path.replace(/\{[^}]*\}/g, '*').replace(/\/$/, '');
  return written.replace(/\/$/, '').endsWith(`/${method === 'ANY' ? '*' : method}${plain}`);
}

function unexplained(
  permission: Declaration,
  to: string,
  app: Declared,
  statements: ReadonlyMap<string, Statement>,
): Flow | null {
  const service = serviceOf(permission);
  const source = property(permission.properties, 'SourceArn');
  const shared = {
    to,
    sourceId: app.named(source)[0] ?? null,
    sourceValue: source ?? null,
    when: permission.condition,
    at: permission.at,
    through: [permission.id],
  };
  if (service === null) {
    // The function has no URL, so this permission permits nothing.
    if (isForUrl(permission)) return null;
    const statement = statements.get(`permission:${permission.id}`);
    const principal = textAt(permission.properties, 'Principal');
    const reach = audienceOf(statement ? [statement] : [], 'lambda:InvokeFunction', 'permission');
    if (reach === null) return null;
    const title =
      principal === '*'
        ? 'a call by anyone'
        : `a call by ${nameOf(property(permission.properties, 'Principal'), app)}`;
    return flow({ ...shared, kind: 'invoke', source: title, reach });
  }
  const kind = isBehindCloudFront(permission) ? 'function-url' : (kindsOf(service)[0] ?? 'custom');
  const { caller } = triggerKind(kind === 'function-url' ? 'cloudfront' : kind);
  const name = caller?.name ?? service.replace('.amazonaws.com', '');
  const bySource = source === undefined || isAbsent(source) ? '' : ` ${sourceName(source, app)}`;
  const reach = caller?.reach ?? unknownReach(`who can make ${name} call it is not known`);
  if (shared.sourceId !== null) {
    const known = reachOfSource(shared.sourceId, reach, app);
    return flow({ ...shared, kind, source: `${name}${bySource}`, reach: known });
  }
  // Other callers depend on a source that may let anyone in, and is not in the template.
  const isDecided = reach.exposure === 'internal' || reach.exposure === 'public';
  return flow({
    ...shared,
    kind,
    source: `${name}${bySource}`,
    reach: isDecided ? reach : unknownReach(`${reach.by}; the source is not in the template`),
    ...(isDecided ? {} : { unread: service }),
  });
}

/**
 * Returns null for a source to which data can be written, so that the audience of the source becomes the
 * audience of the flow; else returns `otherwise`.
 */
function reachOfSource(id: string, otherwise: Reach, app: Declared): Reach | null {
  return writable.has(app.resources.get(id)?.type ?? '') ? null : otherwise;
}

const writable = new Set(['AWS::S3::Bucket', 'AWS::SNS::Topic', 'AWS::SQS::Queue', 'AWS::Events::EventBus']);

const sourceName = (source: Value, app: Declared): string =>
  app.named(source)[0] ?? asString(source)?.split(':').slice(5).join(':') ?? nameOf(source, app);
