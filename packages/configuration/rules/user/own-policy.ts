import { resourceRule } from '../../rule.ts';
import { answersOr, settings } from '../../setting.ts';

const ofUsers: readonly string[] = ['AWS::IAM::UserPolicy', 'aws_iam_user_policy_attachment'];

/** Source: IAM user guide, security practices: permissions belong to groups and roles. CIS AWS Foundations 1.15. */
export const userOwnPolicy = resourceRule({
  id: 'user/own-policy',
  aliases: ['EMM-IAM-INLINE-USER'],
  slice: 'role',
  threats: ['T10'],
  help: 'A single user has permissions of its own: nobody removes them when the person changes, and they stay with the keys.',
  types: [
    'AWS::IAM::User',
    'AWS::IAM::Policy',
    'AWS::IAM::ManagedPolicy',
    ...ofUsers,
    'aws_iam_policy_attachment',
  ],
  judge: ({ type, properties }) => {
    if (ofUsers.includes(type)) return [{ when: null, isWrong: true, at: null }];
    const keys =
      type === 'AWS::IAM::User'
        ? ['Policies', 'ManagedPolicyArns']
        : [type === 'aws_iam_policy_attachment' ? 'users' : 'Users'];
    const found = keys
      .flatMap((key) => settings(properties, key))
      .flatMap((setting) =>
        setting.state === 'known' && setting.value.kind === 'list' && setting.value.items.length > 0
          ? [{ when: setting.when, isWrong: true as const, at: setting.at }]
          : [],
      );
    return answersOr(found, 'no user has it directly');
  },
  describe: ({ id, type }) => ({
    title:
      type === 'AWS::IAM::User'
        ? `User ${id} has permissions of its own`
        : `${id} grants permissions to a single user`,
    severity: 'low',
    fix: 'use a role that the person assumes, or a group',
  }),
});
