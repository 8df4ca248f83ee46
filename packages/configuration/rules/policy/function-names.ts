import type { Problem } from '@emmental/model';
import { textsIn, type UnheldAllow, unheldAllows, withoutReferences } from '../../documents.ts';
import { defineRule, weighingNothing } from '../../rule.ts';

/** Roles of functions are told by the rules about access. Source: Lambda developer guide, resources and conditions for Lambda actions. */
export const policyFunctionNames = defineRule({
  id: 'policy/function-names',
  aliases: [],
  slice: 'role',
  threats: [],
  help: 'A policy starts functions by a pattern of names, or one function but none of its versions and aliases. It is told with `scan --peers` only: no function of the template holds the policy.',
  check: (facts) => (facts.peers ? unheldAllows(facts).flatMap(problemsOf) : []),
});

function problemsOf({ resource, value, at, when }: UnheldAllow): readonly Problem[] {
  const starts = textsIn(value, 'Action').some((action) =>
    /^(\*|lambda:(\*|invoke\*|invokefunction))$/i.test(action),
  );
  if (!starts) return [];
  const names = textsIn(value, 'Resource').flatMap((text) => functionIn(text) ?? []);
  const patterns = names.filter(({ name }) => name.includes('*'));
  const bare = names.filter(
    ({ name, version }) =>
      !name.includes('*') &&
      version === null &&
      !names.some((other) => other.name === name && other.version === '*'),
  );
  const told = (title: string, which: readonly Named[], why: string): readonly Problem[] =>
    which.length === 0
      ? []
      : [
          weighingNothing(
            {
              title,
              function: null,
              resource: resource.id,
              at,
              condition: when,
              details: [{ label: 'names', text: which.map(({ text }) => text).join(', ') }],
              subject: `${resource.id} ${which.map(({ text }) => text).join()}`,
            },
            why,
          ),
        ];
  return [
    ...told(
      `${resource.id} lets functions be started by a pattern of names`,
      patterns,
      'no function of the template holds it',
    ),
    ...told(
      `${resource.id} lets a function be started, and none of its versions and aliases`,
      bare,
      'calls that name a version or alias are refused, no more',
    ),
  ];
}

interface Named {
  readonly text: string;
  readonly name: string;
  /** What stands behind the name: a version, an alias, `*`. */
  readonly version: string | null;
}

function functionIn(text: string): Named | null {
  const [, name, version] =
    /^arn:[^:]*:lambda:[^:]*:[^:]*:function:([^:]+)(?::(.+))?$/.exec(withoutReferences(text)) ?? [];
  return name === undefined ? null : { text, name, version: version ?? null };
}
