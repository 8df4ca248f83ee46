import {
  asString,
  atDefaultsWhen,
  both,
  type Effect,
  type Location,
  type Problem,
  type Resource,
  severityOf,
  type Value,
} from '@emmental/model';
import { actionsOf, allowances } from '../../policies.ts';
import { ofType } from '../../references.ts';
import { defineRule, factOf, type RuleInput } from '../../rule.ts';
import { isOn, settings } from '../../setting.ts';

/**
 * Reports a bucket that everybody can read or write, through its policy or an ACL, while nothing blocks public access.
 * Source: S3 user guide, blocking public access; canned ACLs.
 */
export const bucketPublic = defineRule({
  id: 'bucket/public',
  aliases: ['EMM-S3-PUBLIC'],
  slice: 'source',
  threats: ['T8', 'T9'],
  help: 'Anyone on the internet can read or write the bucket: its data, and the events of the functions that it starts.',
  check: (input) => [
    ...allowances(input, 'AWS::S3::Bucket').flatMap(({ resource, holder, statement, audience }) =>
      audience.exposure === 'public'
        ? opened(input, resource, 'BlockPublicPolicy', {
            holder,
            title: `Anyone may use ${resource.id}: ${actionsOf(statement)}`,
            at: statement.at,
            effect: writes(statement.action.values) ? 'data-write' : 'data-read',
            condition: statement.when,
            text: audience.by,
            fix: 'name the accounts in Principal; serve public files through CloudFront',
            subject: `${resource.id} ${statement.sid ?? actionsOf(statement)}`,
          })
        : [],
    ),
    ...ofType(input, 'AWS::S3::Bucket').flatMap((resource) =>
      settings(resource.properties, 'AccessControl').flatMap((setting) => {
        const acl = setting.state === 'known' ? asString(setting.value) : null;
        if (acl === null || !/^(PublicRead|AuthenticatedRead)/.test(acl)) return [];
        const isWrite = acl === 'PublicReadWrite';
        return opened(input, resource, 'BlockPublicAcls', {
          holder: resource.id,
          title: `Anyone may ${isWrite ? 'read and write' : 'read'} ${resource.id}`,
          at: (setting.state === 'known' ? setting.at : null) ?? resource.at,
          effect: isWrite ? 'data-write' : 'data-read',
          condition: both(setting.when, setting.state === 'known' ? atDefaultsWhen(setting.value) : null),
          text: `AccessControl: ${acl}`,
          fix: 'remove `AccessControl`; serve public files through CloudFront',
          subject: `${resource.id} ${acl}`,
        });
      }),
    ),
  ],
});

/** A policy statement or an ACL that makes a bucket public. */
interface Opening {
  /** The id of the template resource that contains the policy or ACL. */
  readonly holder: string;
  readonly title: string;
  readonly at: Location;
  readonly effect: Effect;
  readonly condition: string | null;
  readonly text: string;
  readonly fix: string;
  readonly subject: string;
}

/**
 * Returns the problem of an opening. If the bucket blocks public access with the switch `which`, returns a fact (a finding
 * without consequence) when facts are wanted, otherwise nothing. S3 blocks public access to buckets made since April 2023
 * unless their template switches the block off.
 */
function opened(
  input: RuleInput,
  resource: Resource,
  which: 'BlockPublicPolicy' | 'BlockPublicAcls',
  { holder, title, at, effect, condition, text, fix, subject }: Opening,
): readonly Problem[] {
  const block = blockOf(resource, which);
  const problem: Problem = {
    title: block === 'off' ? title : `${title}, if it was made before April 2023`,
    function: null,
    resource: holder,
    at,
    severity: block === 'off' ? severityOf('public', effect) : 'medium',
    condition,
    evidence: [{ file: at.file, line: at.line, text }],
    fix,
    details: [],
    subject,
  };
  if (block !== 'on') return [problem];
  const closed = { ...problem, title: `Anyone would have access to ${resource.id} by ${text}` };
  return input.withFacts ? [factOf(closed, `${which} keeps it closed`)] : [];
}

function blockOf({ type, properties }: Resource, which: string): 'on' | 'off' | 'not set' {
  // If the template has only the policy, the settings of its bucket are not known.
  if (type !== 'AWS::S3::Bucket') return 'not set';
  const block = settings(properties, 'PublicAccessBlockConfiguration');
  if (block.every(({ state }) => state === 'absent')) return 'not set';
  // In a block that the template sets, a missing switch is off. Source: S3 API reference, PutPublicAccessBlock.
  const switches = settings(properties, 'PublicAccessBlockConfiguration', which);
  const isOff = switches.some(
    (setting) =>
      setting.state === 'absent' || (setting.state === 'known' && !isOn(asString(setting.value) ?? '')),
  );
  return isOff ? 'off' : 'on';
}

const writes = (actions: readonly Value[]): boolean =>
  actions.map(asString).some((action) => action === null || /\*|:(Put|Delete)/.test(action));
