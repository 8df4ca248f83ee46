import { type OnPlatform, platformVariable } from '@emmental/knowledge';
import {
  choicesOf,
  type FunctionDeclaration,
  partsOf,
  rowOf,
  text,
  unknown,
  type Value,
} from '@emmental/model';

type Declared = Pick<FunctionDeclaration, 'environment'> & OnPlatform;

/** Returns the value of an environment variable: from the template, else from the platform, else `unknown`. */
export function variable(name: string, fn: Declared): Value {
  const declared = fn.environment.get(name);
  if (declared) return declared;
  const reserved = platformVariable(name, fn);
  return reserved ? text([reserved]) : unknown('not set in the template');
}

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
