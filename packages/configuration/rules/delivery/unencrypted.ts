import { asString } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import { judge, notAsked, settings } from '../../setting.ts';

/** Source: Firehose developer guide, data protection. */
export const deliveryUnencrypted = resourceRule({
  id: 'delivery/unencrypted',
  aliases: ['EMM-FIREHOSE-ENC'],
  slice: 'source',
  threats: ['T9'],
  help: 'Records on their way through the delivery stream are stored as they are.',
  types: ['AWS::KinesisFirehose::DeliveryStream'],
  judge: ({ properties }) =>
    settings(properties, 'DeliveryStreamType').some(
      (one) => one.state === 'known' && asString(one.value) === 'KinesisStreamAsSource',
    )
      ? notAsked('the stream that it reads encrypts its records')
      : judge(settings(properties, 'DeliveryStreamEncryptionConfigurationInput', 'KeyType'), {
          absent: true,
          known: () => false,
        }),
  say: ({ id }) => ({
    title: `Records of ${id} are stored unencrypted`,
    severity: 'medium',
    fix: 'DeliveryStreamEncryptionConfigurationInput: { KeyType: AWS_OWNED_CMK }',
    edit: {
      part: 'settings',
      set: { DeliveryStreamEncryptionConfigurationInput: { KeyType: 'AWS_OWNED_CMK' } },
    },
    gains: 'its records, for whoever gets at the storage',
  }),
});
