import { asString, severityOf } from '@emmental/model';
import { referencesAt } from '../../references.ts';
import { resourceRule } from '../../rule.ts';
import { judge, notAsked, scalar, settings } from '../../setting.ts';

/** Keys that say whose resource of the service may call. Source: Lambda developer guide, resource-based policies, confused deputy. */
const ties = ['SourceArn', 'SourceAccount', 'PrincipalOrgID', 'EventSourceToken'];

export const functionPermissionWithoutSource = resourceRule({
  id: 'function/permission-without-source',
  aliases: ['EMM-FN-PERM-NOSOURCE'],
  slice: 'source',
  threats: ['T8', 'T9'],
  help: 'A service may start the function whoever asks it to: a bucket, topic or rule of any other account will do.',
  types: ['AWS::Lambda::Permission'],
  judge: ({ properties }) => {
    const isTied = ties.some((key) => settings(properties, key).some(({ state }) => state !== 'absent'));
    return isTied
      ? notAsked('it names whose resource may start the function')
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
  say: (permission) => {
    const { id, properties } = permission;
    const [name] = referencesAt(permission, 'FunctionName');
    const principal = settings(properties, 'Principal').map((one) =>
      one.state === 'known' ? asString(one.value) : null,
    )[0];
    return {
      title: `Any AWS account can have ${principal ?? 'a service'} start ${name ?? `the function of ${id}`}`,
      severity: severityOf('authenticated', 'service'),
      fix: 'SourceArn: the one resource that starts it; for a bucket SourceAccount too',
      gains: 'events of their own choice',
    };
  },
});
