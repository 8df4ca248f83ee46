/**
 * Actions that return a credential. The rule access/wildcard-action reports wildcards such as `sts:*`.
 * Source: service authorization reference; policy_sentry, "credentials exposure".
 */
export const answersCredential =
  /^(chime:CreateApiKey|codepipeline:PollForJobs|cognito-idp:(AdminInitiateAuth|DescribeUserPoolClient)|cognito-identity:(GetOpenIdToken(ForDeveloperIdentity)?|GetCredentialsForIdentity)|connect:GetFederationTokens?|ec2:GetPasswordData|ecr:GetAuthorizationToken|gamelift:RequestUploadCredentials|iam:(CreateAccessKey|CreateLoginProfile|CreateServiceSpecificCredential|ResetServiceSpecificCredential|UpdateAccessKey)|lightsail:(GetInstanceAccessDetails|GetRelationalDatabaseMasterUserPassword|DownloadDefaultKeyPair)|mediapackage:RotateIngestEndpointCredentials|rds-db:connect|redshift:(GetClusterCredentials|GetClusterCredentialsWithIAM)|sso:GetRoleCredentials|sts:(AssumeRole|AssumeRoleWithSAML|AssumeRoleWithWebIdentity|GetFederationToken|GetSessionToken))$/i;

/**
 * Actions among these that return a token of the caller itself, with no more than its own permissions. They accept no other
 * identity. Source: API reference of each action.
 */
export const answersOwnCredential = /^(ecr:GetAuthorizationToken|sts:(GetFederationToken|GetSessionToken))$/i;
