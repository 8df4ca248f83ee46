import { resourceRule } from '../../rule.ts';
import { judge, scalar, settings } from '../../setting.ts';

/** Asked of pools that keep passwords themselves. Source: Cognito developer guide, MFA; API reference, UserPool. */
export const identityNoMfa = resourceRule({
  id: 'identity/no-mfa',
  aliases: ['EMM-COGNITO-MFA'],
  slice: 'auth',
  threats: ['T8'],
  help: 'A password is all that the users of the pool need: whoever has guessed or bought one is that user.',
  types: ['AWS::Cognito::UserPool'],
  judge: ({ properties }) =>
    judge(settings(properties, 'MfaConfiguration'), {
      absent: true,
      known: scalar((value) => String(value).toUpperCase() === 'OFF'),
    }),
  say: ({ id }) => ({
    title: `A password alone signs in to ${id}`,
    severity: 'low',
    fix: '`MfaConfiguration: OPTIONAL` (or ON), `EnabledMfas: [SOFTWARE_TOKEN_MFA]`',
    edit: {
      part: 'settings',
      set: { MfaConfiguration: 'OPTIONAL', EnabledMfas: ['SOFTWARE_TOKEN_MFA'] },
    },
  }),
});
