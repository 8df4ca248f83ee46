import { both, type Resource, type Value } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import { isOn, type Judged, judge, type Setting, scalar, settings } from '../../setting.ts';

const switches = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];

/** The Terraform resource type for a bucket that the configuration does not declare. */
const blockElsewhere = 'aws_s3_bucket_public_access_block';

/** `BlockPublicAcls` → `block_public_acls`. */
const argumentOf = (key: string): string =>
  key.replace(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();

const isOff = scalar((value) => !isOn(value));

/** Nothing is public by it yet: that is told by bucket/public. Source: S3 user guide, blocking public access. */
export const bucketBlockSwitchedOff = resourceRule({
  id: 'bucket/block-switched-off',
  aliases: ['EMM-S3-PUBLIC'],
  slice: 'source',
  threats: ['T8'],
  help: 'The public access block of the bucket is off: a policy or the ACL of one object can make it public.',
  types: ['AWS::S3::Bucket', blockElsewhere],
  judge: (bucket) =>
    isSaid(bucket)
      ? switches.flatMap((key) => switchedOff(bucket, key))
      : [{ when: null, isWrong: false, at: null, because: ofItself, isSo: true }],
  say: (bucket) => ({
    title: `Nothing stops a policy or ACL from making ${bucket.id} public`,
    asFact: `Nothing in the template stops a policy or ACL from making ${bucket.id} public`,
    details: [
      {
        label: 'off',
        text: switches
          .filter(
            (key) => !isSaid(bucket) || switchedOff(bucket, key).some(({ isWrong }) => isWrong !== false),
          )
          .join(', '),
      },
    ],
    severity: 'low',
    fix: '`PublicAccessBlockConfiguration`: all four switches true, or remove it',
    edit: {
      part: 'settings',
      set: {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
      byHand: 'a website in the bucket stops working',
    },
  }),
});

/** In a block that is set, a missing switch is off. Source: S3 API reference, PutPublicAccessBlock. */
function switchedOff({ type, properties }: Resource, key: string): readonly Judged[] {
  const off = { absent: true, known: isOff };
  if (type === blockElsewhere) return judge(settings(properties, argumentOf(key)), off);
  return blocksOf(properties).flatMap((block) =>
    block.state === 'known'
      ? judge(settings(block.value, key), off).map((answer) => ({
          ...answer,
          when: both(block.when, answer.when),
        }))
      : judge([block], { absent: false, known: isOff }).map((answer) => ({ ...answer, because: ofItself })),
  );
}

const blocksOf = (properties: Value): readonly Setting[] =>
  settings(properties, 'PublicAccessBlockConfiguration');

const ofItself = 'S3 itself blocks public access to buckets made since April 2023';

const isSaid = ({ type, properties }: Resource): boolean =>
  type === blockElsewhere || blocksOf(properties).some(({ state }) => state !== 'absent');
