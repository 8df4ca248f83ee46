import { compareText, type Problem } from '@emmental/model';
import { credentialsIn, type FoundCredential, hiddenProblem } from '../../credentials.ts';
import { defineRule, type FunctionFacts } from '../../rule.ts';

/** What all functions are given is told once, where it stands. Source: Lambda developer guide, securing environment variables. */
export const functionSecretInEnvironment = defineRule({
  id: 'function/secret-in-environment',
  aliases: ['EMM-FN-SECRET-ENV', 'EMM-FN-SECRET-PROVIDER', 'EMM-GCF-SECRET-ENV'],
  slice: 'credentials',
  threats: ['T1', 'T5'],
  help: 'A credential stands in the template: everyone who can read the repository, the deployed stack or the function’s settings has it.',
  check: ({ functions, app }) => {
    const places = new Map<string, { readonly found: FoundCredential; readonly holders: FunctionFacts[] }>();
    for (const fn of functions) {
      const fields = fn.declaration.environment;
      for (const found of credentialsIn({ kind: 'fields', fields, open: false })) {
        const key = JSON.stringify([found.path, found.at ?? fn.declaration.id]);
        const place = places.get(key);
        if (place) place.holders.push(fn);
        else places.set(key, { found, holders: [fn] });
      }
    }
    return [...places.values()].flatMap(({ found, holders }): readonly Problem[] => {
      const [first, ...others] = holders.map(({ declaration }) => declaration);
      if (!first) return [];
      const isServerless = app.format === 'serverless';
      const own = isServerless ? `functions.${first.name}` : first.logicalId;
      const general = isServerless ? 'provider.environment' : 'Globals.Function.Environment';
      const isShared = others.length > 0;
      return [
        hiddenProblem(
          found,
          {
            id: isShared ? general : own,
            at: first.at,
            condition: isShared ? null : first.condition,
          },
          `${namesOf(holders)} a secret in the environment (${found.what})`,
          isShared ? null : first.id,
        ),
      ];
    });
  },
});

/** `Orders has`, `Mailer and Orders have`, `Admin and 4 more functions have`. */
function namesOf(holders: readonly FunctionFacts[]): string {
  const [first, second, ...others] = holders.map(({ declaration }) => declaration.name).sort(compareText);
  if (second === undefined) return `${first} has`;
  return others.length === 0
    ? `${first} and ${second} have`
    : `${first} and ${others.length + 1} more functions have`;
}
