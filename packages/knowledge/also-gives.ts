import { accessLevel } from './iam.ts';

/**
 * Actions that make others possible on the same object: a person who has one of them gains nothing by the other.
 * `gives` lists the actions that each of `held` makes possible by itself.
 */
const rows: readonly {
  readonly held: readonly string[];
  readonly gives: readonly string[];
  readonly source: string;
}[] = [
  {
    // Each works on any item of the table by its key, and what was in the item is gone: by which of them makes no difference.
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

/** Does `needed` on an object make `other` on the same object possible already? Both as the IAM reference writes them. */
export function alsoGives(needed: string, other: string): boolean {
  return (
    needed === other ||
    isSameOfMany(needed, other) ||
    rows.some(({ held, gives }) => held.includes(needed) && gives.includes(other))
  );
}

/** `PutRecord` and `PutRecords`, `SendEmail` and `SendBulkTemplatedEmail`, `GetItem` and `BatchGetItem`: one thing, or many at once. */
function isSameOfMany(a: string, b: string): boolean {
  const [words, other] = [wordsOf(a), wordsOf(b)];
  return words !== null && other !== null && words === other && accessLevel(a) === accessLevel(b);
}

const manner = /^(Batch|Bulk|Raw|Templated)$/;

/** Service, verb and what it is about, without how many at once: `kinesis Put Record`. */
function wordsOf(action: string): string | null {
  const [service = '', name = ''] = action.split(':');
  const words = (name.match(/[A-Z]+(?![a-z])|[A-Z][a-z0-9]*/g) ?? []).filter((word) => !manner.test(word));
  const [last] = words.slice(-1);
  return last === undefined
    ? null
    : `${service} ${[...words.slice(0, -1), last.replace(/s$/, '')].join(' ')}`;
}
