import { expect, test, vi } from 'vitest';
import { folderWith, json } from './testing/run.ts';

// A generous limit for loaded machines; no test depends on time.
vi.setConfig({ testTimeout: 120_000 });

/*
 * A function that requests the address of another function starts it: whoever reaches the caller reaches the called function, and the
 * caller's account needs the right to call it. `back` is closed to people by itself.
 */

const fn = (name: string, variables = '', gen = 2): string =>
  gen === 1
    ? `
resource "google_cloudfunctions_function" "${name}" {
  name                  = "${name}"
  runtime               = "nodejs20"
  entry_point           = "main"
  trigger_http          = true
  service_account_email = google_service_account.${name}.email
  source_archive_bucket = "src"
  source_archive_object = data.archive_file.${name}.output_path
  environment_variables = { ${variables} }
}
${around(name)}`
    : `
resource "google_cloudfunctions2_function" "${name}" {
  name     = "${name}"
  location = "europe-west1"
  build_config {
    runtime     = "LANGUAGE"
    entry_point = "main"
    source {
      storage_source {
        bucket = "src"
        object = google_storage_bucket_object.${name}.name
      }
    }
  }
  service_config {
    service_account_email = google_service_account.${name}.email
    environment_variables = { ${variables} }
  }
}
resource "google_storage_bucket_object" "${name}" {
  name   = "${name}.zip"
  bucket = "src"
  source = data.archive_file.${name}.output_path
}
${around(name)}`;

const around = (name: string): string => `
resource "google_service_account" "${name}" {
  account_id = "${name}-account"
}
data "archive_file" "${name}" {
  type        = "zip"
  source_dir  = "\${path.module}/${name}"
  output_path = "${name}.zip"
}
`;

const open = `
resource "google_cloud_run_service_iam_member" "open" {
  service  = google_cloudfunctions2_function.front.name
  location = "europe-west1"
  role     = "roles/run.invoker"
  member   = "allUsers"
}
`;

interface Answer {
  readonly id: string;
  readonly reachedBy: { readonly exposure: string; readonly path: readonly string[] } | null;
  readonly needed: readonly { readonly action: string }[];
}

const functionsOf = (files: Readonly<Record<string, string>>): readonly Answer[] =>
  json<{ readonly apps: readonly { readonly functions: readonly Answer[] }[] }>([
    'scan',
    folderWith(files),
    '--all',
  ]).apps.flatMap(({ functions }) => functions);

const nameOf = ({ id }: Answer): string => id.replace(/^.*[#.]/, '');

const quietBack = "exports.main = (req, res) => res.send('ok');\n";

function frontAndBack(
  code: string,
  language: 'js' | 'py',
  variables: string,
  gen: number,
): readonly Answer[] {
  const main = language === 'js' ? 'index.js' : 'main.py';
  return functionsOf({
    'main.tf': `${fn('front', variables)}${fn('back', '', gen)}${open}`
      .replace('LANGUAGE', language === 'js' ? 'nodejs22' : 'python312')
      .replaceAll('LANGUAGE', 'nodejs22'),
    [`front/${main}`]: code,
    ...(language === 'js' ? { 'front/package.json': '{ "main": "index.js" }\n' } : {}),
    'back/index.js': quietBack,
    'back/package.json': '{ "main": "index.js" }\n',
  });
}

const url = 'BACK = google_cloudfunctions2_function.back.url';
const uri = 'BACK = google_cloudfunctions2_function.back.service_config[0].uri';
const literal = 'https://europe-west1-acme.cloudfunctions.net/back';
const node = (body: string): string =>
  `const axios = require('axios');\nconst { GoogleAuth } = require('google-auth-library');\nexports.main = async (req, res) => {\n  ${body}\n  res.send('ok');\n};\n`;
const python = (body: string): string =>
  `import os\nimport google.auth.transport.requests\nimport google.oauth2.id_token\nimport requests\n\n\ndef main(request):\n    ${body.replaceAll('\n', '\n    ')}\n    return "ok"\n`;

type Row = readonly [name: string, code: string, language: 'js' | 'py', variables: string, generation: 1 | 2];

const hits: readonly Row[] = [
  ['fetch of `url`', node('await fetch(process.env.BACK);'), 'js', url, 2],
  ['fetch of a path below `uri`', node('await fetch(`${process.env.BACK}/pay`);'), 'js', uri, 2],
  ['axios', node('await axios.post(process.env.BACK, req.body);'), 'js', url, 2],
  ['a literal address', node(`await fetch('${literal}?x=1');`), 'js', '', 2],
  [
    'a client with a token',
    node(
      'const c = await new GoogleAuth().getIdTokenClient(process.env.BACK); await c.request({ url: process.env.BACK });',
    ),
    'js',
    url,
    2,
  ],
  ['requests', python('requests.post(os.environ["BACK"], json={})'), 'py', url, 2],
  [
    'a token and requests',
    python(
      'token = google.oauth2.id_token.fetch_id_token(google.auth.transport.requests.Request(), os.environ["BACK"])\nrequests.get(os.environ["BACK"], headers={"Authorization": f"Bearer {token}"})',
    ),
    'py',
    uri,
    2,
  ],
  [
    'the first generation',
    node('await fetch(process.env.BACK);'),
    'js',
    'BACK = google_cloudfunctions_function.back.https_trigger_url',
    1,
  ],
  [
    'a task with a literal address',
    `const { CloudTasksClient } = require('@google-cloud/tasks');\nexports.main = async (req, res) => {\n  await new CloudTasksClient().createTask({ parent: 'projects/acme/locations/europe-west1/queues/q', task: { httpRequest: { url: '${literal}' } } });\n  res.send('ok');\n};\n`,
    'js',
    '',
    2,
  ],
];

test.each(hits)('%s starts the called function', (name, code, language, variables, gen) => {
  const all = frontAndBack(code, language, variables, gen);
  const back = all.find((each) => nameOf(each) === 'back');
  expect(back?.reachedBy).toMatchObject({ exposure: 'public' });
  expect(back?.reachedBy?.path).toContain('front');
  const front = all.find((each) => nameOf(each) === 'front');
  const invoke = gen === 1 ? 'cloudfunctions.functions.invoke' : 'run.routes.invoke';
  if (!name.includes('task')) expect(front?.needed.map(({ action }) => action)).toContain(invoke);
});

const misses: readonly Row[] = [
  [
    'the address of another function',
    node("await fetch('https://europe-west1-acme.cloudfunctions.net/backup');"),
    'js',
    '',
    2,
  ],
  ['another host with its name', node("await fetch('https://example.com/back');"), 'js', '', 2],
  ['an address that is only printed', node('console.log(process.env.BACK);'), 'js', url, 2],
  [
    'its name in a variable',
    node('await fetch(`https://example.com/${process.env.BACK}`);'),
    'js',
    'BACK = "back"',
    2,
  ],
  [
    'a token for another address',
    node(
      "const c = await new GoogleAuth().getIdTokenClient('https://other-abc-ew.a.run.app'); await c.request({ url: 'https://other-abc-ew.a.run.app' });",
    ),
    'js',
    '',
    2,
  ],
];

test.each(misses)('%s starts nothing', (_, code, language, variables) => {
  const back = frontAndBack(code, language, variables, 2).find((each) => nameOf(each) === 'back');
  expect(back?.reachedBy).toMatchObject({ exposure: 'account' });
});

test('an open function is called without a permission', () => {
  const all = functionsOf({
    'main.tf':
      `${fn('front')}${fn('back', 'FRONT = google_cloudfunctions2_function.front.url')}${open}`.replaceAll(
        'LANGUAGE',
        'nodejs22',
      ),
    'front/index.js': quietBack,
    'front/package.json': '{ "main": "index.js" }\n',
    'back/index.js': node('await fetch(process.env.FRONT);'),
    'back/package.json': '{ "main": "index.js" }\n',
  });
  expect(all.find((each) => nameOf(each) === 'back')?.needed).toEqual([]);
});

test.each([
  ['back', 'public'],
  ['other', 'account'],
])('a literal address of another app of the scan: %s', (called, exposure) => {
  const all = functionsOf({
    'a/main.tf': `${fn('front')}${open}`.replaceAll('LANGUAGE', 'nodejs22'),
    'a/front/index.js': node(
      `const c = await new GoogleAuth().getIdTokenClient('https://europe-west1-acme.cloudfunctions.net/${called}'); await c.request({ url: 'https://europe-west1-acme.cloudfunctions.net/${called}' });`,
    ),
    'a/front/package.json': '{ "main": "index.js" }\n',
    'b/main.tf': fn('back').replaceAll('LANGUAGE', 'nodejs22'),
    'b/back/index.js': quietBack,
    'b/back/package.json': '{ "main": "index.js" }\n',
  });
  expect(all.find((each) => nameOf(each) === 'back')?.reachedBy).toMatchObject({ exposure });
});
