import { both, type Resource, type Value } from '@emmental/model';
import { argumentOf } from '../../block-switches.ts';
import { resourceRule } from '../../rule.ts';
import { type ConditionalAnswer, isOn, judge, type Setting, scalar, settings } from '../../setting.ts';

const switches = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];

/** The Terraform resource type for a bucket that the configuration does not declare. */
const blockElsewhere = 'aws_s3_bucket_public_access_block';

const isOff = scalar((value) => !isOn(value));

/** Such a bucket is not public yet; the rule bucket/public reports public buckets. Source: S3 user guide, blocking public access. */
export const bucketBlockSwitchedOff = resourceRule({
  id: 'bucket/block-switched-off',
  aliases: ['EMM-S3-PUBLIC'],
  slice: 'source',
  threats: ['T8'],
  help: 'The public access block of the bucket is off, or off in part: a policy can make the bucket public, or an ACL can make single objects public.',
  types: ['AWS::S3::Bucket', blockElsewhere],
  judge: (bucket) =>
    hasBlock(bucket)
      ? switches.flatMap((key) => switchedOff(bucket, key))
      : [{ when: null, isWrong: false, at: null, because: ofItself, isFact: true }],
  describe: (bucket) => ({
    title: `Public access to ${bucket.id} is not fully blocked`,
    factTitle: `The template does not block public access to ${bucket.id}`,
    details: [
      {
        label: 'off',
        text: switches
          .filter(
            (key) => !hasBlock(bucket) || switchedOff(bucket, key).some(({ isWrong }) => isWrong !== false),
          )
          .join(', '),
      },
    ],
    severity: 'low',
    fix: '`PublicAccessBlockConfiguration`: set all four switches to true',
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

/** Answers for one switch of the block. In a block that the template sets, a missing switch is off. Source: S3 API reference, PutPublicAccessBlock. */
function switchedOff({ type, properties }: Resource, key: string): readonly ConditionalAnswer[] {
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

const hasBlock = ({ type, properties }: Resource): boolean =>
  type === blockElsewhere || blocksOf(properties).some(({ state }) => state !== 'absent');
