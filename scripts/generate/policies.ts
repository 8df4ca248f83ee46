import type { PythonSources } from './fetch.ts';

/** Managed policy name → { path, version, document }; names are unique among the policies that AWS manages. */
export const managedPolicyLines = (
  policies: PythonSources['managedPolicies'],
): ReadonlyMap<string, unknown> => new Map(Object.entries(policies));

interface SamPolicySource {
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly Definition: { readonly Statement: readonly unknown[] };
}

/** SAM policy template name → { parameters, statements }. */
export function samPolicyLines(templates: PythonSources['samPolicies']): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(templates as Record<string, SamPolicySource>).map(([name, template]) => [
      name,
      {
        parameters: Object.keys(template.Parameters ?? {}),
        statements: template.Definition.Statement,
      },
    ]),
  );
}
