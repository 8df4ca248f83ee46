import { asString, type Statement } from '@emmental/model';
import { defineRule } from '../../rule.ts';

/** Applies to roles that can change permissions: other roles cannot exceed their policies, with or without a boundary. Source: IAM user guide, permissions boundaries. */
export const roleNoBoundary = defineRule({
  id: 'role/no-boundary',
  aliases: ['EMM-IAM-BOUNDARY'],
  slice: 'boundary',
  threats: ['T10'],
  help: 'The role may grant permissions, and no boundary limits what it grants itself.',
  check: ({ app }) =>
    app.roles
      .filter(({ boundary, statements }) => boundary === null && statements.some(writesPermissions))
      .map((role) => ({
        title: `${role.id} may grant itself any permission: it has no boundary`,
        function: null,
        resource: role.id,
        at: role.at,
        severity: 'low',
        evidence: [{ file: role.at.file, line: role.at.line, text: 'no PermissionsBoundary' }],
        fix: '`PermissionsBoundary`: a policy with the most permissions it may ever have',
        details: [],
        subject: role.id,
      })),
});

const writesPermissions = ({ effect, action }: Statement): boolean =>
  effect === 'Allow' &&
  action.values.some((value) =>
    /^(\*|iam:(\*|(Put|Attach|Create|Update|Set|Add)\w*\*?))$/i.test(asString(value) ?? ''),
  );
