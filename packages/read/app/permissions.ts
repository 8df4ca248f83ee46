import { triggerKind, triggersOfPrincipal } from '@emmental/knowledge';
import { asString, partsOf, type ResourcePolicy, type Statement, spelled, type Value } from '@emmental/model';
import { audienceOf } from './audience.ts';
import type { Declaration, Declared } from './declared.ts';
import { type Flow, flow, nameOf, type Reach } from './flow.ts';
import { alternatives, isAbsent, property, textAt } from './property.ts';

/**
 * Joins Lambda permissions with the flows they permit, so that a flow knows its permission, and makes a flow of
 * every permission that nothing else explains: a source outside the template, another account, anyone.
 */
export function withPermissions(
  flows: readonly Flow[],
  app: Declared,
  policies: readonly ResourcePolicy[],
): readonly Flow[] {
  const byTarget = new Map<string, Flow[]>();
  for (const each of flows) {
    const key = `${each.to} ${each.kind}`;
    const same = byTarget.get(key);
    if (same) same.push(each);
    else byTarget.set(key, [each]);
  }
  const statements = new Map(
    policies.flatMap((policy) => policy.statements.map((each) => [each.origin, each] as const)),
  );
  const joined = new Map<Flow, string[]>();
  const left: Flow[] = [];
  for (const permission of app.ofType('AWS::Lambda::Permission')) {
    for (const to of app.functionsNamed(property(permission.properties, 'FunctionName'))) {
      const candidates = kindsPermitted(permission).flatMap((kind) => byTarget.get(`${to} ${kind}`) ?? []);
      const permitted = permittedBy(permission, candidates, app);
      const made = permitted.length === 0 ? unexplained(permission, to, app, statements) : null;
      if (made) left.push(made);
      const [only] = permitted;
      if (only && permitted.length === 1) joined.set(only, [...(joined.get(only) ?? []), permission.id]);
    }
  }
  const withThrough = flows.map((each) => {
    const permissions = joined.get(each);
    if (!permissions) return each;
    // A permission is needed for it; what makes it is the rule, the route or the mapping.
    const declaredBy = each.declaredBy ?? each.through.at(-1) ?? null;
    return { ...each, through: [...each.through, ...permissions], declaredBy };
  });
  return [...withThrough, ...left];
}

const unknownReach = (by: string): Reach => ({ exposure: 'unknown', by });

/** The service principal of a permission without region and partition; null for accounts and `*`. */
function serviceOf(permission: Declaration): string | null {
  const [principal] = alternatives(property(permission.properties, 'Principal'));
  const written = spelled(principal?.value)
    .replace(/\$\{AWS::URLSuffix\}$/, 'amazonaws.com')
    .replace(/\.com\.cn$/, '.com');
  if (!/\.amazon(aws)?\.com$/.test(written)) return null;
  if (triggersOfPrincipal(written).length > 0) return written;
  return written.replace(/\.(?:[a-z]{2}(?:-[a-z]+)+-\d|\$\{AWS::Region\})(?=\.amazonaws\.com$)/, '');
}

const kindsOf = (service: string): readonly string[] => triggersOfPrincipal(service).map(({ kind }) => kind);

/** CloudFront calls a function URL in its own name: whoever reaches the distribution reaches the function. */
const isBehindCloudFront = (permission: Declaration): boolean =>
  serviceOf(permission) === 'cloudfront.amazonaws.com' &&
  textAt(permission.properties, 'Action') === 'lambda:InvokeFunctionUrl';

/** Kinds of flows that a permission can belong to. */
function kindsPermitted(permission: Declaration): readonly string[] {
  if (isBehindCloudFront(permission)) return [];
  const service = serviceOf(permission);
  if (service !== null) return kindsOf(service);
  return isForUrl(permission) ? ['function-url'] : [];
}

/** The flows that a permission makes possible: of its source, and where its path names a route, that route. */
function permittedBy(permission: Declaration, flows: readonly Flow[], app: Declared): readonly Flow[] {
  const source = property(permission.properties, 'SourceArn');
  const from = app.named(source);
  const elsewhere = from.length === 0 ? literalArn(source) : null;
  const ofSource = flows.filter((each) =>
    from.length > 0
      ? from.includes(each.sourceId ?? '') || from.some((id) => each.through.includes(id))
      : elsewhere === null || literalArn(each.sourceValue ?? undefined) === elsewhere,
  );
  const routes = ofSource.filter((each) => isRoute(each, source));
  return routes.length > 0 ? routes : ofSource;
}

/** An ARN that is written out, so that it can name no resource of the template with another name; null for every other. */
function literalArn(value: Value | undefined): string | null {
  const parts = partsOf(value ?? { kind: 'unknown', why: '' });
  if (!parts?.every((part) => typeof part === 'string' || part.kind === 'pseudo')) return null;
  const written = spelled({ kind: 'text', parts }).replace('${AWS::Partition}', 'aws');
  return written.includes('*') || written === '' ? null : written;
}

const isForUrl = (permission: Declaration): boolean =>
  !isAbsent(property(permission.properties, 'FunctionUrlAuthType')) ||
  !isAbsent(property(permission.properties, 'InvokedViaFunctionUrl'));

/** Does a source ARN end in the method and path of an API's route: `…/*\/POST/orders/*`? */
function isRoute(each: Flow, source: Value | undefined): boolean {
  if (source === undefined || !['api', 'http-api', 'websocket'].includes(each.kind)) return false;
  const written = spelled(source, () => '*');
  const [method = '', path] = each.source.split(' ');
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
    // A permission for a URL that does not exist starts nothing.
    if (isForUrl(permission)) return null;
    const statement = statements.get(`permission:${permission.id}`);
    const who = textAt(permission.properties, 'Principal');
    const reach = audienceOf(statement ? [statement] : [], 'lambda:InvokeFunction', 'permission');
    if (reach === null) return null;
    const title =
      who === '*'
        ? 'a call by anyone'
        : `a call by ${nameOf(property(permission.properties, 'Principal'), app)}`;
    return flow({ ...shared, kind: 'invoke', source: title, reach });
  }
  const kind = isBehindCloudFront(permission) ? 'function-url' : (kindsOf(service)[0] ?? 'custom');
  const caller = triggerKind(kind === 'function-url' ? 'cloudfront' : kind)?.caller;
  const name = caller?.name ?? service.replace('.amazonaws.com', '');
  const bySource = source === undefined || isAbsent(source) ? '' : ` ${sourceName(source, app)}`;
  const reach = caller?.reach ?? unknownReach(`who can make ${name} call it is not known`);
  return flow({
    ...shared,
    kind,
    source: `${name}${bySource}`,
    reach: shared.sourceId === null ? reach : reachOfSource(shared.sourceId, reach, app),
  });
}

/** A source in the template that nothing links to the function yet: what may be written to it still counts. */
function reachOfSource(id: string, otherwise: Reach, app: Declared): Reach | null {
  return writable.has(app.resources.get(id)?.type ?? '') ? null : otherwise;
}

const writable = new Set(['AWS::S3::Bucket', 'AWS::SNS::Topic', 'AWS::SQS::Queue', 'AWS::Events::EventBus']);

const sourceName = (source: Value, app: Declared): string =>
  app.named(source)[0] ?? asString(source)?.split(':').slice(5).join(':') ?? nameOf(source, app);
