import { asString, type Value } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import { type ConditionalAnswer, isOn, judge, notApplicable, scalar, settings } from '../../setting.ts';

/** Source: Firehose developer guide, data protection. */
export const deliveryUnencrypted = resourceRule({
  id: 'delivery/unencrypted',
  aliases: ['EMM-FIREHOSE-ENC'],
  slice: 'source',
  threats: ['T9'],
  help: 'The delivery stream stores records unencrypted on their way.',
  types: ['AWS::KinesisFirehose::DeliveryStream'],
  judge: ({ properties }) =>
    settings(properties, 'DeliveryStreamType').some(
      (setting) => setting.state === 'known' && asString(setting.value) === 'KinesisStreamAsSource',
    )
      ? notApplicable('the stream that it reads encrypts its records')
      : answersOf(properties),
  describe: ({ id }) => ({
    title: `${id} stores records unencrypted`,
    severity: 'medium',
    fix: '`DeliveryStreamEncryptionConfigurationInput: { KeyType: AWS_OWNED_CMK }`',
    edit: {
      part: 'settings',
      set: { DeliveryStreamEncryptionConfigurationInput: { KeyType: 'AWS_OWNED_CMK' } },
    },
    gains: 'its records, for anyone who can access the storage',
  }),
});

/** Answers by `Enabled`, which only Terraform has, or by the key type. Terraform uses the key of the service when no key is named. */
function answersOf(properties: Value): readonly ConditionalAnswer[] {
  const at = (key: string) => settings(properties, 'DeliveryStreamEncryptionConfigurationInput', key);
  return at('Enabled').some(({ state }) => state !== 'absent')
    ? judge(at('Enabled'), { absent: true, known: scalar((value) => !isOn(value)) })
    : judge(at('KeyType'), { absent: true, known: () => false });
}
