import type { Problem } from '@emmental/model';
import { textsIn, type UnheldAllow, unheldAllows, withoutReferences } from '../../documents.ts';
import { defineRule, weighingNothing } from '../../rule.ts';

/** Roles of functions are told by the rules about access. Source: Lambda developer guide, resources and conditions for Lambda actions. */
export const policyFunctionNames = defineRule({
  id: 'policy/function-names',
  aliases: [],
  slice: 'role',
  threats: [],
  help: 'A policy lets its holder start functions by a name pattern, or a function without its versions and aliases. Reported only with `scan --peers`: no function of the template has the policy.',
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
      `Holders of ${resource.id} can start functions by a name pattern`,
      patterns,
      'no function of the template has it',
    ),
    ...told(
      `Holders of ${resource.id} can start a function, but none of its versions and aliases`,
      bare,
      'AWS only refuses calls that name a version or alias',
    ),
  ];
}

interface Named {
  readonly text: string;
  readonly name: string;
  /** The qualifier behind the name: a version, an alias, `*`. */
  readonly version: string | null;
}

function functionIn(text: string): Named | null {
  const [, name, version] =
    /^arn:[^:]*:lambda:[^:]*:[^:]*:function:([^:]+)(?::(.+))?$/.exec(withoutReferences(text)) ?? [];
  return name === undefined ? null : { text, name, version: version ?? null };
}
