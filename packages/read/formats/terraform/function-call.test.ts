import { describe, expect, it } from 'vitest';
import { configured, plain } from './testing/configured.ts';

const code = { 'src/index.js': 'exports.handler = async () => {};\n' };

const call = (settings: string, source = 'git::https://example.com/modules//lambda?ref=v1') => ({
  ...code,
  'main.tf': `module "orders" {\n  source = "${source}"\n${settings}\n}\n`,
});

describe('a module that is not read', () => {
  it('is a function if its arguments describe one', () => {
    const { app, properties, diagnostics } = configured(
      call(`  name        = "orders"
  handler     = "index.handler"
  runtime     = "nodejs22.x"
  source_path = "src"
  timeout     = 20
  environment_variables = { TABLE = "orders" }`),
    );
    expect(properties('module.orders')).toMatchObject({
      FunctionName: 'orders',
      Handler: 'index.handler',
      Environment: { Variables: { TABLE: 'orders' } },
      Timeout: 20,
    });
    const [fn] = app.functions;
    expect(fn).toMatchObject({
      name: 'module.orders',
      role: null,
      handler: { kind: 'handler', directory: 'src', handler: 'index.handler' },
    });
    expect(fn?.triggers).toMatchObject([{ exposure: 'unknown' }]);
    expect(fn?.triggers[0]?.by).toContain('the module git::https://example.com');
    expect([...(fn?.environment ?? [])].map(([key, value]) => [key, plain(value)])).toEqual([
      ['TABLE', 'orders'],
    ]);
    expect(diagnostics.join('\n')).toContain('template/unsupported main.tf:1');
  });

  it.each([
    [
      'an archive',
      `data "archive_file" "a" {\n  type = "zip"\n  source_dir = "src"\n  output_path = "a.zip"\n}\n`,
      'lambda_name = "a"\nlambda_handler = "index.handler"\nfilename = data.archive_file.a.output_path',
    ],
    ['a file', '', 'function_name = "a"\nhandler = "index.handler"\nsource_file = "src/index.js"'],
  ])('finds the code by %s', (_name, before, settings) => {
    const files = call(settings);
    const { app } = configured({ ...files, 'main.tf': `${before}${files['main.tf']}` });
    expect(app.functions[0]?.handler).toMatchObject({ kind: 'handler', directory: 'src' });
  });

  it('a setting that no argument gives may still be set by the module', () => {
    const handler = 'name = "a"\nhandler = "index.handler"\nruntime = "nodejs22.x"';
    const settingsOf = (more: string) => configured(call(`${handler}\n${more}`)).app.functions[0]?.settings;
    expect(settingsOf('')?.get('ReservedConcurrentExecutions')).toMatchObject({
      kind: 'unknown',
      why: expect.stringContaining('was not read'),
    });
    const limited = settingsOf('reserved_concurrent_executions = 5')?.get('ReservedConcurrentExecutions');
    expect(limited && plain(limited)).toBe(5);
  });

  it('an image is one of a function only with a name', () => {
    const { app } = configured(call('name = "a"\nimage_uri = "1.dkr.ecr.eu-west-1.amazonaws.com/a:1"'));
    expect(app.functions).toMatchObject([{ name: 'module.orders', packageType: 'image' }]);
  });

  it.each([
    ['a name alone', 'function_name = "a"'],
    ['a runtime alone', 'name = "a"\nruntime = "nodejs22.x"'],
    ['an image without a name', 'image_uri = "a:1"'],
    ['a file that is no code of a function', 'name = "a"\nfilename = "a.zip"'],
    ['an empty handler', 'handler = null\nruntime = "nodejs22.x"'],
  ])('%s is no function', (_name, settings) => {
    const { app, types } = configured(call(settings));
    expect(app.functions).toEqual([]);
    expect(types['module.orders']).toMatch(/^module /);
  });

  it('several instances are several functions', () => {
    const { app } = configured(
      call(
        'for_each = toset(["a", "b"])\nname = each.key\nhandler = "index.handler"\nruntime = "python3.13"',
      ),
    );
    expect(app.functions.map(({ name }) => name)).toEqual(['module.orders["a"]', 'module.orders["b"]']);
  });

  const described = 'name = "a"\nhandler = "index.handler"\nruntime = "nodejs22.x"';
  const url = (reference: string): string =>
    `resource "aws_lambda_function_url" "open" {\n  function_name = ${reference}\n  authorization_type = "NONE"\n}\n`;
  it.each([
    ['its name', 'module.orders.function_name'],
    ['its name in longer form', 'module.orders.lambda_function_name'],
    ['its ARN', 'module.orders.arn'],
  ])('a resource that takes %s starts its function', (_name, reference) => {
    const files = call(described);
    const { app } = configured({ ...files, 'main.tf': files['main.tf'] + url(reference) });
    const started = app.functions[0]?.triggers.map(({ kind, exposure }) => `${kind} ${exposure}`);
    expect(started).toContain('function-url public');
  });

  it.each([
    ['another output', described, 'module.orders.role_name'],
    ['a name of a module without a function', 'name = "a"', 'module.orders.function_name'],
  ])('a resource that takes %s starts no function of it', (_name, settings, reference) => {
    const files = call(settings);
    const { app } = configured({ ...files, 'main.tf': files['main.tf'] + url(reference) });
    const kinds = app.functions.flatMap(({ triggers }) => triggers.map(({ kind }) => kind));
    expect(kinds).not.toContain('function-url');
  });
});
