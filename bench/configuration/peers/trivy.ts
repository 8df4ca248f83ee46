import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareText } from '@emmental/model';
import { findingsIn } from '../scan.ts';
import { type Case, filesIn, inFolder, type Row, rowsNaming, yamlOf } from './case.ts';

type Examples = {
  readonly [Format in 'cloudformation' | 'terraform']?: Record<'good' | 'bad', readonly string[]>;
};

/** Each check of Trivy has good and bad examples. */
export const casesOfTrivy = (rows: readonly Row[], folder: string): Promise<readonly Case[]> =>
  inFolder(async (work) => {
    const cases: Case[] = [];
    const checks = join(folder, 'checks/cloud/aws');
    if (!existsSync(checks)) return cases;
    for (const service of readdirSync(checks).sort(compareText))
      for (const file of filesIn(join(checks, service), /(?<!_test)\.rego$/)) {
        const rego = readFileSync(join(checks, service, file), 'utf8');
        const id = /^# +id: +(\S+)/m.exec(rego)?.[1] ?? '';
        const examples = join(checks, service, file.replace(/rego$/, 'yaml'));
        const naming = rowsNaming(rows, 'trivy', id);
        if (naming.length === 0 || !existsSync(examples)) continue;
        const parsed = yamlOf(readFileSync(examples, 'utf8')) as Examples;
        for (const row of naming)
          for (const [format, name] of [
            ['cloudformation', 'template.yaml'],
            ['terraform', 'main.tf'],
          ] as const)
            for (const kind of ['good', 'bad'] as const)
              for (const [index, text] of (parsed[format]?.[kind] ?? []).entries()) {
                writeFileSync(join(work, name), text);
                const found = await findingsIn(work, name, true);
                rmSync(join(work, name));
                cases.push({
                  peer: 'trivy',
                  rule: row.id,
                  name: `${id} ${service}/${file} ${format} ${kind} ${index + 1}`,
                  theirs: kind === 'bad',
                  found,
                  beside: found,
                });
              }
      }
    return cases;
  });
