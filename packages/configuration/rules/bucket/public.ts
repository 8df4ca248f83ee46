import {
  asString,
  atDefaultsWhen,
  both,
  type Effect,
  isImpossible,
  type Location,
  oneLess,
  type Problem,
  type Resource,
  severityOf,
  type Value,
} from '@emmental/model';
import { argumentOf } from '../../block-switches.ts';
import { actionsOf, allowances } from '../../policies.ts';
import { ofType } from '../../references.ts';
import { defineRule, factOf, type RuleInput } from '../../rule.ts';
import { isOn, judge, scalar, settings } from '../../setting.ts';

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
        ? opened(input, resource, 'policy', {
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
        return opened(input, resource, 'acl', {
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
 * The switches of a public access block that close a policy or an ACL, each alone. Source: S3 user guide, blocking public
 * access: BlockPublic… refuses a new one, RestrictPublicBuckets and IgnorePublicAcls make one that is there ineffective.
 */
const closing = {
  policy: ['BlockPublicPolicy', 'RestrictPublicBuckets'],
  acl: ['BlockPublicAcls', 'IgnorePublicAcls'],
} as const;

/**
 * Returns the problems of an opening, one for each condition under which nothing blocks it. If the bucket always blocks it,
 * returns a fact (a finding without consequence) when facts are wanted, otherwise nothing. S3 blocks public access to buckets
 * made since April 2023 unless their template switches the block off.
 */
function opened(
  input: RuleInput,
  resource: Resource,
  which: keyof typeof closing,
  { holder, title, at, effect, condition, text, fix, subject }: Opening,
): readonly Problem[] {
  const problem: Problem = {
    title,
    function: null,
    resource: holder,
    at,
    severity: severityOf('public', effect),
    condition,
    evidence: [{ file: at.file, line: at.line, text }],
    fix,
    details: [],
    subject,
  };
  const block = blockOf(resource, which, input);
  if (block.kind === 'not set')
    return [{ ...problem, title: `${title}, if it was made before April 2023`, severity: 'medium' }];
  if (block.kind === 'on') {
    const closed = { ...problem, title: `Anyone would have access to ${resource.id} by ${text}` };
    return input.withFacts ? [factOf(closed, `${block.by} keeps it closed`)] : [];
  }
  return block.cases.flatMap(({ when, why }): readonly Problem[] => {
    const together = both(condition, when);
    if (isImpossible(together)) return [];
    if (why === null) return [{ ...problem, condition: together }];
    return [
      {
        ...problem,
        condition: together,
        status: 'unknown',
        severity: oneLess(problem.severity),
        details: [{ label: 'open', text: `whether its public access is blocked is not known: ${why}` }],
      },
    ];
  });
}

/** A condition under which no switch blocks the opening. `why` = the reason why that is not certain. */
interface OpenCase {
  readonly when: string | null;
  readonly why: string | null;
}

type Block =
  | { readonly kind: 'not set' }
  | { readonly kind: 'on'; readonly by: string }
  | { readonly kind: 'off'; readonly cases: readonly OpenCase[] };

function blockOf({ type, properties }: Resource, which: keyof typeof closing, input: RuleInput): Block {
  const [, effective] = closing[which];
  if (isClosedByAccount(input, effective)) return { kind: 'on', by: `${effective} of the account` };
  // If the template has only the policy, the settings of its bucket are not known.
  if (type !== 'AWS::S3::Bucket') return { kind: 'not set' };
  const block = settings(properties, 'PublicAccessBlockConfiguration');
  if (block.every(({ state }) => state === 'absent')) return { kind: 'not set' };
  const answers = closing[which].map((key) => offCases(properties, key));
  const on = closing[which].find((_, index) => answers[index]?.length === 0);
  if (on !== undefined) return { kind: 'on', by: on };
  const [first = [], second = []] = answers;
  const cases = first.flatMap((own) =>
    second.map((other) => ({ when: both(own.when, other.when), why: own.why ?? other.why })),
  );
  const possible = cases.filter(({ when }) => !isImpossible(when));
  if (possible.length === 0) return { kind: 'on', by: closing[which].join(' or ') };
  const certain = possible.filter(({ why }) => why === null);
  // Where nothing ever closes it, the cases that are not certain add nothing.
  const always = certain.find(({ when }) => when === null);
  return { kind: 'off', cases: always ? [always] : certain.length > 0 ? certain : possible.slice(0, 1) };
}

/** The conditions under which a switch is off. In a block that the template sets, a missing switch is off. Source: S3 API reference, PutPublicAccessBlock. */
const offCases = (properties: Resource['properties'], key: string): readonly OpenCase[] =>
  judge(settings(properties, 'PublicAccessBlockConfiguration', key), {
    absent: true,
    known: scalar((value) => !isOn(value)),
  }).flatMap(({ when, isWrong }) =>
    isWrong === false ? [] : [{ when, why: isWrong === true ? null : isWrong.open }],
  );

/** Does the block of the account, which Terraform declares beside the bucket, always have this switch? */
const isClosedByAccount = (input: RuleInput, key: string): boolean =>
  ofType(input, 'aws_s3_account_public_access_block').some(
    ({ properties, condition }) =>
      condition === null &&
      // The block may be of another account than the bucket.
      ['account_id', 'provider'].every((name) =>
        settings(properties, name).every(({ state }) => state === 'absent'),
      ) &&
      settings(properties, argumentOf(key)).every(
        (setting) =>
          setting.state === 'known' && setting.when === null && isOn(asString(setting.value) ?? ''),
      ),
  );

const writes = (actions: readonly Value[]): boolean =>
  actions.map(asString).some((action) => action === null || /\*|:(Put|Delete)/.test(action));
