import { asString, type FunctionDeclaration, guardWrapper } from '@emmental/model';

/** Returns the environment variables that the guard reads. A wrapper that the function has already runs after the guard's. */
export function variablesOf(fn: FunctionDeclaration): Readonly<Record<string, string>> {
  const present = asString(fn.environment.get('AWS_LAMBDA_EXEC_WRAPPER'));
  return {
    AWS_LAMBDA_EXEC_WRAPPER: guardWrapper,
    ...(present === null || present === guardWrapper ? {} : { EMMENTAL_NEXT_WRAPPER: present }),
    EMMENTAL_FUNCTION: fn.name,
  };
}
