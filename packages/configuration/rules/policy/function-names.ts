import type { Problem } from '@emmental/model';
import { textsIn, type UnheldAllow, unheldAllows, withoutReferences } from '../../documents.ts';
import { defineRule, factOf } from '../../rule.ts';

/** The rules in packages/access report roles of functions. Source: Lambda developer guide, resources and conditions for Lambda actions. */
export const policyFunctionNames = defineRule({
  id: 'policy/function-names',
  aliases: [],
  slice: 'role',
  threats: [],
  help: 'A policy lets its holder start functions by a name pattern, or a function without its versions and aliases. Reported only with `scan --peers`: no function of the template has the policy.',
  check: (input) => (input.withFacts ? unheldAllows(input).flatMap(problemsOf) : []),
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
  const factAbout = (title: string, which: readonly NamedFunction[], why: string): readonly Problem[] =>
    which.length === 0
      ? []
      : [
          factOf(
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
    ...factAbout(
      `Holders of ${resource.id} can start functions by a name pattern`,
      patterns,
      'no function of the template has it',
    ),
    ...factAbout(
      `Holders of ${resource.id} can start a function, but none of its versions and aliases`,
      bare,
      'AWS only refuses calls that name a version or alias',
    ),
  ];
}

interface NamedFunction {
  readonly text: string;
  readonly name: string;
  /** The qualifier after the name: a version, an alias, or `*`. */
  readonly version: string | null;
}

function functionIn(text: string): NamedFunction | null {
  const [, name, version] =
    /^arn:[^:]*:lambda:[^:]*:[^:]*:function:([^:]+)(?::(.+))?$/.exec(withoutReferences(text)) ?? [];
  return name === undefined ? null : { text, name, version: version ?? null };
}
