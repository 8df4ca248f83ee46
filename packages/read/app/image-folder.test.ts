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
      /^its image is not built in the repository/,
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
