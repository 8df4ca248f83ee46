import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { registryText } from './registry.ts';

/** First step of `npm run generate triggers`: the list of all triggers. The second step is bundled with it. */
const home = join(process.env['EMMENTAL_ROOT'] ?? process.cwd(), 'packages', 'knowledge', 'triggers');
writeFileSync(join(home, 'rows.generated.ts'), registryText(home));
