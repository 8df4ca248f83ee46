import { property } from '../../lowering/property.ts';
import { report } from '../expansion.ts';
import {
  accessSettings,
  decryptSecret,
  kafkaSettings,
  networkAccess,
  type PolledSource,
  poll,
  readSecret,
  schemaRegistryAccess,
} from './mapping.ts';
import type { EventType } from './type.ts';

const logins = ['SASL_SCRAM_256_AUTH', 'SASL_SCRAM_512_AUTH', 'BASIC_AUTH', 'CLIENT_CERTIFICATE_TLS_AUTH'];
const network = ['VPC_SUBNET', 'VPC_SECURITY_GROUP'];
const certificate = 'SERVER_ROOT_CA_CERTIFICATE';

const source: PolledSource = {
  shape: 'KafkaBootstrapServers!:list Topics!:list SourceAccessConfigurations!:list',
  policy: (x, event) => {
    const settings = accessSettings(event);
    const taken = [...logins, ...network, certificate];
    for (const { type, uri, node } of settings)
      if (!taken.includes(type) || !uri)
        report(
          x,
          'template/invalid',
          node.at,
          `${event.id} takes access settings of type ${taken.join(', ')}, with a URI`,
        );
    const has = (type: string): boolean => settings.some((setting) => setting.type === type);
    const found = settings.filter(({ type }) => logins.includes(type));
    const topics = property(event.properties, 'Topics');
    if (found.length > 1) report(x, 'template/invalid', event.at, `${event.id} has several ways to log in`);
    if (topics?.kind === 'list' && topics.items.length !== 1)
      report(x, 'template/invalid', event.at, `${event.id} takes one topic`);
    if (has('VPC_SUBNET') !== has('VPC_SECURITY_GROUP'))
      report(x, 'template/invalid', event.at, `${event.id} needs VPC_SUBNET and VPC_SECURITY_GROUP together`);
    const login = found[0]?.uri;
    return {
      name: 'SelfManagedKafkaExecutionRolePolicy',
      statements: [
        ...(login ? [readSecret(login)] : []),
        // SAM grants the login's secret a second time here, not the certificate's.
        ...(has(certificate) ? [readSecret(login)] : []),
        ...(network.every(has) ? [networkAccess] : []),
        ...decryptSecret(event),
        ...schemaRegistryAccess(x, event),
      ],
    };
  },
  settings: (event) => kafkaSettings(event, 'SelfManagedKafkaEventSourceConfig'),
};

export const selfManagedKafka: EventType = {
  targets: ['function'],
  expand: (x, event, target) => poll(x, source, event, target),
};
