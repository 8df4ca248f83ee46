import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findingsIn } from '../scan.ts';
import { type Case, filesIn, inFolder, type Row } from './case.ts';

/** The fixtures of KICS are files with a problem and files without one. */
export const casesOfKics = (rows: readonly Row[], folder: string): Promise<readonly Case[]> =>
  inFolder(async (work) => {
    const cases: Case[] = [];
    for (const row of rows)
      for (const fixture of row.fixtures.filter(
        (path) => path.startsWith('Checkmarx/kics:') && !path.includes('/pulumi/'),
      )) {
        const below = join(folder, fixture.slice(fixture.indexOf(':') + 1).replace(/\/\([^/]*$/, ''));
        if (!existsSync(below)) continue;
        for (const file of filesIn(below, /^(positive|negative)\d*\.(ya?ml|json|tf)$/)) {
          // Each file is scanned alone, because all files of a Terraform folder are one module.
          const name = fixture.includes('/serverlessFW/') ? 'serverless.yml' : file;
          writeFileSync(join(work, name), readFileSync(join(below, file)));
          const found = await findingsIn(work, name, true);
          rmSync(join(work, name));
          cases.push({
            peer: 'KICS',
            rule: row.id,
            name: `${below.slice(below.indexOf('queries/') + 8).replace(/\/test$/, '')} ${file}`,
            theirs: file.startsWith('positive'),
            found,
            beside: found,
          });
        }
      }
    return cases;
  });
