import { describe, expect, test } from 'vitest';
import { configured } from '../formats/terraform/testing/configured.ts';

const dockerfile = (command: string) => `FROM public.ecr.aws/lambda/python:3.13\nCOPY . .\n${command}\n`;
const cmd = dockerfile('CMD ["app.handler"]');

const fn = (image: string, more = '') => `resource "aws_lambda_function" "fn" {
  function_name = "fn"
  role          = "arn:aws:iam::123456789012:role/r"
  package_type  = "Image"
  image_uri     = ${image}
}
${more}`;

const repository = 'resource "aws_ecr_repository" "mail" { name = "acme/mail-lambda" }';

/** Returns the code folder of the function, with `~` before a likely one; else the reason why there is none. */
function folderOf(files: Readonly<Record<string, string>>): string | undefined {
  const handler = configured(files).app.functions[0]?.handler;
  if (handler?.kind !== 'handler') return handler?.why;
  return `${handler.link?.certain === false ? '~' : ''}${handler.directory} ${handler.handler}`;
}

describe('an image is built in the folder that has its name', () => {
  test.each([
    ['its address', '"123456789012.dkr.ecr.eu-west-1.amazonaws.com/mail-lambda:latest"', ''],
    ['the name of its repository', '"${aws_ecr_repository.mail.repository_url}:latest"', repository],
    ['a key of a variable', '"${var.urls["mail-lambda"]}:latest"', 'variable "urls" { type = map(string) }'],
  ])('%s', (_, image, more) => {
    const files = {
      'infra/main.tf': fn(image, more),
      'svc/mail/Dockerfile': cmd,
      'svc/mail/app.py': '',
      'svc/shop/Dockerfile': cmd,
    };
    expect(folderOf(files)).toBe('~svc/mail app.handler');
  });

  test.each([
    ['two folders of the name', { 'a/mail/Dockerfile': cmd, 'b/mail/Dockerfile': cmd }],
    ['a folder of another name', { 'svc/email/Dockerfile': cmd }],
    ['a folder of the name without a Dockerfile', { 'svc/mail/app.py': '' }],
  ])('not %s', (_, files) => {
    const image = '"123456789012.dkr.ecr.eu-west-1.amazonaws.com/mail-lambda:latest"';
    expect(folderOf({ 'infra/main.tf': fn(image), ...files })).toMatch(
      /^the folder of its image was not found/,
    );
  });
});

test.each([
  ['CMD ["python", "-m", "awslambdaric", "app.handler"]', 'app.handler'],
  ['ENTRYPOINT ["/usr/bin/npx", "aws-lambda-ric", "app.handler"]', 'app.handler'],
  ['ENTRYPOINT ["python", "-m", "awslambdaric"]\nCMD ["app.handler"]', 'app.handler'],
  ['CMD ["uvicorn", "app:web", "--port", "8080"]', 'app.web'],
  ['CMD exec gunicorn --bind :8080 app:web', 'app.web'],
])('%s starts %s', (command, handler) => {
  const files = {
    'infra/main.tf': fn('"123456789012.dkr.ecr.eu-west-1.amazonaws.com/mail:1"'),
    'mail/Dockerfile': dockerfile(command),
    'mail/app.py': '',
  };
  expect(folderOf(files)).toBe(`~mail ${handler}`);
});

describe('an ENTRYPOINT that is a script', () => {
  const runtime =
    '#!/bin/sh\nif [ -z "$AWS_LAMBDA_RUNTIME_API" ]; then\n  exec aws-lambda-rie python -m awslambdaric "$1"\nelse\n  exec python -m awslambdaric "$1"\nfi\n';
  test.each([
    [
      'with the handler as its argument',
      'ENTRYPOINT ["/entry.sh", "app.handler"]',
      'bin/entry.sh',
      runtime,
      'app.handler',
    ],
    [
      'with the handler in CMD',
      'ENTRYPOINT ["/entry.sh"]\nCMD ["app.handler"]',
      'bin/entry.sh',
      runtime.replaceAll('$1', '$@'),
      'app.handler',
    ],
    [
      'that starts a server',
      'ENTRYPOINT ["./start.sh"]',
      'start.sh',
      'set -e\nexec uvicorn app:web --port 8080\n',
      'app.web',
    ],
  ])('%s', (_, command, script, text, handler) => {
    const files = {
      'infra/main.tf': fn('"123456789012.dkr.ecr.eu-west-1.amazonaws.com/mail:1"'),
      'mail/Dockerfile': dockerfile(`COPY bin/entry.sh /\n${command}`),
      [`mail/${script}`]: text,
      'mail/app.py': '',
    };
    expect(folderOf(files)).toBe(`~mail ${handler}`);
  });

  test.each([
    ['two servers', 'uvicorn app:a\nuvicorn app:b\n'],
    ['a program of its own', './server "$1"\n'],
    ['nothing that is read', 'eval "$START"\n'],
  ])('not with %s', (_, text) => {
    const files = {
      'infra/main.tf': fn('"123456789012.dkr.ecr.eu-west-1.amazonaws.com/mail:1"'),
      'mail/Dockerfile': dockerfile('ENTRYPOINT ["/entry.sh", "app.handler"]'),
      'mail/entry.sh': text,
    };
    expect(folderOf(files)).toBe('its image names no handler in CMD');
  });
});

describe('an image that a command builds', () => {
  const address = '"123456789012.dkr.ecr.eu-west-1.amazonaws.com/mail:1"';
  const base = { 'svc/post/Dockerfile': cmd, 'svc/post/app.py': '', 'svc/shop/Dockerfile': cmd };
  const provisioner = (command: string, more = '') =>
    `resource "null_resource" "image" {\n  provisioner "local-exec" {\n    command = "${command}"\n${more}  }\n}\n`;
  const ecr = '"${aws_ecr_repository.mail.repository_url}:latest"';
  const push = 'docker build --tag ${aws_ecr_repository.mail.repository_url}:latest';

  test.each<[string, Record<string, string>]>([
    ['a script', { 'build.sh': 'docker build -t mail:latest svc/post\n', 'infra/main.tf': fn(address) }],
    [
      'a script in its folder',
      {
        'svc/post/build.sh': 'NAME=mail\ndocker buildx build --platform linux/arm64 -t "$NAME:1" .',
        'infra/main.tf': fn(address),
      },
    ],
    [
      'a Makefile',
      { Makefile: 'image:\n\tcd svc/post && docker build -q -t acme/mail .\n', 'infra/main.tf': fn(address) },
    ],
    [
      'a workflow',
      {
        '.github/workflows/ci.yml':
          'jobs:\n  a:\n    steps:\n      - run: docker build -f svc/post/Dockerfile -t $ECR/mail:$SHA svc/post\n',
        'infra/main.tf': fn(address),
      },
    ],
    ['local-exec', { 'infra/main.tf': fn(ecr, repository + provisioner(`${push} ../svc/post`)) }],
    [
      'local-exec in a folder',
      {
        'infra/main.tf': fn(
          ecr,
          repository + provisioner(`${push} .`, '    working_dir = "${path.module}/../svc/post"\n'),
        ),
      },
    ],
  ])('is built by %s', (_, files) => {
    expect(folderOf({ ...base, ...files })).toBe('svc/post app.handler');
  });

  test.each<[string, Record<string, string>]>([
    ['of another name', { 'build.sh': 'docker build -t shop svc/post\n', 'infra/main.tf': fn(address) }],
    ['from a computed folder', { 'build.sh': 'docker build -t mail "$DIR"\n', 'infra/main.tf': fn(address) }],
    [
      'from a folder outside of the root',
      { 'build.sh': 'docker build -t mail ../../svc/post\n', 'infra/main.tf': fn(address) },
    ],
    [
      'from two folders',
      {
        'build.sh': 'docker build -t mail svc/post\ndocker build -t mail svc/shop\n',
        'infra/main.tf': fn(address),
      },
    ],
    [
      'of another repository',
      {
        'infra/main.tf': fn(
          ecr,
          `resource "aws_ecr_repository" "mail" {\n  name = "x1"\n}\nresource "aws_ecr_repository" "other" {\n  name = "x2"\n}\n${provisioner('docker build -t ${aws_ecr_repository.other.repository_url}:1 ../svc/post')}`,
        ),
      },
    ],
  ])('not %s', (_, files) => {
    expect(folderOf({ ...base, ...files })).toMatch(/^the folder of its image was not found/);
  });
});

describe('hostile input about images', () => {
  const address = '"123456789012.dkr.ecr.eu-west-1.amazonaws.com/mail:1"';
  const unread = /^the folder of its image/;

  test('a repository with too many folders gives no folder, because another one might have the name', () => {
    const files: Record<string, string> = { 'infra/main.tf': fn(address), 'svc/mail/Dockerfile': cmd };
    for (let index = 0; index <= 10_000; index += 1) files[`d/${index}/x.txt`] = '';
    expect(folderOf(files)).toMatch(unread);
  }, 60_000);

  test.each<[string, Record<string, string>]>([
    [
      'a script out of the build folder',
      { 'entry.sh': 'exec uvicorn app:web', 'mail/Dockerfile': dockerfile('ENTRYPOINT ["../entry.sh"]') },
    ],
    ['a script with a name of patterns', { 'mail/Dockerfile': dockerfile('ENTRYPOINT ["(a+)+.sh"]') }],
    ['a list that is not closed', { 'mail/Dockerfile': dockerfile(`CMD [${'"a",'.repeat(50_000)}`) }],
    ['an entry point of numbers', { 'mail/Dockerfile': dockerfile('ENTRYPOINT [1, {"a": []}]') }],
  ])('%s', (_, files) => {
    const started = performance.now();
    expect(folderOf({ 'infra/main.tf': fn(address), ...files })).toMatch(/^(?:its |the folder |~mail \[)/);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test('a script with very long lines of commands is bounded', () => {
    const started = performance.now();
    const script = `docker build ${'-t a '.repeat(20_000)} .\n${'cd a && '.repeat(10_000)}docker build -t mail .\n${'$'.repeat(50_000)}`;
    folderOf({ 'infra/main.tf': fn(address), 'build.sh': script });
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('a Dockerfile for many functions', () => {
  const shared = `ARG FOLDER
FROM public.ecr.aws/lambda/python:3.13
ARG FOLDER
COPY ${'$'}{FOLDER}/*.py ./
CMD ["app.handler"]
`;
  const files = {
    'infra/main.tf': fn(
      '"123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:send-mail-${var.release}"',
      'variable "release" {}\n',
    ),
    Dockerfile: shared,
    'src/send_mail/app.py': '',
    'src/other/app.py': '',
  };

  test('belongs to the folder with the name of the tag', () => {
    expect(folderOf(files)).toBe('~src/send_mail app.handler');
  });

  test('belongs to the folder with the name of the image', () => {
    const image = fn('"123456789012.dkr.ecr.eu-west-1.amazonaws.com/send-mail:latest"');
    expect(folderOf({ ...files, 'infra/main.tf': image })).toBe('~src/send_mail app.handler');
  });

  test.each([
    ['a second folder of the name', { 'lib/send-mail/app.py': '' }],
    ['a second such Dockerfile', { 'Dockerfile.other': shared }],
    [
      'a folder without the file of the handler',
      { 'src/send_mail/app.py': undefined, 'src/send_mail/main.py': '' },
    ],
    ['a Dockerfile with a default', { Dockerfile: shared.replaceAll('ARG FOLDER', 'ARG FOLDER=src/other') }],
    ['a Dockerfile in another folder', { Dockerfile: undefined, 'docker/Dockerfile': shared }],
  ])('not with %s', (_, more) => {
    const present = Object.entries({ ...files, ...more }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    expect(folderOf(Object.fromEntries(present))).toMatch(
      /^the folder of its image was not found|Dockerfile/,
    );
  });
});

test.each([
  ['only says that it is an image', 'ContainerImageURI', '~api app.handler'],
  ['names another function', 'MailImageUri', expect.stringMatching(/^the folder of its image was not found/)],
])('the only Dockerfile, where the name of the variable %s', (_, name, expected) => {
  const main = fn(`var.${name}`, `variable "${name}" {}\n`);
  expect(folderOf({ 'infra/main.tf': main, 'api/Dockerfile': cmd, 'api/app.py': '' })).toEqual(expected);
});
