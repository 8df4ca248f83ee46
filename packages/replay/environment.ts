import { account, region } from '@emmental/emulator';
import { partsOf, type Value } from '@emmental/model';
import type { Facts } from '@emmental/slices';
import { textOf } from './names.ts';

/**
 * Returns the environment that the template gives the function, with places of this machine in it. A value that the
 * template leaves open depends on its use in the code: an address where the code calls one, a database where it
 * queries one.
 */
export function environmentOf({ declaration, report, app }: Facts): Readonly<Record<string, string>> {
  const called = new Set(
    report.behaviours.flatMap((behaviour) => (behaviour.kind === 'host' ? envIn(behaviour.url.written) : [])),
  );
  const asks = report.behaviours.some((behaviour) => behaviour.kind === 'sink' && behaviour.sink === 'sql');
  return Object.fromEntries(
    [...declaration.environment].map(([name, value]) => {
      const known = textOf(value, app);
      return [name, isKnown(value) ? known : madeUp(name, called.has(name), asks)];
    }),
  );
}

function madeUp(name: string, isCalled: boolean, asks: boolean): string {
  if (asks && (isCalled || /DATABASE|POSTGRES|\bDB\b|_DB|DB_|DSN/i.test(name)))
    return 'postgresql://app@@database@/app?sslmode=disable';
  if (isCalled || /URL|URI|ENDPOINT|HOOK/i.test(name)) return `@cloud@/${name.toLowerCase()}`;
  if (/ARN$/i.test(name)) return `arn:aws:kms:${region}:${account}:key/00000000-0000-4000-8000-000000000000`;
  return `${name.toLowerCase()}-of-replay`;
}

const envIn = (value: Value): readonly string[] =>
  (partsOf(value) ?? []).flatMap((part) =>
    typeof part === 'object' && part.kind === 'env' ? [part.name] : [],
  );

/** Returns whether the template leaves nothing in a value open. */
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
