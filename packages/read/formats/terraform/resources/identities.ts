import { block, blockList, type Row } from './row.ts';

/** The whole list of managed policies of a role, user or group, which Terraform attaches and keeps to itself. */
function exclusive(target: string, named: string): Row {
  const type = `${target}_policy_attachments_exclusive`;
  return { type, into: { target, named, as: 'ManagedPolicyArns', many: true, only: 'policy_arns' } };
}

/** IAM, KMS, Cognito, secrets and parameters. */
export const identities: Readonly<Record<string, Row>> = {
  aws_iam_role: {
    type: 'AWS::IAM::Role',
    names: {
      name: 'RoleName',
      assume_role_policy: 'AssumeRolePolicyDocument',
      inline_policy: blockList('Policies', { name: 'PolicyName', policy: 'PolicyDocument' }),
      managed_policy_arns: 'ManagedPolicyArns',
      permissions_boundary: 'PermissionsBoundary',
    },
    attributes: { unique_id: 'RoleId' },
  },
  aws_iam_role_policy: {
    type: 'AWS::IAM::RolePolicy',
    names: { role: 'RoleName', name: 'PolicyName', policy: 'PolicyDocument' },
  },
  aws_iam_policy: {
    type: 'AWS::IAM::ManagedPolicy',
    names: { name: 'ManagedPolicyName', policy: 'PolicyDocument' },
  },
  aws_iam_role_policy_attachment: {
    type: 'aws_iam_role_policy_attachment',
    into: { target: 'aws_iam_role', named: 'role', as: 'ManagedPolicyArns', many: true, only: 'policy_arn' },
  },
  aws_iam_role_policy_attachments_exclusive: exclusive('aws_iam_role', 'role_name'),
  aws_iam_user_policy_attachments_exclusive: exclusive('aws_iam_user', 'user_name'),
  aws_iam_group_policy_attachments_exclusive: exclusive('aws_iam_group', 'group_name'),
  aws_iam_policy_attachment: {
    type: 'aws_iam_policy_attachment',
    into: {
      target: ['aws_iam_role', 'aws_iam_user', 'aws_iam_group'],
      named: ['roles', 'users', 'groups'],
      as: 'ManagedPolicyArns',
      many: true,
      only: 'policy_arn',
    },
  },
  aws_iam_user: { type: 'AWS::IAM::User', names: { name: 'UserName' }, attributes: { name: null } },
  aws_iam_user_policy: {
    type: 'AWS::IAM::UserPolicy',
    names: { user: 'UserName', name: 'PolicyName', policy: 'PolicyDocument' },
  },
  aws_iam_user_policy_attachment: {
    type: 'aws_iam_user_policy_attachment',
    into: { target: 'aws_iam_user', named: 'user', as: 'ManagedPolicyArns', many: true, only: 'policy_arn' },
  },
  aws_iam_group: { type: 'AWS::IAM::Group', names: { name: 'GroupName' }, attributes: { name: null } },
  aws_iam_group_policy: {
    type: 'AWS::IAM::GroupPolicy',
    names: { group: 'GroupName', name: 'PolicyName', policy: 'PolicyDocument' },
  },
  aws_iam_group_policy_attachment: {
    type: 'aws_iam_group_policy_attachment',
    into: {
      target: 'aws_iam_group',
      named: 'group',
      as: 'ManagedPolicyArns',
      many: true,
      only: 'policy_arn',
    },
  },
  aws_iam_instance_profile: { type: 'AWS::IAM::InstanceProfile', names: { name: 'InstanceProfileName' } },
  aws_iam_openid_connect_provider: { type: 'AWS::IAM::OIDCProvider' },
  aws_kms_key: {
    type: 'AWS::KMS::Key',
    names: { policy: 'KeyPolicy', deletion_window_in_days: 'PendingWindowInDays', is_enabled: 'Enabled' },
    attributes: { key_id: null },
  },
  aws_kms_key_policy: {
    type: 'AWS::KMS::Key',
    into: { target: 'aws_kms_key', named: 'key_id', as: 'KeyPolicy', only: 'policy' },
  },
  aws_kms_alias: { type: 'AWS::KMS::Alias', names: { name: 'AliasName' } },
  aws_secretsmanager_secret: {
    type: 'AWS::SecretsManager::Secret',
    apart: {
      policy: { type: 'AWS::SecretsManager::ResourcePolicy', as: 'ResourcePolicy', on: 'SecretId' },
    },
  },
  aws_secretsmanager_secret_version: {
    type: 'AWS::SecretsManager::Secret',
    into: {
      target: 'aws_secretsmanager_secret',
      named: 'secret_id',
      as: 'SecretString',
      only: 'secret_string',
    },
  },
  aws_secretsmanager_secret_policy: {
    type: 'AWS::SecretsManager::ResourcePolicy',
    names: { secret_arn: 'SecretId', policy: 'ResourcePolicy' },
  },
  aws_secretsmanager_secret_rotation: {
    type: 'AWS::SecretsManager::RotationSchedule',
    names: { rotation_lambda_arn: 'RotationLambdaARN', rotation_rules: block('RotationRules') },
  },
  aws_ssm_parameter: { type: 'AWS::SSM::Parameter' },
  aws_cognito_user_pool: {
    type: 'AWS::Cognito::UserPool',
    names: {
      name: 'UserPoolName',
      mfa_configuration: 'MfaConfiguration',
      password_policy: block('Policies.PasswordPolicy', {}),
      lambda_config: block('LambdaConfig'),
      admin_create_user_config: block('AdminCreateUserConfig'),
      user_pool_add_ons: block('UserPoolAddOns'),
      schema: blockList('Schema'),
    },
  },
  aws_cognito_user_pool_client: {
    type: 'AWS::Cognito::UserPoolClient',
    names: { name: 'ClientName', callback_urls: 'CallbackURLs', logout_urls: 'LogoutURLs' },
  },
  aws_cognito_user_pool_domain: { type: 'AWS::Cognito::UserPoolDomain' },
  aws_cognito_identity_pool: {
    type: 'AWS::Cognito::IdentityPool',
    names: { cognito_identity_providers: blockList('CognitoIdentityProviders') },
  },
  aws_cognito_identity_pool_roles_attachment: { type: 'AWS::Cognito::IdentityPoolRoleAttachment' },
};
