import type { Package } from '../package-list.ts';
import type { Loads } from '../reach/loads.ts';
import { defineRule, factsOf, type RuleInput, shown } from './rule.ts';

export const unused = defineRule({
  id: 'dependencies/unused',
  aliases: [],
  slice: 'deps',
  threats: ['T7'],
  help: 'The package is deployed with functions that never load it: it only adds code to attack and time to start.',
  check: (input) =>
    input.lists.flatMap(({ packages }) => {
      const direct = new Set(
        packages.filter((dependency) => isDirect(dependency.id, dependency.lockfile, input)),
      );
      return [...direct].flatMap((dependency) => {
        const by = input.loads.filter((loads) => servedBy(loads, dependency.lockfile));
        if (by.length === 0 || by.some((loads) => isUsed(loads, dependency))) return [];
        return [
          {
            title: `No function loads ${shown(dependency)}, which is deployed with ${by.length === 1 ? (by[0]?.function.name ?? '') : `${by.length} functions`}`,
            function: by.length === 1 ? (by[0]?.function.id ?? null) : null,
            parts: by.map((loads) => ({ function: loads.function.id })),
            at: { file: dependency.lockfile, line: dependency.line },
            severity: 'info' as const,
            evidence: [
              { file: dependency.lockfile, line: dependency.line, text: 'listed, but no function loads it' },
            ],
            fix: `remove ${dependency.name} from the manifest of ${dependency.lockfile}`,
            details: [],
            subject: `${dependency.lockfile} ${dependency.ecosystem}:${dependency.name}`,
            dependency: factsOf(dependency, {
              functions: by.map((loads) => ({
                id: loads.function.id,
                level: 'shipped' as const,
                chain: [],
                why: null,
                symbol: null,
                byLockfile: false,
              })),
            }),
          },
        ];
      });
    }),
});

const servedBy = ({ servings }: Loads, lockfile: string): boolean =>
  servings.some(({ list }) => list.file === lockfile);

/** Returns whether a function loads the package or may load it, in any installed version. */
const isUsed = (loads: Loads, dependency: Package): boolean =>
  loads.whereIs(dependency).kind !== 'shipped' ||
  loads.instances.some(
    ({ ecosystem, name }) => ecosystem === dependency.ecosystem && name === dependency.name,
  );

/** Returns whether a project requires the package itself. */
const isDirect = (id: string, lockfile: string, { loads }: RuleInput): boolean =>
  loads.some(({ servings }) =>
    servings.some(
      ({ list, project }) =>
        list.file === lockfile && project !== null && [...project.requires.values()].includes(id),
    ),
  );
