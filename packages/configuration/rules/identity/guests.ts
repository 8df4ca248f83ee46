import { severityOf } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import { isOn, judge, scalar, settings } from '../../setting.ts';

/** Source: Cognito developer guide, identity pools, unauthenticated identities. */
export const identityGuests = resourceRule({
  id: 'identity/guests',
  aliases: ['EMM-COGNITO-UNAUTH'],
  slice: 'auth',
  threats: ['T8', 'T10'],
  help: 'The pool gives AWS credentials to anyone who asks, without signing in: anyone has the permissions of its guest role.',
  types: ['AWS::Cognito::IdentityPool'],
  judge: ({ properties }) =>
    judge(settings(properties, 'AllowUnauthenticatedIdentities'), { absent: false, known: scalar(isOn) }),
  describe: ({ id }) => ({
    title: `Anyone can get AWS credentials from ${id} without signing in`,
    severity: severityOf('public', 'data-read'),
    fix: '`AllowUnauthenticatedIdentities: false`',
    edit: {
      part: 'settings',
      set: { AllowUnauthenticatedIdentities: false },
      byHand: 'visitors who have not signed in lose their access',
    },
    gains: 'the permissions of the guest role',
  }),
});
