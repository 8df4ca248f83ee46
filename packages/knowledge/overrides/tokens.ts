import { each, type ServiceOverrides } from './row.ts';

/** Services whose calls carry a bearer token in place of an AWS signature. */
export const tokens: ServiceOverrides = {
  services: ['sso', 'connectparticipant', 'codecatalyst'],
  source:
    'https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/Welcome.html, ' +
    'https://docs.aws.amazon.com/connect-participant/latest/APIReference/Welcome.html, ' +
    'https://docs.aws.amazon.com/codecatalyst/latest/APIReference/Welcome.html',
  unsigned: true,
};

/** The device and authorization-code flows of OpenID Connect. Only calls of CreateTokenWithIAM are signed. */
export const ssoOidc: ServiceOverrides = {
  services: ['sso-oidc'],
  source: 'https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_{operation}.html',
  operations: each(['CreateToken', 'RegisterClient', 'StartDeviceAuthorization'], []),
};
