import { asString, compareText, type Problem, secretStore } from '@emmental/model';
import { credentialsIn, type FoundCredential, hiddenProblem, hiddenTitle } from '../../credentials.ts';
import { defineRule, factOf, type ReviewedFunction, type RuleInput } from '../../rule.ts';

/**
 * Reports a variable that several functions share only once, at the place where the template sets it. Source: Lambda
 * developer guide, securing environment variables.
 */
export const functionSecretInEnvironment = defineRule({
  id: 'function/secret-in-environment',
  aliases: ['EMM-FN-SECRET-ENV', 'EMM-FN-SECRET-PROVIDER', 'EMM-GCF-SECRET-ENV'],
  slice: 'credentials',
  threats: ['T1', 'T5'],
  help: 'The template holds a credential: anyone who can read the repository, the deployed stack or the function’s settings has it.',
  check: (input) => {
    const { functions, app } = input;
    const places = new Map<
      string,
      { readonly found: FoundCredential; readonly holders: ReviewedFunction[] }
    >();
    for (const fn of functions) {
      const fields = fn.declaration.environment;
      for (const found of credentialsIn({ kind: 'fields', fields, open: false })) {
        const key = JSON.stringify([found.path, found.at ?? fn.declaration.id]);
        const place = places.get(key);
        if (place) place.holders.push(fn);
        else places.set(key, { found, holders: [fn] });
      }
    }
    const reported = [...places.values()].flatMap(({ found, holders }): readonly Problem[] => {
      const [first, ...others] = holders.map(({ declaration }) => declaration);
      if (!first) return [];
      const isServerless = app.format === 'serverless';
      const own = isServerless ? `functions.${first.name}` : first.logicalId;
      const general = isServerless ? 'provider.environment' : 'Globals.Function.Environment';
      // A variable of the service (`provider.environment`) is reported there, even if only one function has it.
      const isOfService = first.shared?.has(found.path.split('.')[0] ?? '') === true;
      const isShared = others.length > 0 || isOfService;
      const titleOf = (having: readonly ReviewedFunction[]): string =>
        `${namesOf(having)} a secret in the environment (${found.what})`;
      const problem = hiddenProblem(
        found,
        {
          id: isShared ? general : own,
          at: first.at,
          condition: isShared ? null : first.condition,
        },
        titleOf(holders),
        isShared ? null : first.id,
      );
      const parts = holders.map((fn) => ({
        function: fn.declaration.id,
        title: hiddenTitle(titleOf([fn])),
      }));
      const fix = `replace the credential, and read it from ${secretStore(first)}`;
      return [{ ...problem, fix, ...(isShared ? { parts } : {}) }];
    });
    return input.withFacts ? [...reported, ...asLongAsKeys(input)] : reported;
  },
});

/** Returns facts about variables with forty letters and digits, the length of AWS secret keys, that are not reported as credentials. */
function asLongAsKeys({ functions, app }: RuleInput): readonly Problem[] {
  return functions.flatMap(({ declaration: { id, name, logicalId, environment, at, condition } }) =>
    [...environment].flatMap(([key, value]): readonly Problem[] => {
      const text = value.kind === 'constant' ? String(value.value) : asString(value);
      const isReported =
        credentialsIn({ kind: 'fields', fields: new Map([[key, value]]), open: false }).length > 0;
      if (text === null || isReported || !isAsLong(text)) return [];
      const problem = {
        title: `${key} of ${name} may be a key: it has the length of one`,
        function: id,
        resource: app.format === 'serverless' ? `functions.${name}` : logicalId,
        at: value.at ?? at,
        condition,
        details: [],
        subject: `${key}: as long as a key`,
      };
      return [factOf(problem, 'neither its name nor its form shows that it is a key')];
    }),
  );
}

/** `Orders has`, `Mailer and Orders have`, `5 functions have`. */
function namesOf(holders: readonly ReviewedFunction[]): string {
  const [first, second, ...others] = holders.map(({ declaration }) => declaration.name).sort(compareText);
  if (second === undefined) return `${first} has`;
  return others.length === 0 ? `${first} and ${second} have` : `${others.length + 2} functions have`;
}

/** True when a text has a run of 40 characters of a key. A run without a digit is words, and a hexadecimal run is a digest. */
function isAsLong(text: string): boolean {
  const run = /[A-Za-z0-9/+=]{40,}/.exec(text)?.[0] ?? '';
  return /\d/.test(run) && !/^(?=.*[a-f])[0-9a-f]+$/i.test(run);
}
