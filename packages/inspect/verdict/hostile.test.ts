import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultLimits } from '../decode/limits.ts';
import { decode } from '../decode/tree.ts';
import { rules } from '../rules/index.ts';
import { inspect } from './inspect.ts';

const attack = "x' OR '1'='1";
const seed = 20261125;

/** Bounds are counted in what was done, not in seconds: no test fails because the machine is busy. */
describe('hostile events', () => {
  test('a cycle is walked once', () => {
    const event: Record<string, unknown> = { note: attack };
    event['self'] = event;
    expect(inspect(event).findings.map(({ path }) => path)).toEqual(['note']);
  });

  test('getters are not called, and told', () => {
    let called = 0;
    const event = Object.defineProperty({ a: attack }, 'trap', {
      enumerable: true,
      get: () => {
        called += 1;
        throw new Error('no');
      },
    });
    const verdict = inspect(event);
    expect(called).toBe(0);
    expect(verdict.decision).toBe('alert');
    expect(verdict.notInspected).toEqual([{ path: 'trap', why: 'a getter is not called' }]);
  });

  test('a proxy that refuses is told, the rest is read', () => {
    const refusing = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no');
        },
      },
    );
    const verdict = inspect({ refusing, note: attack });
    expect(verdict.notInspected.map(({ path }) => path)).toEqual(['refusing']);
    expect(verdict.findings.map(({ path }) => path)).toEqual(['note']);
  });

  test('buffers, maps, sets, dates and big numbers are read', () => {
    const event = {
      big: 10n ** 40n,
      when: new Date(0),
      bytes: Buffer.from(attack),
      map: new Map([['k', attack]]),
      set: new Set([attack]),
      f: () => 1,
      s: Symbol('x'),
    };
    const verdict = inspect(event);
    expect(verdict.findings.map(({ path }) => path).sort()).toEqual(['bytes', 'map.k', 'set[0]']);
    expect(verdict.notInspected.map(({ path }) => path)).toEqual(['f', 's']);
  });

  test('an own __proto__ member is found and changes nothing', () => {
    const event: unknown = JSON.parse('{"__proto__":{"polluted":true}}');
    expect(inspect(event).findings[0]?.class).toBe('proto-pollution');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test('the event stays as it was', () => {
    const freeze = (value: unknown): unknown => {
      if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
      return value;
    };
    const event = freeze({ Records: [{ eventSource: 'aws:sqs', body: JSON.stringify({ a: attack }) }] });
    expect(inspect(event).decision).toBe('alert');
  });

  test('ten thousand levels, a hundred thousand members and 6 MB of text are read to the end', () => {
    let deep: unknown = attack;
    for (let depth = 0; depth < 10_000; depth += 1) deep = [deep];
    expect(inspect(deep).decision).toBe('alert');
    const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, index]));
    expect(inspect({ ...wide, last: attack }).decision).toBe('alert');
    expect(inspect({ text: `${'a '.repeat(3_000_000)}${attack}` }).decision).toBe('alert');
  });

  test('what a limit cuts is told', () => {
    const cases = [
      inspect({ a: 'x'.repeat(2000), b: attack }, { limits: { maxText: 1000 } }),
      inspect(
        Array.from({ length: 300 }, () => 'x'),
        { limits: { maxNodes: 100 } },
      ),
      inspect({ a: nested(12) }),
      inspect({
        Records: [
          {
            eventSource: 'aws:kinesis',
            kinesis: { data: gzipSync(Buffer.alloc(50_000_000)).toString('base64') },
          },
        ],
      }),
    ];
    for (const verdict of cases) expect(verdict.notInspected.length).toBeGreaterThan(0);
  });

  test('decoded texts are a few times as long as the event, and the rest is told', () => {
    let text = 'a &lt;b&gt; '.repeat(40);
    for (let depth = 0; depth < 6; depth += 1)
      text = `<x><![CDATA[${text.replaceAll('&', '&amp;')}]]></x>`.repeat(3);
    for (const event of [
      { a: text },
      { a: `<x>${'<![CDATA[&lt;&#97;]]>'.repeat(4000)}</x>` },
      { a: JSON.stringify(Array.from({ length: 9000 }, () => '%2541&%2541')) },
    ]) {
      const size = JSON.stringify(event).length;
      const { nodes, notInspected } = decode(event);
      const characters = nodes.reduce((sum, { value }) => sum + value.length, 0);
      const { decodedBase, decodedRatio } = defaultLimits;
      expect(characters).toBeLessThan(decodedBase + (decodedRatio + 1) * size);
      if (characters > 3 * size) expect(notInspected.filter(({ limit }) => limit)).not.toEqual([]);
    }
  });

  test('rules take a number of steps that follows the size of the event, and the rest is told', () => {
    const words = rules.flatMap((rule) => rule.words).join(' ');
    const { findings, notInspected } = inspect(
      { a: [`${words} `.repeat(12), attack] },
      { limits: { stepsBase: 100_000, stepsRatio: 100 } },
    );
    expect(notInspected.map(({ path, limit }) => [path, limit])).toEqual([['a[0]', true]]);
    expect(findings.map(({ path }) => path)).toEqual(['a[1]']);
  });

  test('findings beyond a thousand are counted', () => {
    const verdict = inspect(Array.from({ length: 1500 }, () => attack));
    expect(verdict.findings.length).toBe(1000);
    expect(verdict.notInspected).toEqual([{ path: '', why: '500 more findings, not listed' }]);
  });

  test('XML entities are not expanded', () => {
    const laughs = `<!DOCTYPE a [<!ENTITY a "ha">${Array.from({ length: 9 }, (_, index) => `<!ENTITY b${index} "${`&b${index - 1};`.repeat(10)}">`).join('')}]><a>&b8;</a>`;
    expect(inspect({ body: laughs }).findings.map((finding) => finding.class)).toContain('xxe');
  });

  test('compressed in a way that the platform cannot undo is told', () => {
    const zstd = Buffer.concat([Buffer.from('28b52ffd', 'hex'), Buffer.alloc(64, 7)]).toString('base64');
    const verdict = inspect({ Records: [{ eventSource: 'aws:kinesis', kinesis: { data: zstd } }] });
    expect(verdict.notInspected).toEqual([{ path: 'Records[0].kinesis.data', why: 'compressed as zstd' }]);
  });

  test('any JSON, any text and any bytes give a verdict', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (event) => typeof inspect(event).decision === 'string'),
      { seed, numRuns: 300 },
    );
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        (text) => typeof inspect({ body: text }).decision === 'string',
      ),
      { seed, numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const event = {
          Records: [{ eventSource: 'aws:kinesis', kinesis: { data: Buffer.from(bytes).toString('base64') } }],
        };
        return typeof inspect(event).decision === 'string';
      }),
      { seed, numRuns: 300 },
    );
  });

  test('pieces of all syntaxes, in any order, give a verdict', () => {
    const piece = fc.constantFrom(
      '%',
      '%u',
      '\\u',
      '&#',
      '=?utf-8?q?',
      '--b',
      '\r\n',
      '\r\n\r\n',
      '{"',
      '":',
      '[',
      ']',
      '}',
      '<a',
      '/>',
      '<![CDATA[',
      "'",
      '"',
      '/*',
      '*/',
      '`',
      '$(',
      '${',
      '{{',
      '\ud800',
      '\u0000',
      'eyJ',
      '===',
      'Content-Type: ',
      'query {',
      'a=',
      '&',
      ';',
      '\\',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 120 }), (pieces) => {
        const text = pieces.join('');
        return (
          typeof inspect({ body: text, isBase64Encoded: pieces.length % 2 === 0, rawQueryString: text })
            .decision === 'string'
        );
      }),
      { seed, numRuns: 600 },
    );
  });
});

function nested(depth: number): string {
  let text = attack;
  for (let index = 0; index < depth; index += 1) text = Buffer.from(text).toString('base64');
  return text;
}

describe('long texts in several spellings', () => {
  /** Returns a page of about 70 KB whose first part has an entity and whose last part has an escape. */
  const page = (middle: string): string =>
    `<p>a &lt; b</p>${'<p class="a or b">(c) of d, "select x from y"</p>\n'.repeat(700)}${middle}${'<p>e and f, (g)</p>\n'.repeat(1500)}<p>\\u0066</p>`;

  test.each([
    ['entities', '<p>&lt;svg/onload=alert(1)&gt;</p>', 'xss'],
    ['escapes', String.raw`<p>x\u0027 OR \u00271\u0027=\u00271</p>`, 'sqli'],
    ['escapes of entities', String.raw`<p>\u0026lt;svg/onload=alert(1)&gt;</p>`, 'xss'],
    ['its own words', '<p>;cat /etc/passwd</p>', 'cmdi'],
  ])('an attack in %s is found between harmless text', (_, middle, expected) => {
    const { findings, notInspected } = inspect({ body: page(middle) });
    expect(findings.map((finding) => finding.class)).toContain(expected);
    expect(notInspected).toEqual([]);
  });

  test('a part that all spellings share takes steps once', () => {
    const text = page('');
    const once = stepsFor(text.replace('&lt;', 'of').replace('\\u0066', 'f'));
    expect(stepsFor(text)).toBeLessThan(once * 1.5);
  });
});

/** Returns the fewest steps, in millions, with which the rules read an event to its end. */
function stepsFor(body: string): number {
  for (let millions = 1; ; millions += 1)
    if (inspect({ body }, { limits: { stepsBase: millions * 1e6, stepsRatio: 0 } }).notInspected.length === 0)
      return millions;
}
