import { member } from './recognise.ts';
import type { TriggerId } from './table.ts';

/** Labels with dots between them: `*` is any, `{key}` what the event says beside the name under that key. */
type Form = string;

/**
 * The name that API Gateway makes for an API: no other API answers under it, whatever a sender writes into Host. All else stays text:
 * - A custom domain. Of a wildcard (`*.shop.example`) the sender writes the first label, and the event does not tell; `domainPrefix`, too,
 *   is "often used as a caller/customer identifier". An owner knows the name and can write a rule for it.
 * - Host and `X-Forwarded-*`: senders write them, behind a load balancer or a CDN, and where `x-apigw-api-id` names a private API. Where
 *   they say the same as the name, they lead nowhere else.
 * - `identity.sourceIp` ("you should not trust this value if …"), `requestId` of a REST API ("clients can override").
 * - Stage variables are those of whose API it is, and any is let in by a permission that names none.
 * - Ids of accounts, APIs and stages, regions and ARNs are no hosts, so no proof either.
 * Sources: API Gateway developer guide, "Invoke REST APIs", "Invoke WebSocket APIs" (default endpoint), "Variables for access logging"
 * ($context.domainName, domainPrefix, identity.sourceIp, requestId), "Wildcard custom domain names", "Invoke a private API".
 */
const endpoint = {
  'requestContext.domainName': [
    '{apiId}.execute-api.*.amazonaws.com',
    '{apiId}.execute-api.*.amazonaws.com.cn',
  ],
} as const;

/**
 * By trigger and path: names of hosts that the platform writes into the event and no sender chooses, in the forms in which it does.
 * No trigger is here whose sender may call the function itself, and so write each field: CloudFormation (`ResponseURL`) and Object
 * Lambda (`inputS3Url`) start it with the rights of who asks them.
 */
export const platformNames: Readonly<Partial<Record<TriggerId, Readonly<Record<string, readonly Form[]>>>>> =
  {
    'apigw-v1': endpoint,
    'apigw-v2': endpoint,
    'apigw-websocket': endpoint,
    'apigw-authorizer': endpoint,
    // Source: Lambda developer guide, "Invoking Lambda function URLs". They have no other names.
    'lambda-url': { 'requestContext.domainName': ['{apiId}.lambda-url.*.on.aws'] },
  };

/**
 * What stands at these places of an event. A text that says the same elsewhere leads nowhere else. Only for events that a trigger
 * wrote: who may call the function directly writes each field.
 */
export function namesOf(event: unknown, trigger: string): readonly string[] {
  const names: string[] = [];
  const places = Object.hasOwn(platformNames, trigger) ? platformNames[trigger as TriggerId] : undefined;
  for (const [path, forms] of Object.entries(places ?? {})) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let holder = event;
    for (const key of keys) holder = member(holder, key);
    const name = member(holder, last);
    if (typeof name === 'string' && forms.some((form) => isIn(form, name, holder))) names.push(name);
  }
  return names;
}

function isIn(form: Form, name: string, holder: unknown): boolean {
  const labels = name.split('.');
  const wanted = form.split('.');
  return (
    labels.length === wanted.length &&
    wanted.every((want, at) => {
      const written = labels[at] ?? '';
      if (want !== '*' && !want.startsWith('{')) return written === want;
      return label.test(written) && (want === '*' || member(holder, want.slice(1, -1)) === written);
    })
  );
}

const label = /^[a-z0-9-]{1,63}$/;
