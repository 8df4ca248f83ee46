import type { ServiceOverrides } from './row.ts';

export const kinesis: ServiceOverrides = {
  services: ['kinesis'],
  source: 'https://docs.aws.amazon.com/streams/latest/dev/controlling-access.html',
  names: { StreamName: 'StreamARN|StreamName|ResourceARN', ConsumerName: 'ConsumerARN|ConsumerName' },
  skip: ['kmsKey'],
  idSources: { GetRecords: ['GetShardIterator'] },
};

export const firehose: ServiceOverrides = {
  services: ['firehose'],
  source: 'https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html',
  names: { DeliveryStreamName: 'DeliveryStreamName|DeliveryStreamARN' },
};
