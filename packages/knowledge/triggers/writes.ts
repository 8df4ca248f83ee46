/** Actions that write data whose change can start a function. */
export const objectWrites = ['s3:PutObject', 's3:DeleteObject'] as const;
export const itemWrites = [
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:PartiQLInsert',
  'dynamodb:PartiQLUpdate',
  'dynamodb:PartiQLDelete',
] as const;
export const recordWrites = ['kinesis:PutRecord', 'kinesis:PutRecords'] as const;
