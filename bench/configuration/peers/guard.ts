import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findingsIn } from '../scan.ts';
import { type Case, inFolder, type Row, yamlOf } from './case.ts';

interface Test {
  readonly name: string;
  readonly input: { readonly Resources?: object } | null;
  readonly expectations: { readonly rules: Readonly<Record<string, string>> };
}

/** A test of AWS Guard's rules is a template with an expectation; SKIP and PASS both mean that nothing is wrong. */
export const casesOfGuard = (rows: readonly Row[], folder: string): Promise<readonly Case[]> =>
  inFolder(async (work) => {
    const cases: Case[] = [];
    for (const row of rows)
      for (const fixture of row.fixtures.filter((path) => path.includes('aws-guard-rules-registry:'))) {
        const file = join(folder, fixture.slice(fixture.indexOf(':') + 1));
        if (!existsSync(file)) continue;
        for (const { name, input, expectations } of yamlOf(readFileSync(file, 'utf8')) as readonly Test[]) {
          if (!input?.Resources) continue;
          writeFileSync(join(work, 'template.json'), JSON.stringify(input));
          const found = await findingsIn(work, 'template.json', true);
          cases.push({
            peer: 'guard',
            rule: row.id,
            name: `${basename(file, '_tests.yml')}: ${name}`,
            theirs: Object.values(expectations.rules).includes('FAIL'),
            found,
            beside: found,
          });
        }
      }
    return cases;
  });
