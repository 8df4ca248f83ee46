import type { FunctionDeclaration, Package } from '@emmental/model';
import { oncePerApp } from './once.ts';

/** One deployment package. */
export interface Packed {
  readonly package: Package;
  /** Who is deployed with it: `Orders and 3 more`, `layer Tools`. */
  readonly who: string;
  readonly isOne: boolean;
  readonly function: string | null;
  readonly resource: string;
}

/** The packages of the template whose content is known, each once: of functions, then of layers, used or not. */
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
              who: others.length === 0 ? first.name : `${first.name} and ${others.length} more`,
              isOne: others.length === 0,
              function: first.id,
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
        resource: id,
      }),
    ),
  ];
});
