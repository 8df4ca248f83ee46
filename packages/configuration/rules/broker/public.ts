import { asString, severityOf } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import { isOn, judge, scalar, settings } from '../../setting.ts';

/** Source: Amazon MQ developer guide, public accessibility; MSK developer guide, public access. */
export const brokerPublic = resourceRule({
  id: 'broker/public',
  aliases: ['EMM-MQ-PUBLIC'],
  slice: 'source',
  threats: ['T8', 'T9'],
  help: 'The broker has an address on the internet: only a password protects its messages and the functions that they start.',
  types: ['AWS::AmazonMQ::Broker', 'AWS::MSK::Cluster'],
  judge: ({ type, properties }) =>
    type === 'AWS::MSK::Cluster'
      ? judge(settings(properties, 'BrokerNodeGroupInfo', 'ConnectivityInfo', 'PublicAccess', 'Type'), {
          absent: false,
          known: (value) => asString(value) !== 'DISABLED',
        })
      : judge(settings(properties, 'PubliclyAccessible'), { absent: false, known: scalar(isOn) }),
  describe: ({ id, type }) => ({
    title: `Anyone on the internet can connect to ${id}`,
    severity: severityOf('authenticated', 'data-write'),
    fix:
      type === 'AWS::MSK::Cluster'
        ? 'ConnectivityInfo.PublicAccess.Type: DISABLED'
        : 'PubliclyAccessible: false',
    gains: 'its messages, for anyone who knows or guesses a password',
  }),
});
