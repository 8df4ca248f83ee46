import { sharedKeyRule } from '../../keys.ts';

export const workflowSharedKey = sharedKeyRule({
  id: 'workflow/shared-key',
  aliases: ['EMM-SFN-CMK'],
  type: 'AWS::StepFunctions::StateMachine',
  path: ['EncryptionConfiguration', 'KmsKeyId'],
  fix: '`EncryptionConfiguration: { Type: CUSTOMER_MANAGED_KMS_KEY, KmsKeyId: … }`',
});
