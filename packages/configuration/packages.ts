import type { FunctionDeclaration, Package } from '@emmental/model';
import { oncePerApp } from './once.ts';

/** One deployment package. */
export interface Packed {
  readonly package: Package;
  /** The functions or the layer that the package contains, for people: `4 functions`, `Layer Tools`. */
  readonly who: string;
  /** True when `who` names a single function or layer. */
  readonly isOne: boolean;
  readonly function: string | null;
  /** Ids of the functions that are deployed with the package. */
  readonly functions: readonly string[];
  readonly resource: string;
}

/** Returns the deployment packages whose content is known, first those of functions, then those of layers. */
export const packagesOf = oncePerApp(({ app, functions }): readonly Packed[] => {
  const users = new Map<Package, FunctionDeclaration[]>();
  for (const { declaration } of functions) {
    const { package: packed } = declaration;
    if (packed) users.set(packed, [...(users.get(packed) ?? []), declaration]);
  }
  return [
    ...[...users].flatMap(([packed, [first, ...others]]): readonly Packed[] =>
      first
        ? [
            {
              package: packed,
              who: others.length === 0 ? first.name : `${others.length + 1} functions`,
              isOne: others.length === 0,
              function: first.id,
              functions: [first, ...others].map(({ id }) => id),
              resource: app.format === 'serverless' ? `functions.${first.name}` : first.logicalId,
            },
          ]
        : [],
    ),
    ...[...(app.layers ?? [])].map(
      ([id, packed]): Packed => ({
        package: packed,
        who: `Layer ${id}`,
        isOne: true,
        function: null,
        functions: [],
        resource: id,
      }),
    ),
  ];
});
