import { openBindingRule } from '../../google.ts';

/** Source: Cloud Storage documentation, "Make data public". */
export const googleBucketPublic = openBindingRule({
  id: 'google/bucket-public',
  aliases: [],
  threats: ['T8', 'T9'],
  help: 'The bucket is open to everybody on the internet: its objects can be read, or with a role that writes, replaced.',
  kind: 'storage_bucket',
  noun: 'bucket',
  effect: 'data-read',
  fix: 'name the accounts that read, or say in an exception that what is in it is meant for everybody',
});
