// Builds the pages of the console. `npm run build -w apps/web` writes them to apps/web/dist.
import { existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = fileURLToPath(new URL('.', import.meta.url));
const inputs = ['index.html', 'build.mjs', 'package.json', 'src', 'public'];

/** Builds the pages into a folder; returns false if no source changed since the last build there. */
export async function buildWeb(outdir) {
  const stamp = join(outdir, '.built');
  const start = new Date();
  if (existsSync(stamp) && newest() <= statSync(stamp).mtimeMs) return false;
  const { build } = await import('vite');
  rmSync(stamp, { force: true });
  // The build sets this variable for its own process, in which tests may run afterwards.
  const before = process.env.NODE_ENV;
  await build({
    root: home,
    configFile: false,
    logLevel: 'error',
    plugins: [ownElements],
    resolve: { conditions: ['source', 'module', 'browser', 'production'] },
    build: {
      outDir: resolve(outdir),
      emptyOutDir: true,
      target: ['chrome123', 'firefox120', 'safari17.5'],
      modulePreload: { polyfill: false },
      // A file within a page or script would need a Content-Security-Policy that allows it.
      assetsInlineLimit: 0,
    },
  });
  if (before === undefined) delete process.env.NODE_ENV;
  else process.env.NODE_ENV = before;
  writeFileSync(stamp, '');
  // A source that changed during the build is newer than the build.
  utimesSync(stamp, start, start);
  return true;
}

/** Makes the elements of the pages by src/shown/jsx-runtime.ts, which shows hidden characters of texts. */
const ownRuntime = join(home, 'src', 'shown', 'jsx-runtime.ts');
const ownElements = {
  name: 'own-elements',
  enforce: 'pre',
  resolveId: (source, importer) =>
    /^react\/jsx(?:-dev)?-runtime$/.test(source) &&
    importer !== ownRuntime &&
    !importer?.includes('node_modules')
      ? ownRuntime
      : null,
};

/** Returns the time of the newest change among the sources, in milliseconds. */
function newest() {
  let time = 0;
  const paths = inputs.map((name) => join(home, name));
  for (let path = paths.pop(); path; path = paths.pop()) {
    const entry = statSync(path);
    if (entry.isDirectory()) for (const name of readdirSync(path)) paths.push(join(path, name));
    else time = Math.max(time, entry.mtimeMs);
  }
  return time;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const start = performance.now();
  const isBuilt = await buildWeb(join(home, 'dist'));
  const took = `${Math.round(performance.now() - start)} ms`;
  process.stdout.write(isBuilt ? `apps/web/dist was built in ${took}\n` : 'apps/web/dist is up to date\n');
}
