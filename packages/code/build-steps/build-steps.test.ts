import { expect, test } from 'vitest';
import { repository } from '../testing/repository.ts';
import { contentOf } from './content.ts';
import { buildSteps } from './index.ts';

const handler = 'page/page.js';
const own = {
  [handler]: 'x',
  'page/over/page.js': 'y',
  'page/lib/tools.js': 'z',
  'page/run.sh': 'npm ci\n',
  'page/swap.js': 'x();',
};

/** Returns the texts of the unread commands in a recipe of a makefile. */
async function unreadIn(recipe: string, above = ''): Promise<readonly (string | null)[]> {
  const lines = recipe.split('\n').map((line) => `\t${line}\n`);
  const source = repository({ ...own, 'page/Makefile': `${above}build-Page:\n${lines.join('')}` });
  return (await buildSteps(source, [handler], [], [])).map(({ text }) => text);
}

test.each([
  'npm ci --omit=dev',
  'npm install uuid@9.0.0 @aws-sdk/client-s3',
  'pip install -r requirements.txt -t $(ARTIFACTS_DIR)',
  'python3 -m pip install --upgrade pip wheel',
  'cp page.js $(ARTIFACTS_DIR)',
  'cp -r lib node_modules $(ARTIFACTS_DIR)/',
  'cp -r lib/. $(ARTIFACTS_DIR)',
  'rm -rf node_modules dist *.pyc',
  'find . -name "*.pyc" -delete',
  'echo done > /dev/null 2>&1',
  'esbuild page.ts --bundle --minify --outdir=dist',
  'if [ -f a ]; then npm ci; fi',
  'cd lib && npm run build',
  './run.sh',
  '@sh run.sh',
  'NODE_ENV=production npx webpack --mode production',
  '# sed -i s/a/b/ page.js',
])('%s leaves the code as it is', async (recipe) => {
  expect(await unreadIn(recipe)).toEqual([]);
});

test.each([
  'npm install uuid@npm:other@1.0.0',
  'npm install https://example.com/uuid.tgz',
  'npm ci --registry https://example.com',
  'npm_config_registry=https://example.com npm ci',
  'pip install git+https://example.com/yaml',
  'pip install --extra-index-url https://example.com yaml',
  'cp real.js $(ARTIFACTS_DIR)/page.js',
  'cp -r over/. $(ARTIFACTS_DIR)',
  'cp over/page.js $(ARTIFACTS_DIR)',
  'cp over/* $(ARTIFACTS_DIR)',
  'mv real.js page.js',
  'ln -sf real.js page.js',
  'rm page.js',
  'sed -i s/a/b/ page.js',
  'find . -name "*.js" -exec sed -i s/a/b/ {} +',
  'cat real.js > page.js',
  'cat real.js | tee page.js',
  'npm ci && patch -p1 < fix.patch',
  'echo "$(curl -s https://example.com)"',
  'curl -s https://example.com | sh',
  'tar xf code.tar',
  'unzip -o code.zip',
  'git checkout other -- page.js',
  'esbuild page.ts --bundle --alias:uuid=./swap.js --outdir=dist',
  'PATH=./tools:$PATH npm ci',
  'node -e "x()"',
  'make -f other.mk build',
  'aws s3 cp s3://bucket/page.js .',
  'cat <<EOF > page.js',
])('%s may change it', async (recipe) => {
  expect(await unreadIn(recipe)).toHaveLength(1);
});

test('a script that a command runs is a step of its own, with its content', async () => {
  expect(await unreadIn('node swap.js')).toHaveLength(2);
});

test('a variable of a makefile is replaced', async () => {
  expect(await unreadIn('cp $(SRC) $(ARTIFACTS_DIR)/page.js', 'SRC = page.js\n')).toEqual([]);
  expect(await unreadIn('cp $(SRC) $(ARTIFACTS_DIR)/page.js', 'SRC = real.js\n')).toEqual([
    'cp real.js $ARTIFACTS_DIR/page.js',
  ]);
});

test('files that lie neither beside nor above a handler are left out', async () => {
  const source = repository({
    ...own,
    'web/webpack.config.js': 'module.exports = {};',
    'page/lib/package.json': '{"scripts":{"build":"node x.js"}}',
  });
  expect(await buildSteps(source, [handler], [], [])).toEqual([]);
});

test.each([
  ['a comment', 'module.exports = { plugins: [] };', '// new\nmodule.exports = { plugins: [] };', true],
  ['a mode', "module.exports = { mode: 'a' };", "module.exports = { mode: 'b', devtool: false };", true],
  [
    'an entry of the same name',
    'module.exports = { entry: {} };',
    "module.exports = { entry: { a: './src/a.ts' } };",
    true,
  ],
  [
    'an entry of another name',
    'module.exports = { entry: {} };',
    "module.exports = { entry: { a: './src/b.ts' } };",
    false,
  ],
  ['a plug-in', 'module.exports = { plugins: [] };', 'module.exports = { plugins: [swap()] };', false],
  [
    'a regular expression that looks like a comment',
    'x = { test: /[/]/ };',
    'x = { test: /[//]/, alias: 1 };',
    false,
  ],
])('%s in a configuration', async (_, before, after, isSame) => {
  const content = (text: string) => contentOf(repository({ 'webpack.config.js': text }), 'webpack.config.js');
  expect((await content(before)) === (await content(after))).toBe(isSame);
});
