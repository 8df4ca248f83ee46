import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emmental, folderWith } from '../testing/run.ts';

const all = (type: string, argument: string): string => `
resource "${type}_iam_member" "all" {
  ${argument} = ${type}.page.name
  role = "${type.includes('functions_') ? 'roles/cloudfunctions.invoker' : 'roles/run.invoker'}"
  member = "allUsers"
}
`;

const modules: readonly (readonly [string, string, string])[] = [
  [
    'a function of the first generation',
    `resource "google_cloudfunctions_function" "page" {
  name         = "page"
  runtime      = "nodejs22"
  trigger_http = true # a page
}
${all('google_cloudfunctions_function', 'cloud_function')}`,
    '  trigger_http = true # a page\n  max_instances = 7\n}',
  ],
  [
    'a function of the second generation',
    `resource "google_cloudfunctions2_function" "page" {
  name = "page"
  build_config { runtime = "nodejs22" }
  service_config {
    available_memory = "256M"
  }
}
${all('google_cloudfunctions2_function', 'cloud_function')}`,
    '    available_memory = "256M"\n    max_instance_count = 7\n  }',
  ],
  [
    'a service of Cloud Run',
    `resource "google_cloud_run_v2_service" "page" {
  name = "page"
  template {
    containers { image = "page" }
  }
}
${all('google_cloud_run_v2_service', 'name')}`,
    '    containers { image = "page" }\n    scaling {\n      max_instance_count = 7\n    }\n  }',
  ],
  [
    'a service of Cloud Run with another bound of its scaling',
    `resource "google_cloud_run_v2_service" "page" {
  name = "page"
  template {
    scaling {
      min_instance_count = 1
    }
    containers { image = "page" }
  }
}
${all('google_cloud_run_v2_service', 'name')}`,
    '      min_instance_count = 1\n      max_instance_count = 7\n    }',
  ],
];

test.each(modules)('--reserve limits the instances of %s, and all of it comes out again', (_, text, gets) => {
  const folder = folderWith({ 'main.tf': text });
  const settings = ['protect', folder, '--root', folder, '--only', 'settings'];
  expect(emmental(settings).stdout.replaceAll(/\s+/g, ' ')).toContain('how many instances are enough');
  emmental([...settings, '--reserve', '7', '--write']);
  expect(readFileSync(join(folder, 'main.tf'), 'utf8')).toContain(gets);
  expect(emmental([...settings, '--reserve', '7', '--write']).stdout).toContain('no template changed');
  emmental([...settings, '--remove', '--write']);
  expect(readFileSync(join(folder, 'main.tf'), 'utf8')).toBe(text);
});

test('a function that only the project may call is limited too; one with a limit stays as it is', () => {
  const closed = modules[0]?.[1].replace('allUsers', 'user:a@example.com') ?? '';
  const limited = modules[0]?.[1].replace('# a page', '\n  max_instances = 3') ?? '';
  for (const text of [closed, limited]) {
    const folder = folderWith({ 'main.tf': text });
    emmental(['protect', folder, '--root', folder, '--only', 'settings', '--reserve', '7', '--write']);
    const wanted = text === closed ? text.replace(/\n\}\n/, '\n  max_instances = 7\n}\n') : text;
    expect(readFileSync(join(folder, 'main.tf'), 'utf8')).toBe(wanted);
  }
});

test('where Firebase declares the functions in code, protect says what to do by hand', () => {
  const folder = folderWith({
    'firebase.json': '{ "functions": { "source": "functions" } }',
    'functions/package.json': '{ "main": "index.js", "dependencies": { "firebase-functions": "6.0.0" } }',
    'functions/index.js': `exports.page = require('firebase-functions/v2/https').onRequest((req, res) => res.send('a'));\n`,
  });
  const { stdout, status } = emmental(['protect', folder, '--root', folder]);
  expect(status).toBe(0);
  expect(stdout).toContain('Firebase declares these functions in code');
  expect(stdout).toContain('setGlobalOptions({ maxInstances: 10, serviceAccount:');
});
