import { expandActions, harmOf, harmsInOrder, hasResourceType } from '@emmental/knowledge';
import type { Problem } from '@emmental/model';
import { answersCredential } from '../../credentials-of-others.ts';
import { textsIn, type UnheldAllow, unheldAllows } from '../../documents.ts';
import { defineRule, factOf } from '../../rule.ts';
import { settings } from '../../setting.ts';

/** The rule access/wildcard-resource reports roles of functions, policy/any-action reports a wildcard for the action. */
export const policyAllResources = defineRule({
  id: 'policy/all-resources',
  aliases: [
    'EMM-IAM-STAR-RESOURCE',
    'EMM-IAM-NOTRESOURCE',
    'EMM-IAM-WRITE',
    'EMM-IAM-PERMMGMT',
    'EMM-IAM-DATAEXFIL',
    'EMM-IAM-CREDEXPOSE',
  ],
  slice: 'role',
  threats: [],
  help: 'A policy of the template allows actions on every resource, or on all but some. Reported only with `scan --peers`: no function of the template has it.',
  check: (input) => (input.withFacts ? unheldAllows(input).flatMap((allow) => problemOf(allow) ?? []) : []),
});

function problemOf({ resource, value, at, when }: UnheldAllow): Problem | null {
  const excepted = textsIn(value, 'NotResource');
  const isAll = textsIn(value, 'Resource').includes('*');
  const written = textsIn(value, 'Action').filter(
    (action) => excepted.length > 0 || !/^(\*|[\w-]+:\*)$/.test(action),
  );
  if (written.length === 0 || (!isAll && excepted.length === 0)) return null;
  const actions = written.flatMap(expandActions);
  // Actions without a resource type cannot be limited to a resource.
  if (actions.length > 0 && !actions.some(hasResourceType)) return null;
  const doing = (is: (action: string) => boolean, label: string): Problem['details'] => {
    const done = [...new Set(actions.filter(is))];
    return done.length === 0 ? [] : [{ label, text: shortened(done) }];
  };
  return factOf(
    {
      title: isAll
        ? `${resource.id} allows, on every resource: ${shortened(written)}`
        : `${resource.id} allows, on all but ${excepted.join(', ')}: ${shortened(written)}`,
      function: null,
      resource: resource.id,
      at,
      condition: when,
      details: [
        ...doing((action) => answersCredential.test(action), 'credentials'),
        ...harmsInOrder.flatMap((harm) => doing((action) => harmOf(action) === harm, harm)),
        ...doing((action) => !hasResourceType(action), 'takes no resource'),
      ],
      subject: `${resource.id} ${written.join()}`,
    },
    settings(value, 'Condition').every(({ state }) => state === 'absent')
      ? 'no function of the template has it'
      : 'it has a condition, and no function of the template has it',
  );
}

const shortened = (names: readonly string[]): string =>
  names.length <= 8 ? names.join(', ') : `${names.slice(0, 8).join(', ')} and ${names.length - 8} more`;
