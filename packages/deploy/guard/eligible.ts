import { asString, type FunctionDeclaration, guardWrapper } from '@emmental/model';

/** Returns the environment variables that start and configure the guard. A wrapper of the function itself runs after the guard's wrapper. */
export function variablesOf(fn: FunctionDeclaration): Readonly<Record<string, string>> {
  const present = asString(fn.environment.get('AWS_LAMBDA_EXEC_WRAPPER'));
  return {
    AWS_LAMBDA_EXEC_WRAPPER: guardWrapper,
    ...(present === null || present === guardWrapper ? {} : { EMMENTAL_NEXT_WRAPPER: present }),
    EMMENTAL_FUNCTION: fn.name,
  };
}
