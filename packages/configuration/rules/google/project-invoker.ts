import { asString, choicesOf, fieldOf, type Resource, severityOf, type Value } from '@emmental/model';
import { whoIs } from '../../google.ts';
import { defineRule } from '../../rule.ts';

const ancestor = /^google_(project|folder|organization)_iam_(member|binding)$/;

/** Roles that contain `run.routes.invoke` or `cloudfunctions.functions.invoke` and little else. */
const invoker = /^roles\/(?:run\.(?:invoker|servicesInvoker)|cloudfunctions\.invoker)$/;

/** Source: IAM documentation, "Principal identifiers": a domain stands for all of its users, `allAuthenticatedUsers` for every Google account. */
export const googleProjectInvoker = defineRule({
  id: 'google/project-invoker',
  aliases: ['EMM-GCP-PROJECT-INVOKER'],
  slice: 'auth',
  threats: ['T8', 'T9'],
  help: 'A whole domain may call every function and service of the project, also those that are added later and those that only other functions should call.',
  check: ({ app }) =>
    [...app.resources.values()].flatMap((resource) => {
      const kind = ancestor.exec(resource.type)?.[1];
      const role = asString(fieldOf(resource.properties, 'role'));
      const [member] = kind === undefined ? [] : crowdsIn(resource);
      if (kind === undefined || role === null || !invoker.test(role) || member === undefined) return [];
      const { id, at, condition } = resource;
      return [
        {
          title: `${crowdOf(member)} may call every function and service of the ${kind}`,
          function: null,
          resource: id,
          at,
          severity: severityOf(member.startsWith('domain:') ? 'authenticated' : 'public', 'data-read'),
          condition,
          evidence: [{ file: at.file, line: at.line, text: `${role} for ${member}` }],
          fix: 'grant the invoker role on each function or service, to the accounts or the group that call it',
          details: [],
          subject: id,
        },
      ];
    }),
});

/** Returns the members of a binding that stand for more people than anybody lists. */
const crowdsIn = ({ properties }: Resource): readonly string[] =>
  ['member', 'members']
    .flatMap((name) => listed(fieldOf(properties, name)))
    .flatMap((member) => asString(member) ?? [])
    .filter((member) => /^(?:domain:|allUsers$|allAuthenticatedUsers$)/.test(member));

const listed = (value: Value | undefined): readonly Value[] =>
  value === undefined
    ? []
    : choicesOf(value).flatMap((choice) =>
        choice.value.kind === 'list' ? choice.value.items : [choice.value],
      );

const crowdOf = (member: string): string =>
  member.startsWith('domain:') ? `Everybody in ${member.slice('domain:'.length)}` : whoIs(member);
