import { accessLevel } from './iam.ts';

/**
 * Actions that imply other actions on the same object: each action of `held` gives at least the power of each action of
 * `gives`, so an attacker who has the first gains nothing from the second.
 */
const rows: readonly {
  readonly held: readonly string[];
  readonly gives: readonly string[];
  readonly source: string;
}[] = [
  {
    // Each of these actions can destroy the content of any item of the table, so they have the same effect.
    held: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:BatchWriteItem'],
    gives: [
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
      'dynamodb:BatchWriteItem',
      'dynamodb:PartiQLInsert',
      'dynamodb:PartiQLUpdate',
      'dynamodb:PartiQLDelete',
    ],
    source:
      'DynamoDB API reference, PutItem: "completely replaces the existing item"; UpdateItem: REMOVE takes attributes away; BatchWriteItem: puts and deletes',
  },
  {
    held: ['dynamodb:Scan'],
    gives: [
      'dynamodb:GetItem',
      'dynamodb:BatchGetItem',
      'dynamodb:Query',
      'dynamodb:ConditionCheckItem',
      'dynamodb:PartiQLSelect',
    ],
    source: 'DynamoDB API reference, Scan: "returns one or more items … by accessing every item"',
  },
  {
    held: ['dynamodb:Query', 'dynamodb:GetItem'],
    gives: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:ConditionCheckItem'],
    source: 'DynamoDB API reference, BatchGetItem, ConditionCheck',
  },
  {
    held: ['s3:PutObject'],
    gives: ['s3:PutObjectTagging', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
    source: 'S3 API reference, PutObject (x-amz-tagging), AbortMultipartUpload, ListParts',
  },
  {
    held: ['s3:GetObject'],
    gives: ['s3:GetObjectAttributes', 's3:GetObjectTagging', 's3:GetObjectVersion'],
    source:
      'S3 API reference, GetObject: its response has attributes and the count of tags; GetObjectVersion: earlier content of the same objects',
  },
  {
    held: ['sqs:ReceiveMessage'],
    gives: ['sqs:ChangeMessageVisibility'],
    source: 'SQS API reference, ReceiveMessage: VisibilityTimeout of what is received',
  },
];

/** True when permission for `needed` on an object implies `other` on the same object. Both are spelled as in the IAM reference. */
export function alsoGives(needed: string, other: string): boolean {
  return (
    needed === other ||
    isSameOfMany(needed, other) ||
    rows.some(({ held, gives }) => held.includes(needed) && gives.includes(other))
  );
}

/** True when two actions do the same to one or to many objects: `PutRecord` and `PutRecords`, `SendEmail` and `SendBulkTemplatedEmail`, `GetItem` and `BatchGetItem`. */
function isSameOfMany(a: string, b: string): boolean {
  const [words, other] = [wordsOf(a), wordsOf(b)];
  return words !== null && other !== null && words === other && accessLevel(a) === accessLevel(b);
}

const manner = /^(Batch|Bulk|Raw|Templated)$/;

/** Returns service, verb and noun of an action, without words for the number of objects: `kinesis Put Record`. */
function wordsOf(action: string): string | null {
  const [service = '', name = ''] = action.split(':');
  const words = (name.match(/[A-Z]+(?![a-z])|[A-Z][a-z0-9]*/g) ?? []).filter((word) => !manner.test(word));
  const [last] = words.slice(-1);
  return last === undefined
    ? null
    : `${service} ${[...words.slice(0, -1), last.replace(/s$/, '')].join(' ')}`;
}
