import type { PackageList } from '../package-list.ts';
import { defineRule } from './rule.ts';

/** Matches formats whose own tools write a checksum for each package. */
const keepsChecksums = /^(?:package-lock|yarn 1|pnpm|bun|poetry|uv|pdm|pipenv|pylock)/;

export const noIntegrity = defineRule({
  id: 'dependencies/no-integrity',
  aliases: [],
  slice: 'deps',
  threats: ['T6'],
  help: 'Packages in the lockfile have no checksum: an install accepts any content that the registry or a mirror sends for the version.',
  check: ({ lists }) =>
    lists.flatMap((list) => {
      const bare = list.packages.filter(
        (dependency) =>
          dependency.integrity === null &&
          dependency.source.kind === 'registry' &&
          dependency.version !== null,
      );
      const [first] = bare;
      if (!first || !isKept(list)) return [];
      const isEvery = bare.length === list.packages.filter(({ source }) => source.kind === 'registry').length;
      const names = bare.slice(0, 3).map(({ name }) => name);
      return [
        {
          title: `${isEvery ? `No package of ${list.file} has` : `${bare.length} ${bare.length === 1 ? 'package of' : 'packages of'} ${list.file} ${bare.length === 1 ? 'has' : 'have'} no`} ${isEvery ? 'a ' : ''}checksum`,
          function: null,
          at: { file: list.file, line: first.line },
          severity: 'low' as const,
          evidence: bare
            .slice(0, 10)
            .map(({ name, line }) => ({ file: list.file, line, text: `${name} has no checksum` })),
          fix: `install again with a current version of the tool that writes ${list.file}`,
          details: [{ label: 'are', text: `${names.join(', ')}${bare.length > 3 ? ', …' : ''}` }],
          subject: list.file,
        },
      ];
    }),
});

const isKept = ({ format }: PackageList): boolean => keepsChecksums.test(format);
