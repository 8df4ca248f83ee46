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
  policy: (expansion, event) => {
    const settings = accessSettings(event);
    const accepted = [...logins, ...network, certificate];
    for (const { type, uri, node } of settings)
      if (!accepted.includes(type) || !uri)
        report(
          expansion,
          'template/invalid',
          node.at,
          `the access settings of ${event.id} must have a URI and type ${accepted.join(', ')}`,
        );
    const hasSetting = (type: string): boolean => settings.some((setting) => setting.type === type);
    const found = settings.filter(({ type }) => logins.includes(type));
    const topics = property(event.properties, 'Topics');
    if (found.length > 1)
      report(expansion, 'template/invalid', event.at, `${event.id} has several login methods`);
    if (topics?.kind === 'list' && topics.items.length !== 1)
      report(expansion, 'template/invalid', event.at, `${event.id} must have exactly one topic`);
    if (hasSetting('VPC_SUBNET') !== hasSetting('VPC_SECURITY_GROUP'))
      report(
        expansion,
        'template/invalid',
        event.at,
        `${event.id} needs VPC_SUBNET and VPC_SECURITY_GROUP together`,
      );
    const login = found[0]?.uri;
    return {
      name: 'SelfManagedKafkaExecutionRolePolicy',
      statements: [
        ...(login ? [readSecret(login)] : []),
        // Like SAM, grants the secret of the login a second time instead of the secret of the certificate.
        ...(hasSetting(certificate) ? [readSecret(login)] : []),
        ...(network.every(hasSetting) ? [networkAccess] : []),
        ...decryptSecret(event),
        ...schemaRegistryAccess(expansion, event),
      ],
    };
  },
  settings: (event) => kafkaSettings(event, 'SelfManagedKafkaEventSourceConfig'),
};

export const selfManagedKafka: EventType = {
  targets: ['function'],
  expand: (expansion, event, target) => poll(expansion, source, event, target),
};
