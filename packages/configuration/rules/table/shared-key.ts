import type { Resource } from '@emmental/model';
import { sharedKeyRule } from '../../keys.ts';
import { isOn, scalar, settings } from '../../setting.ts';

export const tableSharedKey = sharedKeyRule({
  id: 'table/shared-key',
  aliases: ['EMM-DDB-ENC'],
  type: 'AWS::DynamoDB::Table',
  path: ['SSESpecification', 'KMSMasterKeyId'],
  fix: '`SSESpecification: { SSEEnabled: true, KMSMasterKeyId: … }`',
  onlyWith: ['SSESpecification', 'SSEEnabled'],
  now: keyNow,
});

/** Source: DynamoDB developer guide, encryption at rest: types of keys. */
function keyNow({ properties }: Resource): string {
  const answers = settings(properties, 'SSESpecification', 'SSEEnabled').map((setting) =>
    setting.state === 'known' ? isSet(setting.value) : setting.state === 'absent' ? false : null,
  );
  if (answers.every((answer) => answer === true)) return 'aws/dynamodb of the account, in KMS';
  if (answers.every((answer) => answer === false)) return 'owned by DynamoDB, not in KMS';
  return 'decided at deployment (SSEEnabled)';
}

const isSet = scalar(isOn);
