import { each, type ServiceOverrides } from './row.ts';

export const cognitoIdp: ServiceOverrides = {
  services: ['cognito-idp'],
  source:
    'https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_{operation}.html, ' +
    'https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-public-server-side.html',
  names: { UserPoolId: 'UserPoolId' },
  skip: ['webacl'],
  // The access token of the user authorises these operations.
  operations: each(
    [
      'CompleteWebAuthnRegistration',
      'DeleteWebAuthnCredential',
      'GetUserAuthFactors',
      'ListWebAuthnCredentials',
      'StartWebAuthnRegistration',
    ],
    [],
  ),
};

export const cognitoIdentity: ServiceOverrides = {
  services: ['cognito-identity'],
  source: 'https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_{operation}.html',
  names: { IdentityPoolId: 'IdentityPoolId' },
  operations: {
    SetIdentityPoolRoles: [
      { action: 'cognito-identity:SetIdentityPoolRoles' },
      {
        action: 'iam:PassRole',
        because: 'dependent',
        resources: [{ type: 'iam:role', names: { RoleNameWithPath: 'Roles.*' } }],
      },
    ],
    // These operations are called without AWS credentials. Source: "You can provide any valid public provider name".
    GetCredentialsForIdentity: [],
    GetId: [],
    GetOpenIdToken: [],
    UnlinkIdentity: [],
  },
};
