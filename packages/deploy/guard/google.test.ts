import { describe, expect, test } from 'vitest';
import { readApps } from '../../read/index.ts';
import { repository } from '../../read/testing/repository.ts';
import { patchOf, takenBack } from '../edit/patch.ts';
import { planTerraformGuard } from './terraform.ts';

const inputs = { env: new Map(), opt: new Map(), parameters: new Map() };

/** Puts the guard into a module beside two folders of source, and checks that the change can be taken back and is made once. */
function guarded(text: string, only: readonly string[] | null = null) {
  const files = repository({
    'main.tf': text,
    'js/index.js': 'exports.main = (req, res) => res.send("");',
    'js/package.json': '{ "main": "index.js" }',
    'py/main.py': 'def main(request):\n    return ""\n',
  });
  const options = {
    layer: '.emmental/layer',
    only: only && new Set(only),
    closed: new Set(['strict']),
    quarantine: new Map([['kept', { written: 'sqs:https://x', isInVariable: false }]]),
    rules: 'rules-1.json',
  };
  const planOf = (now: string) => {
    const source = {
      ...files.source,
      read: (path: string) => (path === 'main.tf' ? { text: now } : files.source.read(path)),
    };
    const [app] = readApps(source, '', inputs).apps;
    if (!app) throw new Error('no app was read');
    const plan = planTerraformGuard(app, [{ path: 'main.tf', text: now }], options);
    if (typeof plan === 'string') throw new Error(plan);
    return plan;
  };
  const plan = planOf(text);
  const after = plan.files.get('main.tf') ?? text;
  expect(takenBack(after, patchOf('main.tf', text, after))).toBe(text);
  if (only === null) expect(planOf(after).files.size).toBe(0);
  files.remove();
  return {
    after,
    said: plan.outcomes.map(({ of, kind, why, todo }) => `${of} ${kind}: ${why ?? todo ?? ''}`),
  };
}

const archive = (name: string, more = ''): string => `data "archive_file" "${name}" {
  type        = "zip"
  source_dir  = "\${path.module}/${name}"
  output_path = "/tmp/${name}.zip"
${more}}
resource "google_storage_bucket_object" "${name}" {
  name   = "${name}.zip"
  bucket = "code"
  source = data.archive_file.${name}.output_path
}
`;

const second = (name: string, runtime: string, config: string, more = ''): string => `
resource "google_cloudfunctions2_function" "${name}" {
${more}  name     = "${name}"
  location = "europe-west1"
  build_config {
    runtime     = "${runtime}"
    entry_point = "main"
    source {
      storage_source {
        bucket = "code"
        object = google_storage_bucket_object.${runtime.startsWith('python') ? 'py' : 'js'}.name
      }
    }
  }
${config}}
`;

const first = (name: string, runtime: string, more: string): string => `
resource "google_cloudfunctions_function" "${name}" {
${/\bname +=/.test(more) ? '' : `  name                  = "${name}"\n`}  runtime               = "${runtime}"
  entry_point           = "main"
  source_archive_bucket = "code"
  source_archive_object = google_storage_bucket_object.${runtime.startsWith('python') ? 'py' : 'js'}.name
${more}}
`;

const node = '"--require=/workspace/.emmental/guard/node"';

describe('a function whose archive is a folder of the repository', () => {
  test('of the second generation gets the variables in service_config', () => {
    const { after, said } = guarded(
      archive('js') + second('a', 'nodejs22', '  service_config {\n    available_memory = "256M"\n  }\n'),
    );
    expect(said).toEqual(['a changed: ']);
    expect(after).toContain(`    available_memory = "256M"
    environment_variables = {
      NODE_OPTIONS = ${node}
      EMMENTAL_PROFILE = "/workspace/.emmental/guard/rules-1.json"
      EMMENTAL_FUNCTION = "a"
      EMMENTAL_DIGEST = "${'0'.repeat(64)}"
    }
`);
  });

  test('without service_config gets one', () => {
    const { after } = guarded(archive('js') + second('a', 'nodejs22', ''));
    expect(after).toMatch(/\n {2}service_config \{\n {4}environment_variables = \{\n/);
  });

  test('of the first generation has them itself; Python has no digest, because its buildpack compiles the guard', () => {
    const { after } = guarded(archive('py') + first('a', 'python312', '  trigger_http = true\n'));
    expect(after).toContain(`  environment_variables = {
    PYTHONPATH = "/workspace/.emmental/guard/python"
    EMMENTAL_PROFILE = "/workspace/.emmental/guard/rules-1.json"
    EMMENTAL_FUNCTION = "a"
  }
`);
    expect(after).not.toContain('EMMENTAL_DIGEST');
  });

  test('keeps its variables, comments and what the same variable loads', () => {
    const own = `  environment_variables = {
    A = "1" # one
    NODE_OPTIONS = "--max-old-space-size=200"
  }
`;
    const { after } = guarded(archive('js') + first('a', 'nodejs22', own));
    expect(after).toContain('    A = "1" # one\n    NODE_OPTIONS = "--max-old-space-size=200"\n  }, {');
    expect(after).toContain(`NODE_OPTIONS = join(" ", compact([${node}, try((`);
  });

  test('whose variables come from an expression keeps what that may hold', () => {
    const { after } = guarded(
      `variable "env" { type = map(string) }\n${archive('py')}${first('a', 'python312', '  environment_variables = var.env\n')}`,
    );
    expect(after).toContain(
      'merge(var.env, { PYTHONPATH = join(":", compact(["/workspace/.emmental/guard/python", try((var.env)["PYTHONPATH"], "")])), ',
    );
  });

  test('that must not run without the guard says so in its own settings', () => {
    const { after } = guarded(archive('js') + first('strict', 'nodejs22', ''));
    expect(after).toContain('EMMENTAL_ON_ERROR = "closed"');
  });

  test('with a quarantine that does not exist on Google is told', () => {
    const { said } = guarded(archive('js') + first('kept', 'nodejs22', ''));
    expect(said[0]).toContain(
      'quarantine sqs:https://x: the guard on Google Cloud keeps events at pubsub:TOPIC',
    );
  });
});

describe('functions of a loop', () => {
  const each = (keys: string): string =>
    first('all', 'nodejs22', `  for_each = toset([${keys}])\n  name     = "fn-\${each.key}"\n`);

  test('get a table of their names by key', () => {
    const { after, said } = guarded(archive('js') + each('"a", "b"'));
    expect(said).toEqual(['fn-a changed: ', 'fn-b changed: ']);
    expect(after).toContain('EMMENTAL_FUNCTION = lookup({ "a" = "fn-a", "b" = "fn-b" }, each.key, each.key)');
  });

  test('that are there or not have one name', () => {
    const { after } = guarded(
      `variable "on" {}\n${archive('js')}${first('a', 'nodejs22', '  count = var.on ? 1 : 0\n')}`,
    );
    expect(after).toContain('EMMENTAL_FUNCTION = "a"');
  });

  test('of which only one shall be changed stay as they are', () => {
    const { said, after } = guarded(archive('js') + each('"a", "b"'), ['fn-a']);
    expect(said[0]).toContain('a loop makes it together with fn-b');
    expect(after).toBe(archive('js') + each('"a", "b"'));
  });

  test('whose service_config a loop makes stay as they are', () => {
    const { said } = guarded(
      archive('js') +
        second('a', 'nodejs22', '  dynamic "service_config" {\n    for_each = []\n    content {}\n  }\n'),
    );
    expect(said[0]).toContain('a loop creates a part of it: dynamic "service_config"');
  });
});

describe('what is left to a person is named', () => {
  test.each([
    ['an old runtime', first('a', 'nodejs18', ''), '', 'nodejs18 is older than the guard supports'],
    ['an old Python', first('a', 'python39', ''), '', 'python39 is older'],
    ['another language', first('a', 'go122', ''), '', 'there is no guard for go122 yet'],
    [
      'an archive that leaves out folders with a dot',
      first('a', 'nodejs22', ''),
      '  excludes = [".*"]\n',
      'excludes ".*"',
    ],
    [
      'an archive that leaves out all JSON',
      first('a', 'nodejs22', ''),
      '  excludes = ["**/*.json"]\n',
      'excludes "**/*.json"',
    ],
    [
      'an archive whose list is not known',
      first('a', 'nodejs22', ''),
      '  excludes = var.x\n',
      'does not show that its archive holds all files',
    ],
    [
      'variables that Terraform ignores',
      first('a', 'nodejs22', '  lifecycle {\n    ignore_changes = [environment_variables]\n  }\n'),
      '',
      'Terraform ignores changes of its variables',
    ],
    [
      'a guard by hand',
      first('a', 'nodejs22', '  environment_variables = { EMMENTAL_FUNCTION = "a" }\n'),
      '',
      'a guard is in it already',
    ],
    [
      'an archive from elsewhere',
      first('a', 'nodejs22', '').replace('google_storage_bucket_object.js.name', '"a.zip"'),
      '',
      'the folder of its source is not known',
    ],
  ])('%s', (_, fn, more, why) => {
    const { after, said } = guarded(`variable "x" {}\n${archive('js', more)}${fn}`);
    expect(said[0]).toContain('by-hand: ');
    expect(said[0]).toContain(why);
    expect(after).toBe(`variable "x" {}\n${archive('js', more)}${fn}`);
  });

  test('an archive that leaves out other files does not matter', () => {
    const { said } = guarded(
      archive('js', '  excludes = ["node_modules", "**/*.md", "test/**"]\n') + first('a', 'nodejs22', ''),
    );
    expect(said).toEqual(['a changed: ']);
  });

  test('a container', () => {
    const { said } = guarded(
      'resource "google_cloud_run_v2_service" "a" {\n  name = "a"\n  template {\n    containers {\n      image = "x"\n    }\n  }\n}\n',
    );
    expect(said[0]).toContain('the guard of a container is in its image');
  });
});
