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
import { defineRule, type Facts, weighingNothing } from '../../rule.ts';
import { isOn, settings } from '../../setting.ts';

/**
 * A bucket that everybody reads or writes, by its policy or by an ACL, while nothing blocks public access.
 * Source: S3 user guide, blocking public access; canned ACLs.
 */
export const bucketPublic = defineRule({
  id: 'bucket/public',
  aliases: ['EMM-S3-PUBLIC'],
  slice: 'source',
  threats: ['T8', 'T9'],
  help: 'Anyone on the internet can read or write the bucket: its data, and the events of the functions that it starts.',
  check: (facts) => [
    ...allowances(facts, 'AWS::S3::Bucket').flatMap(({ resource, holder, statement, audience }) =>
      audience.exposure === 'public'
        ? opened(facts, resource, 'BlockPublicPolicy', {
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
    ...ofType(facts, 'AWS::S3::Bucket').flatMap((resource) =>
      settings(resource.properties, 'AccessControl').flatMap((setting) => {
        const acl = setting.state === 'known' ? asString(setting.value) : null;
        if (acl === null || !/^(PublicRead|AuthenticatedRead)/.test(acl)) return [];
        const isWrite = acl === 'PublicReadWrite';
        return opened(facts, resource, 'BlockPublicAcls', {
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

interface Opening {
  /** The id of the resource in which people wrote it. */
  readonly holder: string;
  readonly title: string;
  readonly at: Location;
  readonly effect: Effect;
  readonly condition: string | null;
  readonly text: string;
  readonly fix: string;
  readonly subject: string;
}

/** An opening as far as public access is not blocked: buckets made since April 2023 block it unless they are told not to. */
function opened(
  facts: Facts,
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
  const asFact = { ...problem, title: `Anyone would have access to ${resource.id} by ${text}` };
  return facts.peers ? [weighingNothing(asFact, `${which} keeps it closed`)] : [];
}

function blockOf({ type, properties }: Resource, which: string): 'on' | 'off' | 'not said' {
  // A policy alone says nothing of the bucket that it is for.
  if (type !== 'AWS::S3::Bucket') return 'not said';
  const block = settings(properties, 'PublicAccessBlockConfiguration');
  if (block.every(({ state }) => state === 'absent')) return 'not said';
  // In a block that is set, a missing switch is off. Source: S3 API reference, PutPublicAccessBlock.
  const said = settings(properties, 'PublicAccessBlockConfiguration', which);
  const isOff = said.some(
    (setting) =>
      setting.state === 'absent' || (setting.state === 'known' && !isOn(asString(setting.value) ?? '')),
  );
  return isOff ? 'off' : 'on';
}

const writes = (actions: readonly Value[]): boolean =>
  actions.map(asString).some((action) => action === null || /\*|:(Put|Delete)/.test(action));
