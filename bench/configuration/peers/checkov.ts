import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findingsIn, isAbout } from '../scan.ts';
import { blocksIn, isIn } from './blocks.ts';
import { type Case, filesIn, type Row, rowsNaming } from './case.ts';

/** The folders of checkov's unit tests, and the folders of the checks that they test. */
const suites = [
  ['tests/cloudformation/checks/resource/aws', 'checkov/cloudformation/checks/resource/aws'],
  ['tests/serverless/checks/aws', 'checkov/serverless/checks/function/aws'],
  ['tests/terraform/checks/resource/aws', 'checkov/terraform/checks/resource/aws'],
  ['tests/terraform/checks/data/aws', 'checkov/terraform/checks/data/aws'],
] as const;

/** The unit tests of checkov name the resources of a folder that pass and fail. */
export async function casesOfCheckov(rows: readonly Row[], folder: string): Promise<readonly Case[]> {
  const cases: Case[] = [];
  for (const [tests, checks] of suites) {
    const below = join(folder, tests);
    if (!existsSync(below)) continue;
    for (const file of filesIn(below, /^test_\w+\.py$/)) {
      const test = readFileSync(join(below, file), 'utf8');
      const check = /checks\.[\w.]*?(\w+) import check/.exec(test)?.[1];
      const example = /["']\/?([\w/]*example_\w+)["']/.exec(test)?.[1];
      const module = check && join(folder, checks, `${check}.py`);
      if (!module || !example || !existsSync(module) || !existsSync(join(below, example))) continue;
      const id = /id\s*=\s*["'](CKV\w+)["']/.exec(readFileSync(module, 'utf8'))?.[1] ?? '';
      const naming = rowsNaming(rows, 'checkov', id);
      if (naming.length === 0) continue;
      const isTerraform = tests.includes('/terraform/');
      const found = await findingsIn(join(below, example), '', true);
      const blocks = isTerraform ? blocksIn(join(below, example)) : [];
      for (const row of isTerraform ? naming : naming.slice(0, 1))
        for (const [set, theirs] of [
          ['failing_resources', true],
          ['passing_resources', false],
        ] as const)
          for (const resource of resourcesIn(test, set))
            cases.push({
              peer: isTerraform ? 'checkov (Terraform)' : 'checkov',
              rule: row.id,
              name: `${id} ${basename(example)} ${resource}`,
              theirs,
              found: found.filter((finding) =>
                isTerraform
                  ? isAbout(finding, resource) || isIn(finding, resource, blocks)
                  : isAbout(finding, resource.split('.').at(-1) ?? ''),
              ),
              beside: found,
            });
    }
  }
  return cases;
}

const resourcesIn = (test: string, set: string): readonly string[] =>
  [...(new RegExp(`${set}\\s*=\\s*\\{([^}]*)\\}`).exec(test)?.[1] ?? '').matchAll(/["']([^"']+)["']/g)].map(
    (match) => match[1] ?? '',
  );
