import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { files } from '../app.ts';
import type { HostileRow } from '../row.ts';

const first =
  'git add -A -- template.yaml orders.js && git -c user.name=a -c user.email=a@example.com commit -qm a';

/** A change of build files on top of a commit that has none, as `scan --since` sees it. */
const since = (
  kind: HostileRow['kind'],
  says: string,
  texts: Readonly<Record<string, string | Uint8Array>>,
  more: Partial<HostileRow> = {},
): HostileRow => ({
  kind,
  says,
  args: ['scan', '--since', 'HEAD'],
  make: files(texts),
  script: `rm -rf .git && git init -q && ${first} && "$@"`,
  writes: /^\.git(?:\/|$)/,
  exits: [0, 1, 3],
  ...more,
});

const recipe = (text: string): string => `build-Orders:\n\t${text}\n`;
const variables = Array.from({ length: 40 }, (_, at) => `V${at} = ${`$(V${at + 1})`.repeat(60)}\n`).join('');
const scripts = (text: (at: number) => string, count: number): string =>
  JSON.stringify({
    scripts: Object.fromEntries(Array.from({ length: count }, (_, at) => [`s${at}`, text(at)])),
  });
const lines = (text: (at: number) => string, count: number): string =>
  Array.from({ length: count }, (_, at) => text(at)).join('\n');

/** Hostile build files and manifests. */
export const buildRows: readonly HostileRow[] = [
  since('huge', 'a makefile whose variables grow', { Makefile: `${variables}${recipe('echo $(V0)')}` }),
  since(
    'huge',
    'a makefile with a variable that is itself',
    { Makefile: `A = $(A)$(A)\n${recipe('$(A)')}` },
    { told: [/Makefile/], exits: [3], env: { CI: '1' } },
  ),
  since('link', 'makefiles that include each other', {
    Makefile: `include b.mk\n${recipe('./x')}`,
    'b.mk': 'include Makefile b.mk\n',
  }),
  since('huge', 'a makefile of 100,000 targets', {
    Makefile: `${lines((at) => `build-${at}: build-${at + 1}\n\tx${at}`, 8_000)}\n`,
  }),
  since('huge', 'a makefile of one line of 2 MB', { Makefile: recipe(`echo ${'a '.repeat(1_000_000)}`) }),
  since('malformed', 'a makefile of NUL', { Makefile: `build-Orders:\n\t\0\0\0\n` }),
  since('huge', 'a command of 200,000 quotes', { Makefile: recipe(`echo ${'"'.repeat(190_000)}`) }),
  since('huge', 'a command of 190,000 dollars and brackets', {
    Makefile: recipe(`echo ${'$('.repeat(95_000)}`),
  }),
  since('huge', 'a command that redirects 60,000 times', {
    Makefile: recipe(`echo ${'>a '.repeat(60_000)}`),
  }),
  since('link', 'scripts that start each other', {
    Makefile: recipe('./a.sh'),
    'a.sh': './b.sh\n',
    'b.sh': './a.sh\n',
  }),
  since('huge', 'a text behind << without end', { Makefile: recipe('cat <<EOF > x'), 'a.sh': 'cat <<A\n' }),
  since('huge', '5,000 scripts that name each other', {
    'package.json': scripts((at) => `npm run lint s${(at * 7) % 5_000}`, 5_000),
  }),
  since('huge', '5,000 scripts for tests', {
    'package.json': JSON.stringify({
      scripts: Object.fromEntries(
        Array.from({ length: 5_000 }, (_, at) => [`test:${at}`, `npm run test:${at + 1}`]),
      ),
    }),
  }),
  since('malformed', 'scripts that are no texts', {
    'package.json': '{"scripts":{"a":1,"b":null,"c":["x"],"__proto__":"node x.js"}}',
  }),
  since('malformed', 'a script whose name is a pattern', {
    'package.json': JSON.stringify({ scripts: { '(a+)+$': 'npm run (a+)+$', 'test:[': 'npm run test:[' } }),
  }),
  since('huge', 'a configuration that is nested deeply', {
    'webpack.config.js': `module.exports = ${'['.repeat(20_000)}${']'.repeat(20_000)};\n`,
  }),
  since('link', 'configurations that load each other', {
    'webpack.config.js': "module.exports = require('./a');\n",
    'a.js': "module.exports = require('./webpack.config');\n",
  }),
  since('malformed', 'a configuration that is no program', { 'vite.config.ts': '\0}{)(\n' }),
  since('huge', 'a configuration of one text of 190,000 characters', {
    'rollup.config.js': `module.exports = '${'./a/'.repeat(47_000)}';\n`,
  }),
  since('huge', 'a Dockerfile of 20,000 commands', {
    Dockerfile: `FROM public.ecr.aws/lambda/nodejs:22\n${lines((at) => `RUN x${at}`, 15_000)}\n`,
  }),
  since('huge', 'a Dockerfile with arguments that name each other', {
    Dockerfile: `FROM public.ecr.aws/lambda/nodejs:22\n${lines((at) => `ARG A${at}=${'$A'.repeat(20)}${at + 1}`, 3_000)}\nRUN $A0\n`,
  }),
  since('huge', 'stages with names of signs', {
    Dockerfile: lines(
      (at) =>
        `FROM ${'(.+)+'.repeat(10)}${at} AS ${'(a|a)*'.repeat(10)}${at}\nCOPY --from=${'(a|a)*'.repeat(10)}${at} / /`,
      300,
    ),
  }),
  since('huge', 'a lockfile of 100,000 packages', {
    'package-lock.json': JSON.stringify({
      lockfileVersion: 3,
      packages: Object.fromEntries(
        Array.from({ length: 60_000 }, (_, at) => [
          `node_modules/p${at}`,
          { resolved: `https://example.com/p${at}.tgz` },
        ]),
      ),
    }),
  }),
  since('huge', 'a lockfile of Yarn of one line', {
    'yarn.lock': `a@${'b, a@'.repeat(400_000)}:\n  resolved "x"\n`,
  }),
  since('huge', 'a lockfile of pnpm without line ends', {
    'pnpm-lock.yaml': `packages:\n  a@1:\n    resolution: {${'tarball: x, '.repeat(100_000)}}\n`,
  }),
  since('malformed', 'a .npmrc of NUL and equal signs', {
    '.npmrc': `${'\0='.repeat(100_000)}\nregistry=\n@:registry=\n`,
  }),
  since('huge', 'requirements of a million spaces', {
    'requirements.txt': `a${' '.repeat(1_000_000)}@\n${'-r requirements.txt\n'.repeat(5_000)}`,
  }),
  since('huge', 'a pyproject of one line of quotes', {
    'pyproject.toml': `[project]\ndependencies = [${'"a @ b",'.repeat(100_000)}]\n`,
    Pipfile: '[[source]]\nurl = "',
  }),
  since('huge', '3,000 commands of Terraform', {
    'tf/main.tf': `resource "aws_lambda_function" "a" {\n  function_name = "a"\n}\n${lines((at) => `resource "null_resource" "r${at}" {\n  provisioner "local-exec" {\n    command = "x${at}"\n  }\n}`, 1_900)}\n`,
  }),
  {
    ...since(
      'link',
      'a makefile that is a link out of the repository, and patches that are a link to themselves',
      {},
    ),
    make: (folder, outside) => {
      writeFileSync(join(outside, 'Makefile'), recipe('sed -i s/a/b/ orders.js'));
      symlinkSync(join(outside, 'Makefile'), join(folder, 'Makefile'));
      mkdirSync(join(folder, '.yarn'));
      symlinkSync('patches', join(folder, '.yarn', 'patches'));
    },
  },
];
