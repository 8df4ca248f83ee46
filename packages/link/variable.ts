import {
  choicesOf,
  type FunctionDeclaration,
  type Hole,
  partsOf,
  rowOf,
  text,
  unknown,
  type Value,
} from '@emmental/model';

type Declared = Pick<FunctionDeclaration, 'logicalId' | 'environment' | 'account'>;

/** Returns the value of an environment variable: from the template, else from the platform, else `unknown`. */
export function variable(name: string, fn: Declared): Value {
  const declared = fn.environment.get(name);
  if (declared) return declared;
  const reserved = fn.account ? undefined : rowOf(setByLambda, name);
  return reserved ? text([reserved(fn)]) : unknown('not set in the template');
}

/** Source: Lambda developer guide, "Defined runtime environment variables". */
const setByLambda: Readonly<Record<string, (fn: Declared) => Hole>> = {
  AWS_REGION: () => ({ kind: 'pseudo', name: 'AWS::Region' }),
  AWS_DEFAULT_REGION: () => ({ kind: 'pseudo', name: 'AWS::Region' }),
  AWS_LAMBDA_FUNCTION_NAME: (fn) => ({ kind: 'resource', id: fn.logicalId, attribute: null }),
};

/** Returns the reason why a value or a part of it is not known; null if all of it is known. */
export function whyUnknown(value: Value): string | null {
  if (value.kind === 'unknown') return value.why;
  for (const { value: choice } of choicesOf(value))
    for (const part of partsOf(choice) ?? []) {
      if (typeof part === 'string') continue;
      if (part.kind === 'external' && part.parameter === undefined)
        return rowOf(stores, part.source) ?? `set by ${part.source}`;
      if (part.kind === 'unknown') return part.why;
    }
  return null;
}

/** Reasons for values that a template takes from elsewhere. */
const stores: Readonly<Record<string, string>> = {
  ssm: 'set in parameter store',
  'ssm-secure': 'set in parameter store',
  secretsmanager: 'set in Secrets Manager',
  'Fn::ImportValue': 'exported by another stack',
  import: 'exported by another stack',
};
