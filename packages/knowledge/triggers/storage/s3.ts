import { always, commonFields, recordFields } from '../fields.ts';
import { defineTrigger, type SamplePlace, service, writer } from '../row.ts';
import { objectWrites } from '../writes.ts';

export const s3 = defineTrigger({
  kind: 's3',
  title: 'object in a bucket',
  source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html',

  principals: ['s3.amazonaws.com'],
  caller: {
    name: 's3',
    reach: { exposure: 'unknown', by: 'the bucket is not in the template, nor is its policy' },
  },
  delivery: 'asynchronous',
  needs: [],
  handOver: objectWrites,

  paths: [...writer('Records[].s3.object.key'), ...service('**')],
  fields: {
    names: recordFields(
      'eventTime',
      'userIdentity',
      'requestParameters',
      'responseElements',
      's3',
      'glacierEventData',
      'restoreEventData',
      'replicationEventData',
      'intelligentTieringEventData',
      'lifecycleEventData',
    ),
    isAsIs: always,
  },
  guessedBy: ['Records[].s3.', ...commonFields],
  sample: ({ name, region }) => objectEvent({ region }, name, 'cat.jpg'),

  namedBy: 'resource',
  itemFailures: false,
  arrivesAs: ['s3'],
  forms: [
    {
      id: 's3',
      signs: [
        {
          priority: 1070,
          when: ['Records.0.eventSource=aws:s3'],
          confidence: 1,
          places: { 'Records.*.s3.object.key': 'plus' },
        },
        {
          priority: 1080,
          when: ['Records.0.s3.object.key'],
          confidence: 0.8,
          places: { 'Records.*.s3.object.key': 'plus' },
        },
      ],
      answer: 'asynchronous',
      records: ['Records'],
    },
  ],
});

/** The event of an object that was put into a bucket. */
export const objectEvent = ({ region }: Pick<SamplePlace, 'region'>, bucket: string, key: string) => ({
  Records: [
    {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: region,
      eventTime: '2026-01-01T00:00:00.000Z',
      eventName: 'ObjectCreated:Put',
      s3: {
        s3SchemaVersion: '1.0',
        bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` },
        object: { key: formEncoded(key), size: 1024 },
      },
    },
  ],
});

/** A key as S3 writes it, like a form: a space is `+`, every sign but letters, digits, `-_.*` and `/` is `%XX`. */
export const formEncoded = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll(/[!'()~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/');
