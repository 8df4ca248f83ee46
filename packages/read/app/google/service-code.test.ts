import { describe, expect, it } from 'vitest';
import { configured } from '../../formats/terraform/testing/configured.ts';

/** The code of the service `web` that is deployed from the folder `web` with these files. */
function codeOf(files: Readonly<Record<string, string>>): string {
  const inFolder = Object.fromEntries(Object.entries(files).map(([name, text]) => [`web/${name}`, text]));
  const { app } = configured({ 'deploy.sh': 'gcloud run deploy web --source web\n', ...inFolder });
  return shown(app.functions[0]);
}

function shown(fn: ReturnType<typeof configured>['app']['functions'][number] | undefined): string {
  const { handler, language } = fn ?? {};
  if (handler?.kind !== 'handler') return handler?.kind === 'unknown' ? handler.why : 'nothing';
  return `${handler.directory}/${handler.handler} ${language}`;
}

/** The files of a folder and the program that they start, as Google's documentation of builds says. */
const rows: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
  [
    'a Dockerfile that starts Node',
    { Dockerfile: 'FROM node:20\nCOPY . .\nCMD ["node", "src/server.js"]', 'src/server.js': '' },
    'web/src/server.__main__ javascript',
  ],
  [
    'a Dockerfile in the form of a shell',
    { Dockerfile: 'FROM node:20-slim\nCOPY . .\nENTRYPOINT node index.js', 'index.js': '' },
    'web/index.__main__ javascript',
  ],
  [
    'a script of package.json',
    {
      Dockerfile: 'FROM node:20\nCMD [ "npm", "start" ]',
      'package.json': '{"scripts": {"start": "node app.js"}}',
      'app.js': '',
    },
    'web/app.__main__ javascript',
  ],
  [
    'the main file of a folder',
    {
      'package.json': '{"main": "lib/server.js", "scripts": {"start": "node ."}}',
      'lib/server.js': '',
    },
    'web/lib/server.__main__ javascript',
  ],
  [
    'a file whose ending Node finds, after options',
    {
      Dockerfile:
        'FROM node:20\nCMD ["node", "-r", "dotenv/config", "--max-old-space-size=4096", "dist/main"]',
      'dist/main.js': '',
    },
    'web/dist/main.__main__ javascript',
  ],
  [
    'code in a command of Node is no file',
    { Dockerfile: 'FROM node:20\nCMD ["node", "-e", "server"]', 'server.js': '' },
    'what its command starts is not known: node -e server',
  ],
  [
    'a package of Python with a main part',
    {
      Dockerfile: 'FROM python:3.12\nCMD ["python", "-m", "shop.web"]',
      'shop/web/__init__.py': '',
      'shop/web/__main__.py': '',
    },
    'web/shop/web/__main__.__main__ python',
  ],
  [
    'a module of Python',
    { Dockerfile: 'FROM python:3.12\nCMD ["python", "-m", "shop.web"]', 'shop/web.py': '' },
    'web/shop.web.__main__ python',
  ],
  [
    'gunicorn with variables',
    {
      Dockerfile: 'FROM python:3.12\nCMD exec gunicorn --bind :$PORT --workers 1 --timeout 0 main:app',
      'main.py': '',
    },
    'web/main.app python',
  ],
  [
    'uvicorn with arguments in CMD',
    {
      Dockerfile: 'FROM python:3.12\nENTRYPOINT ["uvicorn"]\nCMD ["shop.api:app", "--host", "0.0.0.0"]',
      'shop/api.py': '',
    },
    'web/shop.api.app python',
  ],
  [
    'a shell that starts Python',
    { Dockerfile: 'FROM python:3.12\nCMD ["sh", "-c", "python main.py"]', 'main.py': '' },
    'web/main.__main__ python',
  ],
  [
    'Flask',
    {
      Dockerfile: 'FROM python:3.12\nCMD ["flask", "--app", "main", "run", "--host=0.0.0.0"]',
      'main.py': '',
    },
    'web/main.app python',
  ],
  [
    'the framework of Google in an image',
    {
      Dockerfile: 'FROM python:3.12\nCMD ["functions-framework", "--target=go", "--source=fn.py"]',
      'fn.py': '',
    },
    'web/fn.go python',
  ],
  [
    'the framework of Google by a script',
    {
      'package.json': '{"main": "lib/fn.js", "scripts": {"start": "npx functions-framework --target go"}}',
      'lib/fn.js': '',
    },
    'web/lib/fn.go javascript',
  ],
  [
    'a folder of Node without a script',
    { 'package.json': '{"main": "./a.js"}', 'a.js': '' },
    'web/a.__main__ javascript',
  ],
  [
    'a folder with a Procfile',
    { Procfile: 'web: gunicorn -b :$PORT shop:application\n', 'shop.py': '' },
    'web/shop.application python',
  ],
  ['a folder of Python', { 'main.py': '' }, 'web/main.app python'],
  [
    'a program of another language',
    { Dockerfile: 'FROM golang\nCMD ["/server"]' },
    'what its command starts is not known: /server',
  ],
  ['an empty folder', { 'notes.txt': '' }, 'the command of its container is not known'],
];

describe('the code of a service of Cloud Run', () => {
  it.each(rows)('%s', (_, files, expected) => {
    expect(codeOf(files)).toBe(expected);
  });

  it('an image leads to the folder from which it is built, and its arguments count first', () => {
    const { app } = configured({
      'main.tf': `resource "google_cloud_run_v2_service" "web" {
        name = "web"
        template {
          containers {
            image = "europe-docker.pkg.dev/p/r/web-front"
            args  = ["node", "late.js"]
          }
        }
      }
      resource "google_cloud_run_v2_service" "sample" {
        template { containers { image = "us-docker.pkg.dev/cloudrun/container/hello" } }
      }`,
      'cloudbuild.yaml':
        'steps: [{ name: gcr.io/cloud-builders/docker, args: [build, -t, europe-docker.pkg.dev/p/r/web-front, front] }]',
      'front/Dockerfile': 'FROM node:20\nCOPY . .\nCMD ["node", "early.js"]',
      'front/late.js': '',
      'hello/Dockerfile': 'FROM node:20\nCMD ["node", "a.js"]',
    });
    expect(app.functions.map(shown)).toEqual([
      'front/late.__main__ javascript',
      'the folder of its image was not found: us-docker.pkg.dev/cloudrun/container/hello',
    ]);
  });

  it('the runtime of the base image is written as Google writes it', () => {
    const runtimeOf = (image: string): string | null | undefined =>
      configured({
        'deploy.sh': 'gcloud run deploy web --source web\n',
        'web/Dockerfile': `FROM ${image}\nCMD ["node", "a.js"]`,
        'web/a.js': '',
      }).app.functions[0]?.runtime;
    expect(runtimeOf('node:20-slim')).toBe('nodejs20');
    expect(runtimeOf('python:3.12')).toBe('python312');
    expect(runtimeOf('debian')).toBeNull();
  });

  it('a function that is built into a service has its target as the entry point', () => {
    const { app } = configured({
      'main.tf': `resource "google_cloud_run_v2_service" "fn" {
        name = "fn"
        build_config {
          source_location = "gs://\${google_storage_bucket.b.name}/\${google_storage_bucket_object.o.name}"
          function_target = "go"
        }
      }
      resource "google_storage_bucket" "b" { name = "b" }
      resource "google_storage_bucket_object" "o" {
        name   = "o.zip"
        source = data.archive_file.a.output_path
      }
      data "archive_file" "a" {
        type        = "zip"
        source_dir  = "fn"
        output_path = "/tmp/a.zip"
      }`,
      'fn/main.py': '',
    });
    expect(shown(app.functions[0])).toBe('fn/main.go python');
  });
});
