import type { FunctionDeclaration, Hole } from '@emmental/model';

/**
 * Environment variables that AWS Lambda sets, with the hole (unknown part of a text) that their value fills.
 * Source: Lambda developer guide, "Defined runtime environment variables".
 */
export const lambdaVariables: Readonly<Record<string, (fn: Pick<FunctionDeclaration, 'logicalId'>) => Hole>> =
  {
    AWS_REGION: () => ({ kind: 'pseudo', name: 'AWS::Region' }),
    AWS_DEFAULT_REGION: () => ({ kind: 'pseudo', name: 'AWS::Region' }),
    AWS_LAMBDA_FUNCTION_NAME: (fn) => ({ kind: 'resource', id: fn.logicalId, attribute: null }),
  };
