import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Parts that the bundle loads only when they are first used: each line is a module whose functions are doors.
 * Sources import such a module like any other. In the bundle a door loads the module behind it synchronously when
 * it is first called (scripts/chunks.mjs makes a `require` of it), so nothing else has to wait. A line is worth it
 * when most runs do not need the part.
 */
export const parts = [
  // Formats: every file is tested for its format; these parts read files of a certain format.
  'packages/read/formats/sam/lower.ts',
  'packages/read/formats/serverless/lower.ts',
  'packages/read/formats/terraform/configurations.ts',
  'packages/read/formats/terraform/plan/lower.ts',
  'packages/read/formats/gcloud/lower.ts',
  'packages/read/formats/gcloud/shell.ts',
  'packages/read/parse/any-yaml.ts',
  'packages/read/parse/hcl/parse.ts',
  'packages/read/parse/json.ts',
  // A lockfile alone has neither templates nor functions.
  'packages/read/read-apps.ts',
  'apps/cli/pipeline.ts',
  'packages/code/entry/find.ts',
  'packages/code/program/load.ts',
  // Packages: most lockfiles are read line by line, and alone they have no functions that load anything.
  'packages/dependencies/lockfiles/text/any-yaml.ts',
  'packages/dependencies/deployed/read.ts',
  'packages/dependencies/native/native.ts',
  'packages/dependencies/reach/loads.ts',
  'packages/dependencies/store/build.ts',
  'apps/cli/peers.ts',
  // Reports: each run writes only one of them.
  'packages/report/cyclonedx.ts',
  'packages/report/holes-json.ts',
  'packages/report/holes-sarif.ts',
  'packages/report/json.ts',
  'packages/report/junit.ts',
  'packages/report/markdown.ts',
  'packages/report/replay-json.ts',
  'packages/report/sarif.ts',
  'packages/report/terminal/dependencies.ts',
  'packages/report/terminal/holes.ts',
  'packages/report/terminal/holes/closure.ts',
  'packages/report/terminal/permissions.ts',
  'packages/report/terminal/replay.ts',
  'packages/report/terminal/scan.ts',
  'packages/report/terminal/who-can.ts',
  'packages/report/who-can-json.ts',
  // Who can do this: needed only for permissions with --action.
  'packages/access/who/asked.ts',
  'packages/access/who/target.ts',
  'packages/access/who/who.ts',
];

/** The plug-in of esbuild that puts doors in front of parts. Throws for a part with an export that is no function. */
export const doors = (root) => ({
  name: 'doors',
  setup(build) {
    const files = new Set(parts.map((part) => join(root, part)));
    build.onResolve({ filter: /\.ts$/ }, ({ path, resolveDir, namespace, kind }) => {
      const file = join(resolveDir, path);
      return files.has(file) && namespace !== 'door' && kind === 'import-statement'
        ? { path: file, namespace: 'door', sideEffects: false }
        : undefined;
    });
    build.onLoad({ filter: /./, namespace: 'door' }, ({ path }) => ({
      contents: doorsOf(path),
      resolveDir: dirname(path),
    }));
  },
});

/** Marks an `import()` that scripts/chunks.mjs turns into a `require`. */
export const atOnce = '__atOnce';

function doorsOf(file) {
  const exports = [...readFileSync(file, 'utf8').matchAll(/^export (?!type |interface )(.*)/gm)];
  const names = exports.flatMap(([line, rest]) => {
    const found = /^(?:async )?function (\w+)|^const (\w+) = (?:async )?\(|^\{ ([\w, ]+) \} from /.exec(rest);
    if (!found)
      throw new Error(`${file} is a part (scripts/parts.mjs) and exports more than functions: ${line}`);
    return (found[1] ?? found[2] ?? found[3]).split(', ');
  });
  const load = `const part = () => ${atOnce}(import(${JSON.stringify(`./${basename(file)}`)}));`;
  return [
    load,
    ...names.map((name) => `export const ${name} = (...given) => part().${name}(...given);`),
  ].join('\n');
}
