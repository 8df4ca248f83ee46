// `npm run pack`: sets up what is missing, builds the command, and packs it into a file that other projects can install. `npm pack` alone
// would pack the command as it was built last.
import { execFileSync } from 'node:child_process';
import { bundle } from './bundle.mjs';
import { root, setUp } from './setup.mjs';

setUp();
await bundle();
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
execFileSync(npm, ['pack', '--workspace', 'emmental', '--loglevel=error', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
