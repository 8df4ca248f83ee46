import { resourceRule } from '../../rule.ts';
import { judge, scalar, settings } from '../../setting.ts';

/** Applies to user pools, which keep the passwords of their users. Source: Cognito developer guide, MFA; API reference, UserPool. */
export const identityNoMfa = resourceRule({
  id: 'identity/no-mfa',
  aliases: ['EMM-COGNITO-MFA'],
  slice: 'auth',
  threats: ['T8'],
  help: 'Users of the pool sign in with a password only: anyone who guesses or buys a password can sign in as that user.',
  types: ['AWS::Cognito::UserPool'],
  judge: ({ properties }) =>
    judge(settings(properties, 'MfaConfiguration'), {
      absent: true,
      known: scalar((value) => String(value).toUpperCase() === 'OFF'),
    }),
  describe: ({ id }) => ({
    title: `Anyone with a stolen password can sign in to ${id}`,
    severity: 'low',
    fix: '`MfaConfiguration: OPTIONAL` (or ON), `EnabledMfas: [SOFTWARE_TOKEN_MFA]`',
    edit: {
      part: 'settings',
      set: { MfaConfiguration: 'OPTIONAL', EnabledMfas: ['SOFTWARE_TOKEN_MFA'] },
    },
  }),
});
