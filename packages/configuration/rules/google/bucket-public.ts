import { openBindingRule } from '../../google.ts';

/** Source: Cloud Storage documentation, "Make data public". */
export const googleBucketPublic = openBindingRule({
  id: 'google/bucket-public',
  aliases: [],
  threats: ['T8', 'T9'],
  help: 'Anyone on the internet can read the objects of the bucket, or replace them if the role may write.',
  kind: 'storage_bucket',
  noun: 'bucket',
  effect: 'data-read',
  fix: 'name the accounts that read, or write an exception with the reason why its content is public',
});
