import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { otherForms, rows } from '../rows.generated.ts';
import { engineTable, formsOf } from './engine.ts';
import { kindsText } from './kinds.ts';

/** Second step of `npm run generate triggers`: the tables of the packages that do not import this one. */
const packages = join(process.env['EMMENTAL_ROOT'] ?? process.cwd(), 'packages');
const forms = formsOf(rows, otherForms);
writeFileSync(join(packages, 'model', 'trigger-kind.generated.ts'), kindsText(rows));
writeFileSync(join(packages, 'inspect', 'trigger', 'table.generated.ts'), engineTable(forms));
process.stdout.write(`${rows.length} triggers, ${forms.size} forms of events\n`);
