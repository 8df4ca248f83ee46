import type { FunctionDeclaration, Package } from '@emmental/model';
import { oncePerApp } from './once.ts';

/** One deployment package, with the functions that are deployed with it. */
export interface Packed {
  readonly package: Package;
  readonly first: FunctionDeclaration;
  readonly others: number;
}

/** The packages of the template whose content is known, each once. */
export const packagesOf = oncePerApp(({ functions }): readonly Packed[] => {
  const users = new Map<Package, FunctionDeclaration[]>();
  for (const { declaration } of functions) {
    const { package: packed } = declaration;
    if (packed) users.set(packed, [...(users.get(packed) ?? []), declaration]);
  }
  return [...users].flatMap(([packed, [first, ...others]]) =>
    first ? [{ package: packed, first, others: others.length }] : [],
  );
});

/** `Orders`, `Orders and 3 more`. */
export const whoIn = ({ first, others }: Packed): string =>
  others === 0 ? first.name : `${first.name} and ${others} more`;
