// `npm start`: sets up what is missing, then scans examples/weak-shop; `npm start -- …` is any command line.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';
import { root, setUp } from './setup.mjs';

setUp();
await bundle();
const userArguments = process.argv.slice(2);
// npm starts scripts in the package's folder, but paths on the command line are relative to the user's folder.
process.chdir(userArguments.length > 0 ? (process.env.INIT_CWD ?? root) : root);
process.argv = [
  process.argv[0],
  join(root, 'apps/cli/bin/emmental.js'),
  ...(userArguments.length > 0 ? userArguments : ['scan', 'examples/weak-shop']),
];
await import(pathToFileURL(join(root, 'apps/cli/bin/emmental.js')).href);
