import type { Package } from '../package-list.ts';
import type { Loads } from '../reach/loads.ts';
import { defineRule, type Facts, factsOf, shown } from './rule.ts';

export const unused = defineRule({
  id: 'dependencies/unused',
  aliases: [],
  slice: 'deps',
  threats: ['T7'],
  help: 'The package is deployed with functions that never load it: it only adds code to attack and time to start.',
  check: (facts) =>
    facts.lists.flatMap(({ packages }) => {
      const direct = new Set(packages.filter((one) => isDirect(one.id, one.lockfile, facts)));
      return [...direct].flatMap((one) => {
        const by = facts.loads.filter((loads) => servedBy(loads, one.lockfile));
        if (by.length === 0 || by.some((loads) => isTaken(loads, one))) return [];
        return [
          {
            title: `No function loads ${shown(one)}, which is deployed with ${by.length === 1 ? (by[0]?.function.name ?? '') : `${by.length} functions`}`,
            function: by.length === 1 ? (by[0]?.function.id ?? null) : null,
            at: { file: one.lockfile, line: one.line },
            severity: 'info' as const,
            evidence: [{ file: one.lockfile, line: one.line, text: 'listed, but no function loads it' }],
            fix: `remove ${one.name} from the manifest of ${one.lockfile}`,
            details: [],
            subject: `${one.lockfile} ${one.ecosystem}:${one.name}`,
            dependency: factsOf(one, {
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

/** It is loaded or may be; in whatever version is installed. */
const isTaken = (loads: Loads, one: Package): boolean =>
  loads.whereIs(one).kind !== 'shipped' ||
  loads.instances.some(({ ecosystem, name }) => ecosystem === one.ecosystem && name === one.name);

/** A project asks for it itself. */
const isDirect = (id: string, lockfile: string, { loads }: Facts): boolean =>
  loads.some(({ servings }) =>
    servings.some(
      ({ list, project }) =>
        list.file === lockfile && project !== null && [...project.requires.values()].includes(id),
    ),
  );
