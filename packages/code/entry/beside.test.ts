import { expect, test } from 'vitest';
import { repository } from '../testing/repository.ts';
import { type BesideSettings, codeBeside } from './beside.ts';
import { isQuietScript } from './quiet-script.ts';

type Variables = Readonly<Record<string, readonly (string | null)[]>>;

function found(files: readonly string[], variables: Variables, more: Partial<BesideSettings> = {}) {
  const { modules, unread } = codeBeside(
    repository(Object.fromEntries(files.map((file) => [file, 'run me']))),
    {
      directory: 'fn',
      layers: ['layers/own'],
      isKnown: (_, name) => name === 'known',
      language: 'javascript',
      hasUnreadLayers: false,
      textsOf: (name) => variables[name] ?? [],
      ...more,
    },
  );
  return [...modules, ...unread.map(({ id }) => id)];
}

const python = { language: 'python' } as const;
const foreign = { hasUnreadLayers: true };

test.each<[string, readonly string[], Variables, Partial<BesideSettings>, readonly string[]]>([
  ['nothing', ['fn/a.js'], {}, {}, []],
  [
    'a condition of exports',
    ['fn/a.js'],
    { NODE_OPTIONS: ['--conditions=real'] },
    {},
    ['start/NODE_OPTIONS'],
  ],
  [
    'an extension',
    ['layers/own/extensions/ship', 'layers/own/extensions/.keep'],
    {},
    {},
    ['start/layers/own/extensions/ship'],
  ],
  [
    'a wrapper of the code',
    ['fn/run.sh'],
    { AWS_LAMBDA_EXEC_WRAPPER: ['/var/task/run.sh'] },
    {},
    ['start/fn/run.sh'],
  ],
  [
    'a wrapper of an own layer',
    ['layers/own/run'],
    { AWS_LAMBDA_EXEC_WRAPPER: ['/opt/run'] },
    foreign,
    ['start/layers/own/run'],
  ],
  ['a wrapper of a layer of others', [], { AWS_LAMBDA_EXEC_WRAPPER: ['/opt/run'] }, foreign, []],
  ['a wrapper that is not there', [], { AWS_LAMBDA_EXEC_WRAPPER: ['/opt/run'] }, {}, ['start//opt/run']],
  [
    'a wrapper that is not known',
    [],
    { AWS_LAMBDA_EXEC_WRAPPER: [null] },
    foreign,
    ['start/AWS_LAMBDA_EXEC_WRAPPER'],
  ],
  [
    'the guard',
    [],
    { AWS_LAMBDA_EXEC_WRAPPER: ['/opt/emmental/wrapper'], EMMENTAL_NEXT_WRAPPER: ['/opt/x'] },
    {},
    ['start//opt/x'],
  ],
  [
    'modules of NODE_OPTIONS',
    ['fn/a.js', 'fn/b.mjs'],
    { NODE_OPTIONS: ['--enable-source-maps -r /var/task/a.js --import=./b.mjs'] },
    {},
    ['fn/a.js', 'fn/b.mjs'],
  ],
  [
    'packages of NODE_OPTIONS',
    [],
    { NODE_OPTIONS: ['--require known/init --require "@acme/boot/init"'] },
    {},
    ['package/@acme/boot'],
  ],
  [
    'NODE_OPTIONS that load nothing',
    [],
    { NODE_OPTIONS: ['--enable-source-maps --max-old-space-size=400'] },
    {},
    [],
  ],
  ['a module that is not there', [], { NODE_OPTIONS: ['-r /opt/boot.js'] }, {}, ['start//opt/boot.js']],
  ['NODE_OPTIONS that are not known', [], { NODE_OPTIONS: [null] }, {}, ['start/NODE_OPTIONS']],
  ['NODE_OPTIONS of a function in Python', [], { NODE_OPTIONS: [null] }, python, []],
  [
    'sitecustomize of the code',
    ['fn/boot/sitecustomize.py'],
    { PYTHONPATH: ['/var/task/boot:/var/runtime'] },
    python,
    ['fn/boot/sitecustomize.py'],
  ],
  [
    'usercustomize of a layer',
    ['layers/own/python/usercustomize.py'],
    { PYTHONPATH: ['/opt/python/'] },
    python,
    ['layers/own/python/usercustomize.py'],
  ],
  ['a folder of a file system', [], { PYTHONPATH: ['/mnt/lib'] }, python, ['start//mnt/lib']],
  ['a folder without such a file', ['fn/boot/a.py'], { PYTHONPATH: ['/var/task/boot'] }, python, []],
  ['a library of the linker', [], { LD_PRELOAD: ['/var/task/x.so'] }, python, ['start//var/task/x.so']],
])('code beside the handler: %s', (_, files, variables, more, expected) => {
  expect(found(files, variables, more)).toEqual(expected);
});

test.each([
  ['#!/bin/bash\nset -euo pipefail\nexport RUST_LOG=info\nexec "$@"', true],
  ['#!/bin/bash\nargs=("$@")\nexec "${args[@]}"', true],
  [
    '#!/bin/sh\nif [ -z "${AWS_LAMBDA_RUNTIME_API}" ]; then\n  exec /usr/bin/aws-lambda-rie /usr/local/bin/python -m awslambdaric $@\nelse\n  exec /usr/local/bin/python -m awslambdaric $@\nfi',
    true,
  ],
  ['#!/bin/bash\nexport NODE_OPTIONS="-r /opt/x.js"\nexec "$@"', false],
  ['#!/bin/bash\naws s3 cp s3://b/k /tmp/k\nexec "$@"', false],
  ['#!/bin/bash\nexport KEY=$(aws ssm get-parameter --name k)\nexec "$@"', false],
  ['#!/bin/bash\nKEY=1 /opt/run\nexec "$@"', false],
  ['#!/bin/bash\nif [ "$(aws sts get-caller-identity)" ]; then\nexec "$@"\nfi', false],
  ['#!/bin/bash\nexec node server.js', false],
])('a script that starts nothing but the runtime: %s', (script, expected) => {
  expect(isQuietScript(script)).toBe(expected);
});
