import type { Location, Problem } from '@emmental/model';
import { withoutCopies } from '../../copies.ts';
import { unheldAllows } from '../../documents.ts';
import { defineRule, type RuleInput } from '../../rule.ts';
import { settings } from '../../setting.ts';

/** The rule access/wildcard-action reports statements of functions. Source: IAM user guide, NotAction with Allow. */
export const policyNotAction = defineRule({
  id: 'policy/not-action',
  aliases: ['EMM-IAM-NOTACTION'],
  slice: 'role',
  threats: ['T10'],
  help: 'The policy allows all actions but the listed ones, and so every action that the cloud adds later.',
  check: (input) => withoutCopies(problems(input), input),
});

function problems(input: RuleInput): readonly Problem[] {
  const found = [
    ...input.app.resourcePolicies.flatMap(({ resource, declaredBy, statements }) =>
      statements
        .filter(({ effect, action }) => effect === 'Allow' && action.not)
        .map(({ at, when }) => problem(declaredBy ?? resource, at, when)),
    ),
    ...unheldAllows(input)
      .filter(({ value }) => settings(value, 'NotAction').some(({ state }) => state === 'known'))
      .map(({ resource, at, when }) => problem(resource.id, at, when)),
  ];
  // A policy that the template writes on a resource is one of the resource and one of its own.
  const places = found.map(({ at, resource }) => `${resource} ${at.file}:${at.line}:${at.column}`);
  return found.filter((_, index) => places.indexOf(places[index] ?? '') === index);
}

function problem(resource: string | null, at: Location, condition: string | null): Problem {
  const holder = resource ?? 'a resource outside the template';
  return {
    title: `The policy of ${holder} allows all actions but the listed ones`,
    function: null,
    resource,
    at,
    severity: 'medium',
    condition,
    evidence: [{ file: at.file, line: at.line, text: 'Allow with NotAction' }],
    fix: 'Action: the actions that are needed',
    details: [],
    subject: holder,
  };
}
