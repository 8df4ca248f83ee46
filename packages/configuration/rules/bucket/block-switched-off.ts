import { resourceRule } from '../../rule.ts';
import { isOn, judge, scalar, settings } from '../../setting.ts';

const switches = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];

/** Of Terraform, for a bucket that the configuration does not declare. */
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
  help: 'The block that keeps a bucket from being made public is switched off: one policy or one object’s ACL opens it.',
  types: ['AWS::S3::Bucket', blockElsewhere],
  judge: ({ type, properties }) => {
    if (type === blockElsewhere)
      return switches.flatMap((key) =>
        judge(settings(properties, argumentOf(key)), { absent: true, known: isOff }),
      );
    const isGiven = settings(properties, 'PublicAccessBlockConfiguration').some(
      ({ state }) => state !== 'absent',
    );
    // Of a block that is given, a switch that is not is off. Source: S3 API reference, PutPublicAccessBlock.
    return switches.flatMap((key) =>
      judge(settings(properties, 'PublicAccessBlockConfiguration', key), {
        absent: isGiven,
        known: isOff,
      }),
    );
  },
  say: ({ id }) => ({
    title: `Nothing keeps ${id} from being made public`,
    severity: 'low',
    fix: 'PublicAccessBlockConfiguration: all four switches true, or remove it',
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
      byHand: 'a website that is served from it stops',
    },
  }),
});
