import { asString, type Value } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import { isOn, type Judged, judge, notAsked, scalar, settings } from '../../setting.ts';

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
      ? notAsked('the stream that it reads encrypts its records')
      : answersOf(properties),
  say: ({ id }) => ({
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

/** Terraform switches it with `enabled`, and takes the key of the service where it names none. */
function answersOf(properties: Value): readonly Judged[] {
  const at = (key: string) => settings(properties, 'DeliveryStreamEncryptionConfigurationInput', key);
  return at('Enabled').some(({ state }) => state !== 'absent')
    ? judge(at('Enabled'), { absent: true, known: scalar((value) => !isOn(value)) })
    : judge(at('KeyType'), { absent: true, known: () => false });
}
