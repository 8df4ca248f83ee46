import { asString, type FunctionDeclaration, guardWrapper } from '@emmental/model';

/** Names the variable with the digest of the guards and of the rules. */
export const digestVariable = 'EMMENTAL_DIGEST';

/** Stands for the digest until the rules are compiled: they follow from the template that contains it. A text of zeros is quoted in every format. */
const unknownDigest = '0'.repeat(64);

/**
 * Returns the environment variables that start and configure the guard. A wrapper of the function itself runs after the guard's wrapper.
 * `isClosed`: the rules say that the function does not run when the guard cannot; rules that were exchanged could say something else.
 */
export const variablesOf = (
  fn: FunctionDeclaration,
  isClosed: boolean,
): Readonly<Record<string, string>> => ({
  ...variablesByHand(fn),
  [digestVariable]: digestOf(fn) ?? unknownDigest,
  ...(isClosed && !fn.environment.has('EMMENTAL_ON_ERROR') ? { EMMENTAL_ON_ERROR: 'closed' } : {}),
});

/** The digest that a function has already: it is written anew with the rules. */
function digestOf({ environment }: FunctionDeclaration): string | null {
  const digest = asString(environment.get(digestVariable));
  return digest !== null && /^[0-9a-f]{64}$/.test(digest) ? digest : null;
}

/** Returns the variables that a person writes: without the digest, which changes with the rules. */
export function variablesByHand(fn: FunctionDeclaration): Readonly<Record<string, string>> {
  const present = asString(fn.environment.get('AWS_LAMBDA_EXEC_WRAPPER'));
  return {
    AWS_LAMBDA_EXEC_WRAPPER: guardWrapper,
    ...(present === null || present === guardWrapper ? {} : { EMMENTAL_NEXT_WRAPPER: present }),
    EMMENTAL_FUNCTION: fn.name,
  };
}
