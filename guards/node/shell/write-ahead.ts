import { everySection } from '@emmental/model';
import { type Builtins, headOf, width } from './ahead.ts';
import type { Guard } from './platform.ts';

/** Starts the guard as for a function, passes one event to it, and stores the compiled code of all functions that ran in `file`. */
export function writeAhead(
  file: string,
  digest: string,
  builtin: Builtins,
  { start, codes: codesOf }: { readonly start: () => Guard; readonly codes: () => readonly Uint8Array[] },
): void {
  const { mkdtempSync, writeFileSync, renameSync, rmSync, ...fs } = builtin(
    'node:fs',
  ) as typeof import('node:fs');
  const { join } = builtin('node:path') as typeof import('node:path');
  const { tmpdir } = builtin('node:os') as typeof import('node:os');
  const { crc32 } = builtin('node:zlib') as { readonly crc32: (bytes: Uint8Array) => number };
  const head = headOf(digest, fs as never);
  const work = mkdtempSync(join(tmpdir(), 'emmental-code-'));
  writeFileSync(join(work, 'function.cjs'), 'exports.handler = async () => 0;');
  writeFileSync(join(work, 'rules.json'), JSON.stringify(everything()));
  Object.assign(process.env, {
    EMMENTAL_PROFILE: join(work, 'rules.json'),
    EMMENTAL_SIGNALS: 'file:/dev/null',
    EMMENTAL_HANDLER: 'function.handler',
    EMMENTAL_CODE: work,
    LAMBDA_TASK_ROOT: work,
    AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9',
  });
  void Promise.resolve()
    .then(start)
    .then((guard) => guard.load({ import: () => Promise.reject(new Error('its handler is CommonJS')) }))
    .then((handler) =>
      (handler as (event: object, context: object) => Promise<unknown>)({}, { awsRequestId: 'one' }),
    )
    .then(() => {
      const codes = codesOf();
      const joined = Buffer.concat(codes);
      const numbers = [codes[0]?.length, codes[1]?.length, crc32(joined)].map((number) =>
        String(number).padStart(width),
      );
      const fresh = `${file}.${process.pid}`;
      writeFileSync(fresh, Buffer.concat([Buffer.from(head + numbers.join('')), joined]));
      renameSync(fresh, file);
      process.stdout.write(`${file}: ${Math.round(joined.length / 1024)} KiB, for this Node\n`);
    })
    .finally(() => rmSync(work, { recursive: true, force: true }));
}

/** Makes a profile that enforces every section except `inbound`, so that all hooks are set, and that allows all calls made here. */
function everything(): object {
  const rule = { name: 'own', match: '00000000', action: 'allow', origin: 'file' };
  return {
    schema: 'emmental/compiled-profile/1',
    app: 'code',
    environment: null,
    digest: '000000000000',
    functions: {
      Code: {
        mode: everySection('enforce'),
        onError: 'open',
        breakGlass: 'forbidden',
        onBlock: { http: 403, quarantine: null },
        inbound: null,
        outbound: [],
        files: [{ ...rule, read: ['/**', 'code', 'runtime'], write: ['/**'] }],
        processes: [],
        code: [],
        permissions: [],
        skeletons: {},
      },
    },
  };
}
