import {
  accessSettings,
  kafkaSettings,
  type PolledSource,
  poll,
  readSecret,
  schemaRegistryAccess,
} from './mapping.ts';
import type { EventType } from './type.ts';

const source: PolledSource = {
  shape: 'Stream! StartingPosition!',
  source: 'Stream',
  managed: 'service-role/AWSLambdaMSKExecutionRole',
  policy: (expansion, event) => {
    const certificates = accessSettings(event).filter(({ type }) => type === 'CLIENT_CERTIFICATE_TLS_AUTH');
    const statements = [
      ...schemaRegistryAccess(expansion, event),
      ...certificates.flatMap(({ uri }) => (uri ? [readSecret(uri)] : [])),
    ];
    return statements.length > 0 ? { name: 'MSKExecutionRolePolicy', statements } : null;
  },
  settings: (event) => kafkaSettings(event, 'AmazonManagedKafkaEventSourceConfig'),
};

export const msk: EventType = {
  targets: ['function'],
  expand: (expansion, event, target) => poll(expansion, source, event, target),
};
