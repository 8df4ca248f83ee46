import { severityOf } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import { isOn, judge, scalar, settings } from '../../setting.ts';

/** Source: Cognito developer guide, identity pools, unauthenticated identities. */
export const identityGuests = resourceRule({
  id: 'identity/guests',
  aliases: ['EMM-COGNITO-UNAUTH'],
  slice: 'auth',
  threats: ['T8', 'T10'],
  help: 'The pool gives AWS credentials to everyone who asks, without signing in: what its guest role may do, anyone may do.',
  types: ['AWS::Cognito::IdentityPool'],
  judge: ({ properties }) =>
    judge(settings(properties, 'AllowUnauthenticatedIdentities'), { absent: false, known: scalar(isOn) }),
  say: ({ id }) => ({
    title: `Anyone gets AWS credentials from ${id} without signing in`,
    severity: severityOf('public', 'data-read'),
    fix: '`AllowUnauthenticatedIdentities: false`',
    edit: {
      part: 'settings',
      set: { AllowUnauthenticatedIdentities: false },
      byHand: 'visitors who have not signed in can then do nothing',
    },
    gains: 'what the role of guests may do',
  }),
});
