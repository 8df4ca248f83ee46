import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findingsIn, isAbout } from '../scan.ts';
import { type Case, filesIn, inFolder, type Row, rowsNaming } from './case.ts';

/**
 * The unit tests of cfn_nag name the resources of a template that a rule must report; it must report no other
 * resource.
 */
export const casesOfCfnNag = (rows: readonly Row[], folder: string): Promise<readonly Case[]> =>
  inFolder(async (work) => {
    const cases: Case[] = [];
    const specs = join(folder, 'spec/custom_rules');
    if (!existsSync(specs)) return cases;
    for (const file of filesIn(specs, /_spec\.rb$/)) {
      const name = basename(file, '_spec.rb');
      const rule = join(folder, 'lib/cfn-nag/custom_rules', `${name}.rb`);
      if (!existsSync(rule)) continue;
      const id = /rule_id\s+'([WF]\d+)'/.exec(readFileSync(rule, 'utf8'))?.[1] ?? '';
      for (const row of rowsNaming(rows, 'cfn_nag', id))
        for (const [, template = '', wanted = ''] of readFileSync(join(specs, file), 'utf8').matchAll(
          /read_test_template\(\s*['"]([^'"]+)['"][\s\S]*?expected_logical_resource_ids = (?:%w)?\[([^\]]*)\]/g,
        )) {
          const text = readFileSync(join(folder, 'spec/test_templates', template), 'utf8');
          const path = basename(template);
          writeFileSync(join(work, path), text);
          const found = await findingsIn(work, path, true);
          const resources = wanted.split(/[\s,'"]+/).filter(Boolean);
          for (const resource of resources.length > 0 ? resources : [null])
            cases.push({
              peer: 'cfn_nag',
              rule: row.id,
              name: `${id} ${template} ${resource ?? '(nothing)'}`,
              theirs: resource !== null,
              found: resource === null ? found : found.filter((finding) => isAbout(finding, resource)),
              beside: found,
            });
        }
    }
    return cases;
  });
