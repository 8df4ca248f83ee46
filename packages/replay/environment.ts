import { account, region } from '@emmental/emulator';
import { partsOf, type Value } from '@emmental/model';
import type { FunctionFacts } from '@emmental/slices';
import { textOf } from './names.ts';

/**
 * Returns the environment of the function from the template, with placeholders for addresses of this machine. A variable
 * without a known value gets an invented one that fits its use: an address if the code calls the address, a database if
 * the code queries one.
 */
export function environmentOf({ declaration, report, app }: FunctionFacts): Readonly<Record<string, string>> {
  const called = new Set(
    report.behaviours.flatMap((behaviour) => (behaviour.kind === 'host' ? envIn(behaviour.url.written) : [])),
  );
  const usesDatabase = report.behaviours.some(
    (behaviour) => behaviour.kind === 'sink' && behaviour.sink === 'sql',
  );
  return Object.fromEntries(
    [...declaration.environment].map(([name, value]) => {
      const known = textOf(value, app);
      return [name, isKnown(value) ? known : invented(name, called.has(name), usesDatabase)];
    }),
  );
}

function invented(name: string, isCalled: boolean, usesDatabase: boolean): string {
  if (usesDatabase && (isCalled || /DATABASE|POSTGRES|\bDB\b|_DB|DB_|DSN/i.test(name)))
    return 'postgresql://app@@database@/app?sslmode=disable';
  if (isCalled || /URL|URI|ENDPOINT|HOOK/i.test(name)) return `@cloud@/${name.toLowerCase()}`;
  if (/ARN$/i.test(name)) return `arn:aws:kms:${region}:${account}:key/00000000-0000-4000-8000-000000000000`;
  return `${name.toLowerCase()}-of-replay`;
}

const envIn = (value: Value): readonly string[] =>
  (partsOf(value) ?? []).flatMap((part) =>
    typeof part === 'object' && part.kind === 'env' ? [part.name] : [],
  );

/** Returns true if the template gives a value completely. */
const isKnown = (value: Value): boolean =>
  value.kind === 'one-of'
    ? value.choices.length > 0
    : (partsOf(value) ?? []).every(
        (part) =>
          typeof part === 'string' ||
          part.kind === 'resource' ||
          part.kind === 'pseudo' ||
          (part.kind === 'parameter' && part.default !== undefined),
      );
