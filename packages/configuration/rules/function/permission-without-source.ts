import {
  asString,
  type EditValue,
  severityOf,
  spelled,
  type TemplateEdit,
  type Value,
} from '@emmental/model';
import { withoutReferences } from '../../documents.ts';
import { referencesAt } from '../../references.ts';
import { type RuleInput, resourceRule } from '../../rule.ts';
import { factAnswers, judge, notApplicable, scalar, settings } from '../../setting.ts';

/** Properties that limit a permission to the resources of some accounts. Source: Lambda developer guide, resource-based policies, confused deputy. */
const ties = ['SourceArn', 'SourceAccount', 'PrincipalOrgID', 'EventSourceToken'];

/** The properties that name an account. The ARN of a bucket contains no account. */
const ofAccounts = ['SourceAccount', 'PrincipalOrgID', 'EventSourceToken'];

const isAbsent = (properties: Value, key: string): boolean =>
  settings(properties, key).every(({ state }) => state === 'absent');

/**
 * True if the ARN of the source names no account, such as `arn:aws:sns:*:*:*` or the buckets of anybody, `arn:aws:s3:::*`. The name
 * of a bucket belongs to one account.
 */
const isOfAnyAccount = (properties: Value): boolean =>
  settings(properties, 'SourceArn').some((setting) => {
    if (setting.state !== 'known') return false;
    const [arn, , service, , account = '', ...resource] = withoutReferences(spelled(setting.value)).split(
      ':',
    );
    if (/^\**$/.test(arn ?? '')) return arn !== '';
    return service === 's3' ? /^\*+$/.test(resource.join(':')) : /^\*+$/.test(account);
  });

export const functionPermissionWithoutSource = resourceRule({
  id: 'function/permission-without-source',
  aliases: ['EMM-FN-PERM-NOSOURCE'],
  slice: 'source',
  threats: ['T8', 'T9'],
  help: 'A service may start the function for any account: a bucket, topic or rule of another account can start it.',
  types: ['AWS::Lambda::Permission'],
  judge: ({ properties }) => {
    const isTied = ties.some(
      (key) => !isAbsent(properties, key) && !(key === 'SourceArn' && isOfAnyAccount(properties)),
    );
    if (isTied && ofAccounts.every((key) => isAbsent(properties, key)))
      return factAnswers(
        judge(settings(properties, 'Principal'), {
          absent: false,
          known: scalar((value) => /^s3\.amazonaws\./.test(String(value))),
        }),
        'nobody else can take the name of a bucket while it exists',
      );
    return isTied
      ? notApplicable('it names the account whose resource may start the function')
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
  describe: (permission, input) => {
    const { id, properties } = permission;
    const [name] = referencesAt(permission, 'FunctionName');
    const principal = settings(properties, 'Principal').map((setting) =>
      setting.state === 'known' ? asString(setting.value) : null,
    )[0];
    const edit = tiedTo(name, principal ?? null, input);
    return {
      title: `Any AWS account can have ${principal ?? 'a service'} start ${name ?? `the function of ${id}`}`,
      factTitle: `${id} names a bucket without its account`,
      severity: severityOf('authenticated', 'service'),
      fix: '`SourceArn`: the resource that starts it; for a bucket `SourceAccount` too',
      ...(edit ? { edit } : {}),
      gains: 'events of their own choice',
    };
  },
});

/** Returns the edit that names the source in the permission; null if the template does not declare exactly one source of that kind. */
function tiedTo(name: string | undefined, principal: string | null, input: RuleInput): TemplateEdit | null {
  const kind = sources[principal?.replace(/\.amazonaws\.com(\.cn)?$/, '') ?? ''];
  const fn = input.functions.find(({ declaration: { logicalId } }) => logicalId === name);
  const triggers = fn?.declaration.triggers.filter((trigger) => kind?.triggers.includes(trigger.kind)) ?? [];
  const ids = new Set(triggers.map(({ sourceId }) => sourceId));
  const [id] = ids;
  if (!kind || ids.size !== 1 || !id || !input.app.resources.has(id)) return null;
  return { part: 'roles', set: kind.set(id) };
}

/** By service: the kinds of triggers that it sends, and the properties that limit the permission to one source. */
const sources: Readonly<
  Record<
    string,
    {
      readonly triggers: readonly string[];
      readonly set: (id: string) => Readonly<Record<string, EditValue>>;
    }
  >
> = {
  // CloudFormation creates the permission before the bucket, so an ARN of the bucket here would be a circular dependency.
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
