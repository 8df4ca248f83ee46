import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { otherForms, rows } from '../rows.generated.ts';
import { engineTable, formsOf } from './engine.ts';

/** Second step of `npm run generate triggers`: the table of the inspection engine. */
const packages = join(process.env['EMMENTAL_ROOT'] ?? process.cwd(), 'packages');
const forms = formsOf(rows, otherForms);
writeFileSync(join(packages, 'inspect', 'trigger', 'table.generated.ts'), engineTable(forms));
process.stdout.write(`${rows.length} triggers, ${forms.size} forms of events\n`);
