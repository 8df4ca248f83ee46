import { sharedKeyRule } from '../../keys.ts';

export const tableSharedKey = sharedKeyRule({
  id: 'table/shared-key',
  aliases: ['EMM-DDB-ENC'],
  type: 'AWS::DynamoDB::Table',
  path: ['SSESpecification', 'KMSMasterKeyId'],
  fix: 'SSESpecification: { SSEEnabled: true, SSEType: KMS, KMSMasterKeyId: … }',
});
