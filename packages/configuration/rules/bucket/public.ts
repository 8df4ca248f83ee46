import { asString, choicesOf, type Resource, severityOf, type Value } from '@emmental/model';
import { actionsOf, allowances } from '../../policies.ts';
import { ofType } from '../../references.ts';
import { defineRule } from '../../rule.ts';
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
  help: 'Everybody on the internet reads or writes the bucket: its data, and the events of the functions it starts.',
  check: (facts) => [
    ...allowances(facts, 'AWS::S3::Bucket')
      .filter(
        ({ audience, resource }) => audience.exposure === 'public' && !blocks(resource, 'BlockPublicPolicy'),
      )
      .map(({ resource, statement, audience }) => ({
        title: `Anyone may use ${resource.id}: ${actionsOf(statement)}`,
        function: null,
        resource: resource.id,
        at: statement.at,
        severity: severityOf('public', writes(statement.action.values) ? 'data-write' : 'data-read'),
        condition: statement.when,
        evidence: [{ file: statement.at.file, line: statement.at.line, text: audience.by }],
        fix: 'name accounts in Principal; serve public files through CloudFront',
        details: [{ label: 'gains', text: `${actionsOf(statement)} on ${resource.id}` }],
        subject: `${resource.id} ${statement.sid ?? actionsOf(statement)}`,
      })),
    ...ofType(facts, 'AWS::S3::Bucket').flatMap((resource) =>
      settings(resource.properties, 'AccessControl').flatMap((setting) => {
        const acl = setting.state === 'known' ? asString(setting.value) : null;
        if (
          acl === null ||
          !/^(PublicRead|AuthenticatedRead)/.test(acl) ||
          blocks(resource, 'BlockPublicAcls')
        )
          return [];
        const at = (setting.state === 'known' ? setting.at : null) ?? resource.at;
        return [
          {
            title: `Anyone may ${acl === 'PublicReadWrite' ? 'read and write' : 'read'} ${resource.id}`,
            function: null,
            resource: resource.id,
            at,
            severity: severityOf('public', acl === 'PublicReadWrite' ? 'data-write' : 'data-read'),
            condition: setting.when,
            evidence: [{ file: at.file, line: at.line, text: `AccessControl: ${acl}` }],
            fix: 'remove AccessControl; serve public files through CloudFront',
            details: [],
            subject: `${resource.id} ${acl}`,
          },
        ];
      }),
    ),
  ],
});

/** Public access is blocked unless the template switches the block off: the default of new buckets since April 2023. */
function blocks({ properties }: Resource, which: 'BlockPublicPolicy' | 'BlockPublicAcls'): boolean {
  return settings(properties, 'PublicAccessBlockConfiguration', which).every((one) =>
    one.state === 'known' ? choicesOf(one.value).every(({ value }) => isOn(asString(value) ?? '')) : true,
  );
}

const writes = (actions: readonly Value[]): boolean =>
  actions.map(asString).some((action) => action === null || /\*|:(Put|Delete)/.test(action));
