import { packagesOf } from '../../packages.ts';
import { defineRule } from '../../rule.ts';

/** Packaging tools leave out their own files and the folder .git by default; a pattern for everything includes them again. */
export const packageTakesAll = defineRule({
  id: 'package/takes-all',
  aliases: ['EMM-SLS-WILDCARD-PACKAGE'],
  slice: 'credentials',
  threats: ['T1', 'T10'],
  help: 'A line puts everything in a folder into the deployment package, even files that the tool excludes by default: the history in .git, .env, and any file that somebody adds later.',
  check: (input) =>
    packagesOf(input).flatMap((packed) => {
      const { takesAll } = packed.package;
      if (takesAll === null) return [];
      const { pattern, at } = takesAll;
      return [
        {
          title: `Everything in ${packed.package.directory || 'the folder'} goes into the package of ${packed.who}, .git and .env too`,
          function: packed.function,
          parts: packed.functions.map((id) => ({ function: id })),
          resource: packed.resource,
          at,
          severity: 'low' as const,
          evidence: [{ file: at.file, line: at.line, text: pattern }],
          fix: 'name the files that the function needs: !** first, then src/**',
          details: [{ label: 'given', text: pattern }],
          subject: `${packed.package.directory} ${pattern}`,
        },
      ];
    }),
});
