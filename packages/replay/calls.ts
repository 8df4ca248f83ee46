import { expandActions } from '@emmental/knowledge';
import type { FunctionReport } from '@emmental/model';
import { allows, type FunctionFacts } from '@emmental/slices';
import { filled, nameOf } from './names.ts';
import type { CanaryCall, Subject } from './subject.ts';

/**
 * Returns two calls of AWS for the attacker to try: one that the function needs and its rulebase allows, and one that its
 * role allows but the function does not need.
 */
export function callsOf(facts: FunctionFacts): Subject['calls'] {
  // Requests to Google carry a token of the metadata server, which a replay does not have.
  if (facts.declaration.account) return { needed: null, excess: null };
  const { needed, excess } = facts.report;
  const denied = (facts.guard.rules?.permissions ?? []).filter(({ action }) => action === 'deny');
  const wanted = needed.filter(
    ({ action, because, certainty }) =>
      because === 'call' &&
      certainty === 'known' &&
      !denied.some(({ call }) => call.some((pattern) => allows(pattern, action))),
  );
  return {
    needed: first(
      wanted.map(({ action, resources: [resource] }) => {
        if (!resource) return null;
        const { pattern, ref } = resource;
        const arn = filled(resource.default ?? pattern, facts.app);
        return callOf(action, ref ? withName(arn, nameOf(ref.id, facts.app)) : arn);
      }),
    ),
    excess: first(
      excess.flatMap(({ action, resource }) =>
        beyond(action, needed).map((unneeded) => callOf(unneeded, filled(resource, facts.app))),
      ),
    ),
  };
}

const first = (calls: readonly (CanaryCall | null)[]): CanaryCall | null =>
  calls.find((call) => call !== null) ?? null;

/** Replaces a pattern that is only a name by the name of the deployed resource; an ARN stays. */
const withName = (arn: string, name: string): string => (arn === 'x' || /^[\w-]+$/.test(arn) ? name : arn);

/** Returns the actions of a grant that the function does not need, starting with those that change something. */
function beyond(action: string, needed: FunctionReport['needed']): readonly string[] {
  const uses = new Set(needed.map((need) => need.action));
  const actions = action.includes('*') ? expandActions(action) : [action];
  return actions
    .filter((text) => !uses.has(text))
    .toSorted((a, b) => Number(changes.test(b)) - Number(changes.test(a)));
}

const changes = /:(?:Delete|Put|Update|Write|Send|Publish)/;

/** HTTP methods of S3 operations. A request to S3 has its operation in the method and the path. */
const s3: Readonly<Record<string, string>> = {
  GetObject: 'GET',
  PutObject: 'PUT',
  DeleteObject: 'DELETE',
};

function callOf(action: string, arn: string): CanaryCall | null {
  const [service = '', operation = ''] = action.split(':');
  const resource = arn.split(':').slice(5).join(':') || 'x';
  if (service === 's3') {
    const method = s3[operation];
    return method === undefined
      ? null
      : { action, method, path: resource.includes('/') ? `/${resource}` : `/${resource}/x`, body: '' };
  }
  const last = resource.split('/')[1] ?? resource;
  return {
    action,
    method: 'POST',
    path: '/',
    body: JSON.stringify(namingMembers[service]?.(last, arn) ?? {}),
  };
}

/** Request members that name the resource of a call. */
const namingMembers: Readonly<Record<string, (name: string, arn: string) => object>> = {
  dynamodb: (name) => ({ TableName: name }),
  sqs: (name) => ({ QueueName: name }),
  sns: (_, arn) => ({ TopicArn: arn }),
  kms: (_, arn) => ({ KeyId: arn }),
  secretsmanager: (_, arn) => ({ SecretId: arn }),
};
