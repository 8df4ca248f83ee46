import { describe, expect, it } from 'vitest';
import { repository } from '../../../code/testing/repository.ts';
import { readApps } from '../../read-apps.ts';

const options = { env: new Map(), opt: new Map(), parameters: new Map() };
const namesIn = (files: Readonly<Record<string, string>>): readonly string[] =>
  readApps(repository(files), '', options)
    .apps.flatMap(({ functions }) => functions)
    .map(({ name, language, triggers, handler }) =>
      [name, language, triggers[0]?.kind, handler.kind === 'handler' && handler.handler].join(' '),
    );

const node = { 'package.json': '{"dependencies": {"@google-cloud/functions-framework": "^3"}}' };
const python = { 'requirements.txt': 'functions-framework==3.*\n' };

describe('functions that code registers with the Functions Framework', () => {
  it.each([
    [
      'Node',
      {
        ...node,
        'index.js':
          "functions.http('web', (req, res) => res.send('ok'));\ncloudEvent('on-event', (e) => {});",
      },
      ['web javascript google-http index.web', 'on-event javascript google-event index.on-event'],
    ],
    [
      'Python',
      {
        ...python,
        'main.py':
          '@functions_framework.http\ndef web(request):\n    return "ok"\n\n@functions_framework.cloud_event\ndef seen(event):\n    pass\n',
      },
      ['web python google-http main.web', 'seen python google-event main.seen'],
    ],
    [
      'PHP',
      {
        'composer.json': '{"require": {"google/cloud-functions-framework": "^1.3"}}',
        'index.php': "<?php FunctionsFramework::http('web', 'web');",
      },
      ['web other google-http index.web'],
    ],
    [
      'Go',
      {
        'go.mod': 'require github.com/GoogleCloudPlatform/functions-framework-go v1',
        'fn.go': 'functions.CloudEvent("Seen", seen)',
      },
      ['Seen other google-event fn.Seen'],
    ],
    [
      'a folder with two manifests',
      {
        ...python,
        'pyproject.toml': 'dependencies = ["functions-framework"]\n',
        'main.py': '@functions_framework.http\ndef web(request):\n    return "ok"\n',
      },
      ['web python google-http main.web'],
    ],
    ['a package that only depends on it', { ...node, 'index.js': 'exports.a = 1;' }, []],
    ['a client with methods of that name', { 'package.json': '{}', 'index.js': "nock.http('web', 1);" }, []],
  ])('%s', (_, files, expected) => {
    expect(namesIn(files)).toEqual(expected);
  });

  it('a function that a script deploys is not listed twice', () => {
    const files = { ...node, 'index.js': "functions.http('web', (req, res) => res.send('ok'));" };
    const script =
      'gcloud functions deploy shop --gen2 --runtime nodejs22 --entry-point web --trigger-http\n';
    expect(namesIn({ ...files, 'deploy.sh': script })).toEqual(['shop javascript google-http index.web']);
  });
});
