import type { Location } from '@emmental/model';
import { type HeldRole, type HeldStatement, heldRoles, isSubject } from '../review/held.ts';
import { heldBy } from './holder-parts.ts';
import { isWholeService } from './leftover.ts';
import { belongsTo, defineRule, place, whoHolds, widelyWhen } from './rule.ts';
import { holdersCan } from './words.ts';

export const admin = defineRule({
  id: 'access/admin',
  aliases: ['EMM-FN-ADMIN-PRIV', 'EMM-IAM-STAR-ACTION', 'EMM-SFN-POLICY'],
  slice: 'role',
  threats: ['T10', 'T1', 'T2', 'T6'],
  help: 'The role allows everything in the account: an attacker who finds any flaw in the function controls the account.',
  check: (review) =>
    heldRoles(review).flatMap((held) => {
      const inline = held.statements.flatMap((statement) =>
        statement.uses
          .map(({ grant }) => grant)
          .filter(
            (grant) =>
              grant.action === '*' &&
              grant.resourceGlob.key === '*' &&
              !grant.statement.action.not &&
              grant.managed === null,
          )
          .slice(0, 1),
      );
      const managed = (held.lead.holdings?.managed ?? []).filter(({ name }) =>
        /^AdministratorAccess/.test(name),
      );
      const found = [
        ...inline.map((grant) => ({
          what: '* on *',
          statement: grant.statement.at,
          when: widelyWhen(grant.statement),
          at: { file: grant.file, line: grant.line, column: grant.statement.at.column },
        })),
        ...managed.map(({ name, at, when }) => ({
          what: `${name} (managed policy)`,
          statement: at,
          when,
          at,
        })),
      ];
      // Each of these statements allows everything by itself, so each is a problem.
      return found.map(({ what, statement, at, when }, index) => {
        const details = [
          ...whoHolds(held),
          { label: 'gains', text: 'the account: every service, every resource, all permissions' },
          { label: 'given', text: what, at: place(at) },
        ];
        return {
          ...belongsTo(held, statement),
          ...heldBy(held, details, (of) => `${holdersCan(of)} do everything in the account`, severityOf),
          at,
          condition: when,
          evidence: [{ file: at.file, line: at.line, text: what }],
          details,
          subject: index === 0 ? what : `${what} ${index + 1}`,
          // This problem covers the other statements of the role, except those that allow a whole service on everything: these remain a problem without it.
          statements: held.statements
            .filter((other) => isAt(other, statement) || (index === 0 && !isWide(other)))
            .map(({ key }) => key),
        };
      });
    }),
});

/** Returns the severity: with a public function, any flaw in its code gives everyone the whole account. */
const severityOf = ({ exposure, lead }: HeldRole): 'critical' | 'high' =>
  exposure === 'public' && !isSubject(lead) ? 'critical' : 'high';

const isAt = ({ uses }: HeldStatement, at: Location): boolean =>
  uses.some(({ grant }) => grant.statement.at === at);

const isWide = ({ uses }: HeldStatement): boolean =>
  uses.some(({ grant }) => isWholeService(grant.action) && grant.resourceGlob.key === '*');
