import { defineRule, place, policyFix, who } from './rule.ts';

export const admin = defineRule({
  id: 'access/admin',
  aliases: ['EMM-FN-ADMIN-PRIV', 'EMM-IAM-STAR-ACTION'],
  slice: 'role',
  threats: ['T10', 'T1', 'T2', 'T6'],
  help: 'The role may do everything in the account: any flaw in the function is the loss of the account.',
  check: (review) =>
    [...review.functions.values()].flatMap((fn) => {
      const own = fn.uses
        .map(({ grant }) => grant)
        .filter(
          (grant) =>
            grant.action === '*' &&
            grant.resourceGlob.key === '*' &&
            !grant.statement.action.not &&
            grant.managed === null,
        );
      const managed = (fn.holdings?.managed ?? []).filter(({ name }) => /^AdministratorAccess/.test(name));
      const places = [
        ...own.map((grant) => ({
          what: '* on *',
          when: grant.statement.when,
          at: { file: grant.file, line: grant.line, column: grant.statement.at.column },
        })),
        ...managed.map(({ name, at, when }) => ({ what: `${name} (managed policy)`, when, at })),
      ];
      return places.map(({ what, at, when }) => ({
        title: `${fn.name} can do everything in the account`,
        function: fn.id,
        resource: fn.role.id,
        at,
        // Anyone who can start it is one flaw away from the whole account.
        severity: fn.reachedBy.exposure === 'public' ? ('critical' as const) : ('high' as const),
        condition: when,
        evidence: [{ file: at.file, line: at.line, text: what }],
        fix: policyFix(fn),
        details: [
          who(fn),
          { label: 'gains', text: 'the account: every service, every resource, all permissions' },
          { label: 'given', text: what, at: place(at) },
        ],
        subject: what,
      }));
    }),
});
