import { rowOf, type Value } from '@emmental/model';
import { itemWrites } from './triggers/writes.ts';

/** An operation that takes data out of a store or puts it there. Paths are in the request or the answer; `[]` = items, `{}` = names of fields. */
export interface StoreRow {
  /** Paths in the request to what names the store. */
  readonly names: readonly string[];
  /** The fields of the answer that hold stored data, each with the number of names before a field of the content. */
  readonly answers?: Readonly<Record<string, number>>;
  /** Paths in the request to what it writes, each with the name that the content has in answers; '' = its fields are the content. */
  readonly writes?: Readonly<Record<string, string>>;
  /** The path in the request to the key of a single object or item: other keys hold other data. */
  readonly key?: string;
  /** Only people who run the app fill the store, as far as its own code does not. */
  readonly isSettings?: true;
}

const table = ['TableName'];
const object: Pick<StoreRow, 'names' | 'key'> = { names: ['Bucket'], key: 'Key' };
const setting: Pick<StoreRow, 'names' | 'isSettings'> = { names: ['Name'], isSettings: true };
const secret: Pick<StoreRow, 'names' | 'isSettings'> = { names: ['SecretId'], isSettings: true };
const document: Pick<StoreRow, 'names'> = { names: ['path', 'document'] };
const file: Pick<StoreRow, 'names' | 'key'> = { names: ['bucket'], key: 'object' };

/**
 * Operations on stores that hold data. Source: API references of DynamoDB, S3, SQS, Systems Manager, Secrets Manager, Firestore and
 * Cloud Storage.
 */
const rows: Readonly<Record<string, StoreRow>> = {
  'dynamodb:GetItem': { names: table, answers: { Item: 1 }, key: 'Key' },
  'dynamodb:Query': { names: table, answers: { Items: 1 } },
  'dynamodb:Scan': { names: table, answers: { Items: 1 } },
  'dynamodb:BatchGetItem': { names: ['RequestItems.{}'], answers: { Responses: 2 } },
  'dynamodb:TransactGetItems': { names: ['TransactItems.[].Get.TableName'], answers: { Responses: 2 } },
  'dynamodb:PutItem': { names: table, writes: { Item: '' }, answers: { Attributes: 1 } },
  'dynamodb:UpdateItem': { names: table, writes: { Key: '' }, answers: { Attributes: 1 } },
  'dynamodb:DeleteItem': { names: table, answers: { Attributes: 1 } },
  'dynamodb:BatchWriteItem': {
    names: ['RequestItems.{}'],
    writes: { 'RequestItems.*.[].PutRequest.Item': '' },
  },
  'dynamodb:TransactWriteItems': {
    names: ['TransactItems.[].Put.TableName', 'TransactItems.[].Update.TableName'],
    writes: { 'TransactItems.[].Put.Item': '', 'TransactItems.[].Update.Key': '' },
  },
  's3:GetObject': { ...object, answers: { Body: 0, Metadata: 0 } },
  's3:HeadObject': { ...object, answers: { Metadata: 0 } },
  's3:ListObjects': { names: ['Bucket'], answers: { Contents: 1 } },
  's3:ListObjectsV2': { names: ['Bucket'], answers: { Contents: 1 } },
  's3:PutObject': { ...object, writes: { Body: 'Body', Key: 'Key', Metadata: 'Metadata' } },
  'sqs:ReceiveMessage': { names: ['QueueUrl'], answers: { Messages: 1 } },
  'sqs:SendMessage': {
    names: ['QueueUrl'],
    writes: { MessageBody: 'Body', MessageAttributes: 'MessageAttributes' },
  },
  'sqs:SendMessageBatch': {
    names: ['QueueUrl'],
    writes: { 'Entries.[].MessageBody': 'Body', 'Entries.[].MessageAttributes': 'MessageAttributes' },
  },
  'ssm:GetParameter': { ...setting, answers: { Parameter: 1 } },
  'ssm:GetParameters': { names: ['Names.[]'], answers: { Parameters: 1 }, isSettings: true },
  'ssm:PutParameter': { ...setting, writes: { Value: 'Value' } },
  'secretsmanager:GetSecretValue': { ...secret, answers: { SecretString: 0, SecretBinary: 0 } },
  'secretsmanager:PutSecretValue': {
    ...secret,
    writes: { SecretString: 'SecretString', SecretBinary: 'SecretBinary' },
  },
  'secretsmanager:UpdateSecret': {
    ...secret,
    writes: { SecretString: 'SecretString', SecretBinary: 'SecretBinary' },
  },
  'secretsmanager:CreateSecret': {
    names: ['Name'],
    isSettings: true,
    writes: { SecretString: 'SecretString', SecretBinary: 'SecretBinary' },
  },
  'google.firestore:firestore.documents.get': { ...document, answers: {} },
  'google.firestore:firestore.documents.query': { ...document, answers: {} },
  'google.firestore:firestore.documents.set': { ...document, writes: { data: '' } },
  'google.firestore:firestore.documents.create': { ...document, writes: { data: '' } },
  'google.firestore:firestore.documents.update': { ...document, writes: { data: '' } },
  'google.storage:storage.objects.get': { ...file, answers: {} },
  'google.storage:storage.objects.overwrite': { ...file, writes: { data: '' } },
  'google.storage:storage.objects.insert': { ...file, writes: { data: '' } },
};

/** The actions that put data into a store, by service. */
const writing: Readonly<Record<string, readonly string[]>> = {
  dynamodb: itemWrites.filter((action) => !/Delete/.test(action)),
  s3: ['s3:PutObject'],
  sqs: ['sqs:SendMessage'],
  ssm: ['ssm:PutParameter'],
  secretsmanager: ['secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecret'],
};

/** Returns the actions that put data into a store; none for a store whose permissions are no actions of AWS. */
export const writesOfStore = (service: string): readonly string[] => rowOf(writing, service) ?? [];

/** Returns the row of an operation on a store; null for every other operation. */
export const storeRow = (service: string, operation: string): StoreRow | null =>
  rowOf(rows, `${service}:${operation}`) ?? null;

/** Returns the values at a path of a request; `{}` at its end returns the names of the fields. */
export function valuesAt(value: Value | undefined, path: string): readonly Value[] {
  const [step, ...rest] = path === '' ? [] : path.split('.');
  if (value === undefined) return [];
  if (value.kind === 'one-of') return value.choices.flatMap((choice) => valuesAt(choice.value, path));
  if (step === undefined) return [value];
  const below = rest.join('.');
  if (value.kind === 'list') return step === '[]' ? value.items.flatMap((item) => valuesAt(item, below)) : [];
  if (value.kind !== 'fields') return [];
  if (step === '{}')
    return [...value.fields.keys()].map(
      (name) => value.names?.get(name) ?? { kind: 'constant', value: name },
    );
  if (step === '*') return [...value.fields.values()].flatMap((inner) => valuesAt(inner, below));
  return valuesAt(value.fields.get(step), below);
}
