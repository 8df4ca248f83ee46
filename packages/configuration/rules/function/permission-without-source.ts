import { asString, type EditValue, severityOf, type TemplateEdit, type Value } from '@emmental/model';
import { referencesAt } from '../../references.ts';
import { type Facts, resourceRule } from '../../rule.ts';
import { judge, notAsked, scalar, settings, weightless } from '../../setting.ts';

/** Keys that say whose resource of the service may call. Source: Lambda developer guide, resource-based policies, confused deputy. */
const ties = ['SourceArn', 'SourceAccount', 'PrincipalOrgID', 'EventSourceToken'];

/** Those that name an account. An ARN of a bucket has none in it. */
const ofAccounts = ['SourceAccount', 'PrincipalOrgID', 'EventSourceToken'];

const isAbsent = (properties: Value, key: string): boolean =>
  settings(properties, key).every(({ state }) => state === 'absent');

export const functionPermissionWithoutSource = resourceRule({
  id: 'function/permission-without-source',
  aliases: ['EMM-FN-PERM-NOSOURCE'],
  slice: 'source',
  threats: ['T8', 'T9'],
  help: 'A service may start the function for any account: a bucket, topic or rule of another account can start it.',
  types: ['AWS::Lambda::Permission'],
  judge: ({ properties }) => {
    const isTied = ties.some((key) => !isAbsent(properties, key));
    if (isTied && ofAccounts.every((key) => isAbsent(properties, key)))
      return weightless(
        judge(settings(properties, 'Principal'), {
          absent: false,
          known: scalar((value) => /^s3\.amazonaws\./.test(String(value))),
        }),
        'nobody else can take the name of a bucket while it exists',
      );
    return isTied
      ? notAsked('it names the account whose resource may start the function')
      : judge(settings(properties, 'Principal'), {
          absent: false,
          // A load balancer starts functions of its own account only.
          known: scalar(
            (value) =>
              /\.amazonaws\.com(\.cn)?$/.test(String(value)) &&
              !/^elasticloadbalancing\./.test(String(value)),
          ),
        });
  },
  say: (permission, facts) => {
    const { id, properties } = permission;
    const [name] = referencesAt(permission, 'FunctionName');
    const principal = settings(properties, 'Principal').map((setting) =>
      setting.state === 'known' ? asString(setting.value) : null,
    )[0];
    const edit = tiedTo(name, principal ?? null, facts);
    return {
      title: `Any AWS account can have ${principal ?? 'a service'} start ${name ?? `the function of ${id}`}`,
      asFact: `${id} names a bucket without its account`,
      severity: severityOf('authenticated', 'service'),
      fix: '`SourceArn`: the resource that starts it; for a bucket `SourceAccount` too',
      ...(edit ? { edit } : {}),
      gains: 'events of their own choice',
    };
  },
});

/** Names the source in the permission, where the template has it and no other of its kind starts the function. */
function tiedTo(name: string | undefined, principal: string | null, facts: Facts): TemplateEdit | null {
  const kind = sources[principal?.replace(/\.amazonaws\.com(\.cn)?$/, '') ?? ''];
  const fn = facts.functions.find(({ declaration: { logicalId } }) => logicalId === name);
  const triggers = fn?.declaration.triggers.filter((trigger) => kind?.triggers.includes(trigger.kind)) ?? [];
  const ids = new Set(triggers.map(({ sourceId }) => sourceId));
  const [id] = ids;
  if (!kind || ids.size !== 1 || !id || !facts.app.resources.has(id)) return null;
  return { part: 'roles', set: kind.set(id) };
}

/** By service: which triggers it is behind, and what says whose it is. */
const sources: Readonly<
  Record<
    string,
    {
      readonly triggers: readonly string[];
      readonly set: (id: string) => Readonly<Record<string, EditValue>>;
    }
  >
> = {
  // A bucket waits for the permission before it names the function: its ARN here would be a circle.
  s3: { triggers: ['s3'], set: () => ({ SourceAccount: { Ref: 'AWS::AccountId' } }) },
  sns: { triggers: ['sns'], set: (id) => ({ SourceArn: { Ref: id } }) },
  events: {
    triggers: ['schedule', 'events'],
    set: (id) => ({ SourceArn: { 'Fn::GetAtt': [id, 'Arn'] } }),
  },
  apigateway: {
    triggers: ['api', 'http-api', 'websocket'],
    set: (id) => ({
      SourceArn: {
        'Fn::Sub': `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${${id}}/*`,
      },
    }),
  },
};
