import { unknown } from '@emmental/evaluator';
import { plain, recordAddress } from '../../addresses.ts';
import type { LibraryModel } from '../../model.ts';

export const browsers: LibraryModel = {
  libraries: [
    'puppeteer',
    'puppeteer-core',
    'playwright',
    'playwright-core',
    'playwright-aws-lambda',
    'chrome-aws-lambda',
  ],
  language: 'javascript',
  exports: { launch: { returns: { type: 'browser/page' } }, connect: { returns: { type: 'browser/page' } } },
  pattern: (path) =>
    /\.(launch|launchPersistentContext|connect)$/.test(path)
      ? { returns: { type: 'browser/page' } }
      : undefined,
  types: {
    // Browsers, contexts and pages share one type, because all of them end in a page's `goto`.
    'browser/page': {
      methods: {
        newPage: { returns: 'self' },
        newContext: { returns: 'self' },
        createIncognitoBrowserContext: { returns: 'self' },
        goto: (call) => {
          recordAddress(call, plain(call.args[0]));
          return unknown('an answer');
        },
        evaluate: {
          effects: [
            { does: 'call', from: '0', with: ['fresh'] },
            { does: 'sink', sink: 'code', from: '0' },
          ],
          returns: 'fresh',
        },
        setContent: { returns: 'fresh' },
      },
      pattern: (name) => (/^(then|catch|finally)$/.test(name) ? undefined : { returns: 'fresh' }),
      complete: true,
    },
  },
};
