import { asString, type FunctionDeclaration, guardWrapper } from '@emmental/model';

/** The environment that the guard reads, by name. A wrapper that the function has already is run after ours. */
export function variablesOf(fn: FunctionDeclaration): Readonly<Record<string, string>> {
  const present = asString(fn.environment.get('AWS_LAMBDA_EXEC_WRAPPER'));
  return {
    AWS_LAMBDA_EXEC_WRAPPER: guardWrapper,
    ...(present === null || present === guardWrapper ? {} : { EMMENTAL_NEXT_WRAPPER: present }),
    EMMENTAL_FUNCTION: fn.name,
  };
}
