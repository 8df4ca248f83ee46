import { describe, expect, it, test } from 'vitest';
import { configured } from '../terraform/testing/configured.ts';

const script = `#!/usr/bin/env bash
set -euo pipefail
PROJECT=\${PROJECT:-shop-1}
REGION=europe-west1

gcloud iam service-accounts create biller --project "$PROJECT"
gcloud projects add-iam-policy-binding "$PROJECT" \\
  --member "serviceAccount:biller@\${PROJECT}.iam.gserviceaccount.com" --role roles/editor
gcloud pubsub topics create orders
gcloud pubsub topics add-iam-policy-binding orders --member=allUsers --role=roles/pubsub.publisher
gsutil mb -l "$REGION" gs://shop-invoices/
gsutil iam ch allAuthenticatedUsers:objectCreator gs://shop-invoices

gcloud functions deploy api --gen2 --region "$REGION" --runtime nodejs22 --entry-point=handle \\
  --source ../api --trigger-http --allow-unauthenticated \\
  --set-env-vars "TABLE=orders,REGION=$REGION" --set-env-vars '^;^LIST=a,b;X=1' --set-secrets TOKEN=token:latest
gcloud beta functions deploy bill --no-gen2 --runtime python311 --trigger-topic orders \\
  --service-account "biller@$PROJECT.iam.gserviceaccount.com" --source bill --ingress-settings internal-only
gcloud functions deploy file --runtime nodejs22 --trigger-event-filters="type=google.cloud.storage.object.v1.finalized" \\
  --trigger-event-filters=bucket=shop-invoices --source "$OUT" --env-vars-file env.yaml
gcloud run deploy web --image eu.gcr.io/shop/web --no-invoker-iam-check --service-account=web@shop-1.iam.gserviceaccount.com \\
  --update-env-vars A=b --ingress internal-and-cloud-load-balancing
gcloud functions deploy
gcloud run services update web --memory 1Gi
cd ../site && gcloud run deploy --source .
`;

const files = {
  'scripts/deploy.sh': script,
  'scripts/env.yaml': 'COLOUR: red\n',
  'api/package.json': '{}',
  'api/index.js': 'exports.handle = () => {};',
  'site/index.js': '',
  'bill/main.py': 'def bill(event, context): pass',
  'other/notes.sh': 'echo gcloud functions describe api; echo deploy',
};

describe('a script of gcloud commands', () => {
  const read = () => configured(files);

  it('is an app with the functions and services that it deploys', () => {
    const { apps, diagnostics } = read();
    expect(apps.map(({ id, format }) => [id, format])).toEqual([['scripts/deploy.sh', 'gcloud']]);
    expect(diagnostics).toEqual([
      'template/invalid scripts/deploy.sh:23 a part of the template has the wrong shape: functions deploy without a name',
    ]);
    expect(
      apps[0]?.functions.map(({ name, at, runtime, handler, environment }) => [
        name,
        at.line,
        runtime,
        handler.kind === 'handler' ? `${handler.directory}: ${handler.handler}` : handler,
        [...environment.keys()].join(' '),
      ]),
    ).toEqual([
      ['bill', 17, 'python311', 'bill: main.bill', ''],
      ['api', 14, 'nodejs22', 'api: index.handle', 'TABLE REGION LIST X'],
      [
        'file',
        19,
        'nodejs22',
        {
          kind: 'unknown',
          why: 'its code was not found in the repository',
          handler: 'index.file',
          artefact: { kind: 'function', name: 'file' },
        },
        'COLOUR',
      ],
      [
        'web',
        21,
        null,
        { kind: 'unknown', why: 'the folder of its image was not found: eu.gcr.io/shop/web' },
        'A',
      ],
      ['site', 25, null, 'site: index.__main__', ''],
    ]);
  });

  it('is started by whom its commands let in', () => {
    expect(
      read().app.functions.map(({ name, triggers }) => [
        name,
        ...triggers.map(({ kind, source, exposure, by }) => `${kind} ${source}: ${exposure}, ${by}`),
      ]),
    ).toEqual([
      [
        'bill',
        'google-pubsub topic orders: public, roles/pubsub.publisher on orders gives allUsers roles/pubsub.publisher',
      ],
      [
        'api',
        'google-http HTTP address: public, api --allow-unauthenticated gives allUsers roles/cloudfunctions.invoker',
      ],
      [
        'file',
        'google-storage bucket shop-invoices: public, objectCreator on shop-invoices gives allAuthenticatedUsers roles/storage.objectCreator: anyone with a Google account',
      ],
      ['web', 'google-http HTTP address: public, invoker_iam_disabled'],
      ['site', 'google-http HTTP address: account, no binding gives an invoker role'],
    ]);
  });

  it('runs as the account that its commands name, with the roles that they give', () => {
    expect(
      read().app.functions.map(({ name, account }) => [
        name,
        account?.id,
        account?.kind,
        ...(account?.roles.map(({ role, on }) => `${role} on ${on}`) ?? []),
      ]),
    ).toEqual([
      ['bill', 'account biller', 'own', 'roles/editor on project'],
      ['api', 'the default account of Compute Engine', 'default'],
      ['file', 'the default account of Compute Engine', 'default'],
      ['web', 'web@shop-1.iam.gserviceaccount.com', 'own'],
      ['site', 'the default account of Compute Engine', 'default'],
    ]);
  });
});

describe('the steps of Cloud Build', () => {
  it('are read where their program is gcloud, or a shell', () => {
    const { app } = configured({
      'cloudbuild.yaml': `
substitutions: { _NAME: orders }
steps:
  - name: gcr.io/cloud-builders/npm
    args: [ci]
  - name: gcr.io/google.com/cloudsdktool/cloud-sdk
    entrypoint: gcloud
    args: [functions, deploy, '\${_NAME}', --runtime=nodejs22, --trigger-http, --source=., --no-gen2]
  - name: gcr.io/cloud-builders/gcloud
    dir: worker
    args:
      - run
      - deploy
      - worker
      - --source=.
      - --function=work
      - --base-image=python313
  - name: gcr.io/google.com/cloudsdktool/cloud-sdk
    entrypoint: bash
    args:
      - -c
      - |
        echo start
        gcloud functions deploy third --trigger-topic=\${_TOPIC} \\
          --runtime=nodejs20
`,
      'index.js': '',
      'worker/main.py': '',
    });
    expect(
      app.functions.map(({ name, at, runtime, handler }) => [
        name,
        at.line,
        runtime,
        handler.kind === 'handler' ? `${handler.directory}: ${handler.handler}` : handler,
      ]),
    ).toEqual([
      ['orders', 8, 'nodejs22', ': index.orders'],
      ['worker', 12, 'python313', 'worker: main.work'],
      ['third', 23, 'nodejs20', ': index.third'],
    ]);
  });

  it('that are broken in a place are read as far as possible, and this is reported', () => {
    const { app, diagnostics } = configured({
      'cloudbuild.yaml':
        'steps:\n- name: gcloud\n  args: [functions, deploy, a, --runtime=nodejs22, --trigger-http]\n  args: [x\n- {name: gcloud, args: [functions, deploy, b]}\n',
      'index.js': '',
    });
    expect(app.functions.length).toBeGreaterThan(0);
    expect(diagnostics.some((line) => line.startsWith('read/'))).toBe(true);
  });

  it('know what a script that they source sets, beside them, below a folder they work out, or in scripts of scripts', () => {
    const { apps } = configured({
      'scripts/deploy.sh':
        '. ./env.sh\nsource "$(dirname "$0")/more.sh"\ngcloud functions deploy a --trigger-http $AUTH --runtime "$RUNTIME" --source "$SOURCE"\n',
      'scripts/env.sh': 'export AUTH=--allow-unauthenticated\n. env.sh\n',
      'scripts/more.sh': '. scripts/last.sh\nSOURCE=../src\n',
      'scripts/last.sh': 'RUNTIME=python313\n',
      'src/main.py': 'def a(request): pass',
    });
    expect(apps.map(({ id }) => id)).toEqual(['scripts/deploy.sh']);
    const [fn] = apps[0]?.functions ?? [];
    expect([fn?.runtime, fn?.handler]).toMatchObject(['python313', { directory: 'src' }]);
    expect(fn?.triggers.map(({ exposure }) => exposure)).toEqual(['public']);
  });

  it('upload the source without what .gcloudignore, else .gitignore, names', () => {
    const packed = (more: Record<string, string>) =>
      configured({
        'deploy.sh': 'gcloud functions deploy a --trigger-topic t --runtime nodejs22 --source src\n',
        'src/index.js': '',
        'src/.env': 'API_TOKEN=wq8ZsT3vLm0RkX5yBn7Hd2Gc\n',
        ...more,
      }).app.functions.map((fn) => fn.package?.credentials.map(({ path }) => path));
    expect(packed({})).toEqual([['src/.env']]);
    expect(packed({ 'src/.gitignore': '.env\n' })).toEqual([[]]);
    expect(packed({ 'src/.gitignore': '.env\n', 'src/.gcloudignore': 'tests\n' })).toEqual([['src/.env']]);
    expect(packed({ 'src/.gitignore': '.env\n', 'src/.gcloudignore': '#!include:.gitignore\n' })).toEqual([
      [],
    ]);
  });

  it('that deploy nothing are no app', () => {
    expect(() =>
      configured({ 'cloudbuild.yaml': 'steps: [{ name: gcloud, args: [run, services, deploy] }]' }),
    ).toThrow('no app');
  });
});

test('a function may be called as a release track is, and a loop deploys several', () => {
  const { app } = configured({
    'deploy.sh': `for name in alpha beta; do
  gcloud beta functions deploy $name --gen2 --runtime nodejs22 --trigger-http
done
`,
  });
  expect(app.functions.map(({ name }) => name)).toEqual(['alpha', 'beta']);
});

describe('a Makefile', () => {
  const deploy =
    'deploy:\n\t@$(GCLOUD) functions deploy mail \\\n\t\t--runtime=nodejs22 \\\n\t\t--entry-point=run --trigger-http\n';
  it.each([
    ['that its caller sets', ''],
    ['with options for all commands', 'GCLOUD := gcloud beta --project shop\n'],
  ])('may have the tool in a variable %s', (_, variable) => {
    const { app } = configured({ 'mail/Makefile': variable + deploy, 'mail/index.js': '' });
    expect(app.functions).toMatchObject([
      { id: 'mail/Makefile#mail', runtime: 'nodejs22', handler: { directory: 'mail', handler: 'index.run' } },
    ]);
  });

  it('may make a target with variables', () => {
    const makefile =
      'all:\n\t$(MAKE) one NAME=a SOURCE=./a\n\t$(MAKE) one NAME=b SOURCE=./b\n\none:\n\t# a comment\n\tgcloud functions deploy fn-$(NAME) \\\n\t\t--source=$(SOURCE) --runtime=nodejs22 --entry-point=run --trigger-http\n';
    const { app } = configured({ Makefile: makefile, 'a/index.js': '', 'b/index.js': '' });
    expect(
      app.functions.map(({ name, at, handler }) => [
        name,
        at.line,
        handler.kind === 'handler' && handler.directory,
      ]),
    ).toEqual([
      ['fn-a', 2, 'a'],
      ['fn-b', 3, 'b'],
    ]);
  });

  it('that makes a target with itself ends', () => {
    const makefile =
      'one:\n\t$(MAKE) one NAME=a\n\tgcloud functions deploy fn-$(NAME) --runtime=nodejs22 --trigger-http\n';
    expect(() => configured({ Makefile: makefile, 'index.js': '' })).not.toThrow(/call stack/);
  });

  it('does not deploy by another program in a variable', () => {
    const files = { 'mail/Makefile': deploy.replace('GCLOUD', 'DRY_RUN'), 'mail/index.js': '' };
    expect(() => configured(files)).toThrow('no app');
  });
});

describe('code in a bucket', () => {
  const build = (upload: string) => `steps:
  - name: gcr.io/$PROJECT_ID/zip
    args: ['-r', '/workspace/function.zip', '.']
    dir: 'mail/src'
  - name: gcr.io/google.com/cloudsdktool/cloud-sdk
    entrypoint: bash
    args: ['-c', 'gsutil cp /workspace/function.zip ${upload}']
  - name: gcr.io/google.com/cloudsdktool/cloud-sdk
    args: [gcloud, functions, deploy, '\${_NAME}', --gen2, --runtime, python313, --entry-point, '\${_ENTRY}', --trigger-http,
      --source, 'gs://$PROJECT_ID-code/\${_NAME}/source.zip']
`;
  const program =
    'import functions_framework\n\n@functions_framework.http\ndef run(request):\n    return helper()\n';
  const code = { 'mail/src/main.py': program };

  it('is the folder that a step packs and copies there, with the only entry point of its file', () => {
    const { app } = configured({
      ...code,
      'mail/cloudbuild.yaml': build('gs://$PROJECT_ID-code/${_NAME}/source.zip'),
    });
    expect(app.functions[0]?.handler).toMatchObject({
      directory: 'mail/src',
      handler: 'main.run',
      link: { how: 'only entry point', certain: false },
    });
  });

  it('is the folder that a script packs', () => {
    const script =
      'zip -r mail.zip mail/src\ngcloud storage cp mail.zip gs://shop-code/\ngcloud functions deploy mail --runtime python313 --entry-point run --trigger-http --source gs://shop-code/mail.zip\n';
    const { app } = configured({ ...code, 'deploy.sh': script });
    expect(app.functions[0]?.handler).toMatchObject({ directory: 'mail/src', handler: 'main.run' });
  });

  it.each([
    ['an archive that is copied elsewhere', build('gs://other/source.zip'), code],
    [
      'a file with two entry points',
      build('gs://$PROJECT_ID-code/${_NAME}/source.zip'),
      { 'mail/src/main.py': program + program.replace('run', 'two') },
    ],
  ])('not %s', (_, file, files) => {
    const { app } = configured({ ...files, 'mail/cloudbuild.yaml': file });
    expect(app.functions[0]?.handler.kind).toBe('unknown');
  });

  it('not a folder of an archive that is packed twice', () => {
    const script =
      'zip -r fn.zip mail/src\nzip -r fn.zip shop/src\ngsutil cp fn.zip gs://code/fn.zip\ngcloud functions deploy mail --runtime python313 --entry-point run --trigger-http --source gs://code/fn.zip\n';
    const { app } = configured({ ...code, 'shop/src/main.py': program, 'deploy.sh': script });
    expect(app.functions[0]?.handler.kind).toBe('unknown');
  });
});

describe('a matrix of GitHub Actions', () => {
  const workflow = (matrix: string) => `jobs:
  deploy:
    strategy:
      matrix:
${matrix}
    steps:
      - run: gcloud functions deploy \${{ matrix.name }} --runtime python313 --trigger-topic \${{ matrix.topic }} --memory \${{ vars.MEMORY }}
`;
  const names = (matrix: string) =>
    configured({
      '.github/workflows/ci.yml': workflow(matrix),
      'main.py': 'def a(e, c): pass\n',
    }).app.functions.map(({ name }) => name);

  it('deploys a function for each of its rows', () => {
    expect(
      names('        include:\n          - { name: a, topic: x }\n          - { name: b, topic: y }'),
    ).toEqual(['a', 'b']);
    expect(names('        name: [a, b]\n        topic: [x]')).toEqual(['a', 'b']);
  });

  it('with values that are not known deploys one function of an unknown name', () => {
    expect(names('        name: ${{ fromJson(needs.list.outputs.names) }}')).toEqual(['${matrix_name}']);
  });

  it('with too many rows is bounded', () => {
    const many = (key: string) =>
      `        ${key}: [${Array.from({ length: 100 }, (_, index) => `n${index}`).join(', ')}]`;
    expect(names(`${many('name')}\n${many('topic')}`).length).toBeLessThanOrEqual(100);
  });

  it.each([
    ["exports['track-orders'] = () => {};", 'index.track-orders'],
    ['exports.function = () => {};', 'index.function'],
    ['exports.other = () => {};', 'index.track-orders'],
  ])('the entry point is the name of the function, else `function`: %s', (code, handler) => {
    const { app } = configured({
      'deploy.sh': 'gcloud functions deploy track-orders --runtime nodejs20 --trigger-http\n',
      'index.js': code,
    });
    expect(app.functions[0]?.handler).toMatchObject({ handler });
  });
});

// Labelled before the first run.
describe('a script of gcloud', () => {
  it('starts a job and services with the commands that it sets', () => {
    const { app } = configured({
      'deploy.sh': `gcloud run jobs deploy sweep --source=jobs --command=python --args=sweep.py,--all
gcloud run deploy front --source web --command node --args front.js
gcloud run deploy back --source web --command node --args "^;^back.js;a,b"
`,
      'jobs/sweep.py': '',
      'web/front.js': '',
      'web/back.js': '',
    });
    const codes = app.functions.map(({ name, handler }) =>
      [name, handler.kind === 'handler' ? handler.handler : handler.kind].join(' '),
    );
    expect(codes.sort()).toEqual(['back back.__main__', 'front front.__main__', 'sweep sweep.__main__']);
  });

  it.each([
    ['gcloud run services set-iam-policy web policy.yaml --region r', 'unknown'],
    ['gcloud run services set-iam-policy other policy.yaml', 'account'],
    ['gcloud run services update web --no-invoker-iam-check', 'public'],
    ['gcloud run services update web --memory 1Gi', 'account'],
    ['gcloud run services update other --no-invoker-iam-check', 'account'],
  ])('with `%s` makes the service reached by: %s', (command, exposure) => {
    const { app } = configured({
      'deploy.sh': `gcloud run deploy web --source web --no-allow-unauthenticated\n${command}\n`,
      'web/main.py': '',
    });
    expect(app.functions.map(({ triggers }) => triggers[0]?.exposure)).toEqual([exposure]);
  });

  it.each([
    ['$FLAGS', 'unknown'],
    ['"${FLAGS[@]}"', 'unknown'],
    ['--quiet $FLAGS', 'unknown'],
    ['$FLAGS --no-allow-unauthenticated', 'account'],
    ['--memory $MEMORY', 'account'],
  ])('that deploys with %s makes the service reached by: %s', (flags, exposure) => {
    const { app } = configured({
      'deploy.sh': `gcloud run deploy web --source web ${flags}\n`,
      'web/main.py': '',
    });
    expect(app.functions.map(({ triggers }) => triggers[0]?.exposure)).toEqual([exposure]);
  });
});
