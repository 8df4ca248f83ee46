import { asString, compareText, type Problem } from '@emmental/model';
import { credentialsIn, type FoundCredential, hiddenProblem } from '../../credentials.ts';
import { defineRule, type Facts, type FunctionFacts, weighingNothing } from '../../rule.ts';

/**
 * Reports variables that all functions are given once, where they are written. Source: Lambda developer guide, securing
 * environment variables.
 */
export const functionSecretInEnvironment = defineRule({
  id: 'function/secret-in-environment',
  aliases: ['EMM-FN-SECRET-ENV', 'EMM-FN-SECRET-PROVIDER', 'EMM-GCF-SECRET-ENV'],
  slice: 'credentials',
  threats: ['T1', 'T5'],
  help: 'The template holds a credential: anyone who can read the repository, the deployed stack or the function’s settings has it.',
  check: (facts) => {
    const { functions, app } = facts;
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
    const told = [...places.values()].flatMap(({ found, holders }): readonly Problem[] => {
      const [first, ...others] = holders.map(({ declaration }) => declaration);
      if (!first) return [];
      const isServerless = app.format === 'serverless';
      const own = isServerless ? `functions.${first.name}` : first.logicalId;
      const general = isServerless ? 'provider.environment' : 'Globals.Function.Environment';
      // The service's own, also where one function only is given it.
      const isOfService = first.shared?.has(found.path.split('.')[0] ?? '') === true;
      const isShared = others.length > 0 || isOfService;
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
    return facts.peers ? [...told, ...asLongAsKeys(facts)] : told;
  },
});

/** Forty letters and digits, as secret keys of AWS have them, in a text that nothing else tells of. */
function asLongAsKeys({ functions, app }: Facts): readonly Problem[] {
  return functions.flatMap(({ declaration: { id, name, logicalId, environment, at, condition } }) =>
    [...environment].flatMap(([key, value]): readonly Problem[] => {
      const text = value.kind === 'constant' ? String(value.value) : asString(value);
      const isTold =
        credentialsIn({ kind: 'fields', fields: new Map([[key, value]]), open: false }).length > 0;
      if (text === null || isTold || !isAsLong(text)) return [];
      const problem = {
        title: `${key} of ${name} may be a key: it has the length of one`,
        function: id,
        resource: app.format === 'serverless' ? `functions.${name}` : logicalId,
        at: value.at ?? at,
        condition,
        details: [],
        subject: `${key}: as long as a key`,
      };
      return [weighingNothing(problem, 'neither its name nor its form shows that it is a key')];
    }),
  );
}

/** `Orders has`, `Mailer and Orders have`, `Admin and 4 more functions have`. */
function namesOf(holders: readonly FunctionFacts[]): string {
  const [first, second, ...others] = holders.map(({ declaration }) => declaration.name).sort(compareText);
  if (second === undefined) return `${first} has`;
  return others.length === 0
    ? `${first} and ${second} have`
    : `${first} and ${others.length + 1} more functions have`;
}

/** Words have no digit in them, and digests are hexadecimal. */
function isAsLong(text: string): boolean {
  const run = /[A-Za-z0-9/+=]{40,}/.exec(text)?.[0] ?? '';
  return /\d/.test(run) && !/^(?=.*[a-f])[0-9a-f]+$/i.test(run);
}
