import { stringOf } from '../../tree.ts';
import { isFilled, property } from '../lowering/property.ts';
import { add, type Expansion, report, type SamResource, tagList } from './expansion.ts';
import { check } from './shapes.ts';

const types: Readonly<Record<string, string>> = { String: 'S', Number: 'N', Binary: 'B' };

/** Expands `AWS::Serverless::SimpleTable` to a DynamoDB table with a hash key. */
export function expandSimpleTable(expansion: Expansion, resource: SamResource): void {
  const { id, properties } = resource;
  check(expansion, shape, properties, id);
  const key = property(properties, 'PrimaryKey');
  const name = property(key, 'Name');
  const type = types[stringOf(property(key, 'Type')) ?? ''];
  if (isFilled(key) && (!name || !type))
    report(
      expansion,
      'template/invalid',
      key.at,
      `PrimaryKey of ${id} needs Name and Type (String, Number or Binary)`,
    );
  const AttributeName = name ?? 'id';
  const throughput = property(properties, 'ProvisionedThroughput');
  const tags = property(properties, 'Tags');
  add(expansion, resource, id, 'AWS::DynamoDB::Table', {
    AttributeDefinitions: [{ AttributeName, AttributeType: type ?? 'S' }],
    KeySchema: [{ AttributeName, KeyType: 'HASH' }],
    PointInTimeRecoverySpecification: property(properties, 'PointInTimeRecoverySpecification'),
    ...(isFilled(throughput) ? { ProvisionedThroughput: throughput } : { BillingMode: 'PAY_PER_REQUEST' }),
    SSESpecification: property(properties, 'SSESpecification'),
    TableName: property(properties, 'TableName'),
    Tags: isFilled(tags) ? tagList(tags) : undefined,
  });
}

const shape =
  'PointInTimeRecoverySpecification PrimaryKey:map ProvisionedThroughput:map TableName:text|map Tags:map SSESpecification:map';
