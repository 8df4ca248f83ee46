import type { Limits } from '../../decode/limits.ts';

/**
 * Events for each decoding, each kind of trigger and each limit. Compressed data is written out, since compressors
 * differ.
 */
export interface EventCase {
  readonly id: string;
  readonly event: unknown;
  /** The name of the trigger, where the caller knows it. */
  readonly trigger?: string;
  readonly limits?: Partial<Limits>;
}

const quote = "x' OR '1'='1";
const shell = 'a.png; cat /etc/passwd';
const quoted64 = 'eCcgT1IgJzEnPScx';
const kinesis = (data: string): unknown => ({
  Records: [{ eventSource: 'aws:kinesis', kinesis: { data } }],
});
const http = (more: object): unknown => ({ httpMethod: 'POST', path: '/', requestContext: {}, ...more });
const queue = (body: string): unknown => ({ Records: [{ eventSource: 'aws:sqs', body }] });
const key = (text: string): unknown => ({
  Records: [{ eventSource: 'aws:s3', s3: { bucket: { name: 'b' }, object: { key: text } } }],
});
const notification = (message: string): string =>
  JSON.stringify({ Type: 'Notification', TopicArn: 'arn:x', Message: message });
const part =
  '--x\r\nContent-Disposition: form-data; name="a"; filename="../../etc/x"\r\n\r\nneedle\r\n--x--\r\n';
const mail = `From: a@x.example\r\nSubject: =?utf-8?Q?caf=C3=A9?=\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\ncaf=E9 need=\r\nle\r\n--b\r\nContent-Type: application/json\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="n.json"\r\n\r\neyJhIjoibmVlZGxlIn0=\r\n--b--\r\n`;

export const events: readonly EventCase[] = [
  // Values of JSON.
  { id: 'nothing', event: null },
  { id: 'a text', event: quote },
  { id: 'a number', event: 42 },
  { id: 'a list', event: [1, 'two', [null, true, { three: quote }]] },
  {
    id: 'keys of all kinds',
    event: { 'a.b': 1, 'c d': { 'e"f': quote }, '': 'x', $ne: 1, __x: { $gt: '' } },
  },
  {
    id: 'names that come again',
    event: {
      body: `{"a":${JSON.stringify(quote)},"b":[{"c":1,"c":{"d":${JSON.stringify(shell)}},"c":":x"}],"a" : "ok","\\u0061":2}`,
    },
  },
  { id: 'names that come again in lines', event: { a: `{"a":1}\n{"a":${JSON.stringify(quote)},"a":"ok"}` } },
  { id: 'no name comes again', event: { a: '{"a":":b","c":"{\\"d\\":1}","e:":[]}' } },
  {
    id: 'names that are encoded',
    event: {
      eCcgT1IgJzEnPScx: 1,
      '78272f2a782a2f204f52203127': [2],
      queryStringParameters: 3,
      abcdefgh1234: 4,
    },
  },
  { id: 'a form whose name is base64', event: queue('eCcgT1IgJzEnPScx=1&b=2') },
  { id: 'base64 with padding is no form', event: queue('bmVlZGxlIGluIGhheQ==') },
  {
    id: 'hexadecimal with colons',
    event: { a: '6e:65:65:64:6c:65:73:21', b: '0x6e, 0x65, 0x65, 0x64, 0x6c, 0x65, 0x73, 0x21' },
  },
  { id: 'hexadecimal with blanks', event: { a: '6e 65 65 64 6c 65 73 21', b: '00:1a:2b:3c:4d:5e' } },
  {
    id: 'base64 in groups',
    event: { a: 'bmVl ZGxl IGlu IGhh eQ==', b: 'some word they know', c: 'ABCD.EFGH' },
  },
  {
    id: 'quoted-printable',
    event: { a: 'x=27 OR =271=27=3D=271', b: 'a=41&b=42', c: 'caf=C3=A9 =\r\nne=65dle' },
  },
  { id: 'a prototype', event: JSON.parse('{"__proto__":{"admin":true}}') as unknown },
  { id: 'numbers that are bytes', event: { a: [110, 101, 101, 100, 108, 101] } },
  { id: 'numbers that are none', event: { a: [1, 2, 3], b: [1000, 1, 2, 3], c: [1.5, 2, 3, 4] } },
  // Formats.
  { id: 'json in a string', event: { a: '{"b":"needle","c":[1,"x"]}' } },
  { id: 'json twice', event: { a: JSON.stringify(JSON.stringify({ b: quote })) } },
  { id: 'json lines', event: { a: '{"a":1}\n{"a":"needle"}\n' } },
  { id: 'json joined', event: { a: '{"a":1}{"a":"needle"}' } },
  { id: 'json behind many blanks', event: { a: `${' '.repeat(80)}{"b":"${quoted64}"}` } },

  {
    id: 'base64 among other characters',
    event: {
      yaml: `a: ${quoted64}\nb: 1\n`,
      url: `https://x.example/p/${quoted64}?q=1#r`,
      broken: `{"a": "${quoted64}",}`,
      block: `x:\n${'YSBuZWVkbGUg'.repeat(5)}YSBu\nZWVkbGUgYSBuZWVkbGUg\n`,
      line: `${quoted64}\n`,
      word: 'aCamelCaseIdentifierOfCode is none',
      odd: `${quoted64}A`,
    },
  },
  { id: 'base64 of UTF-16', event: { a: 'bgBlAGUAZABsAGUA', b: 'AG4AZQBlAGQAbABl' } },
  { id: 'an archive in a field', event: { a: 'UEsDBBQAAAAIAAAA/wCAgYKDhIU=' } },
  { id: 'a token with few claims', event: { a: 'eyJhbGciOiJIUzI1NiIsImtpZCI6Im5lZWRsZSJ9.e30.x' } },
  { id: 'json that is none', event: { a: '{ not json }', b: '[1,', c: '"' } },
  { id: 'a token', event: { a: 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJuZWVkbGUifQ.' } },
  { id: 'base64', event: { a: quoted64, b: 'database', c: 'YSBuZWVkbGU', d: 'bmVlZGxlPz8gPj4-' } },
  {
    id: 'base64 after a prefix',
    event: { a: 'Basic dXNlcjpuZWVkbGU=', b: 'data:text/plain;base64,bmVlZGxl' },
  },
  { id: 'base64 of bytes', event: kinesis('AAH/yG5lZWRsZQD+') },
  {
    id: 'hexadecimal',
    event: { a: '6e6565646c65206e6565646c65', b: '0x6e6565646c656e65', c: '1234567890123456' },
  },
  { id: 'multipart', event: { body: part } },
  { id: 'a mail', event: { content: mail } },
  { id: 'an encoded word', event: { subject: '=?utf-8?B?bmVlZGxl?= =?iso-8859-1?q?caf=E9_x?=' } },
  {
    id: 'a form',
    event: {
      version: '2.0',
      rawPath: '/',
      rawQueryString: 'q=n+eedle&q=%27&x',
      requestContext: { http: {} },
    },
  },
  { id: 'a form nobody told', event: { a: 'b=c&d%5Be%5D=f+g', c: 'a=b=c is no form', d: 'x=1' } },
  { id: 'cookies', event: http({ headers: { cookie: 'a=1; b=n%65edle; c' } }) },
  {
    id: 'xml',
    event: {
      a: '<?xml version="1.0"?><x y="needle" z=\'1\'><b>text &amp; more</b><![CDATA[<raw>]]><c/></x>',
    },
  },
  {
    id: 'xml with what is no element',
    event: {
      a: `<!-- first --><x><?go on?><!-- <b> --><q c=d><b>${quoted64}</b></q><![CDATA[a <raw> needle]]></x>`,
      b: `<!DOCTYPE x [<!ENTITY y "z">]><x><b e="needle"/></x>`,
      c: '<x><b>needle</b><!-- open <c>needle</c></x>',
    },
  },
  { id: 'xml deeper than a path', event: { a: `${'<a>'.repeat(104)}needle${'</a>'.repeat(104)}` } },
  {
    id: 'graphql',
    event: { query: 'mutation { add(text: "need\\u006ce", more: """block "x" """) { id } }' },
  },
  {
    id: 'a known prefix',
    event: {
      topic: 't',
      eventType: 'x',
      eventTime: 'y',
      subject: '/blobServices/default/containers/c/blobs/a b',
    },
  },
  // Spellings.
  {
    id: 'percent',
    event: { a: 'n%65edle', b: 'n%2565edle', c: '100% sure', d: '%u0041%c0%ae%e9', e: '%zz%2' },
  },
  { id: 'plus', event: key('a+b%2Bc/%F0%9F%98%80') },
  { id: 'escapes', event: { a: 'n\\u0065edl\\x65', b: '\\u{6e}eedle', c: '\\156eedle', d: 'C:\\Users' } },
  { id: 'entities', event: { a: 'n&#x65;edl&#101', b: 'AT&T', c: '&lt;b&gt', d: '&colon;&Tab;&copy;' } },
  {
    id: 'unicode',
    event: { a: '\uff4eeedle', b: '\u2215etc', c: 'zero\u200bwidth', d: 'caf\u00e9', e: '\u212aelvin' },
  },
  { id: 'spelled in several ways', event: { a: '%26%23x6e;eedle', b: '&#37;6e', c: '\\u0025%36%65' } },
  // Bytes.
  { id: 'gzip', event: kinesis('H4sIAAAAAAAAA6tWyssvSVWyUspLTU3JSVWqBQA1BF6kEQAAAA==') },
  { id: 'deflate', event: kinesis('eJzLS01NyUlVyANTACL8BPs=') },
  {
    id: 'deflate, as headers of many values say',
    event: {
      multiValueHeaders: { 'CONTENT-Encoding': ['gzip', 'gzip, DEFLATE'] },
      body: 'y0tNTclJVcgjkwIA',
      isBase64Encoded: true,
    },
  },
  {
    id: 'brotli',
    event: { headers: { 'content-encoding': 'br' }, body: 'iwKAbmVlZGxlAw==', isBase64Encoded: true },
  },
  {
    id: 'deflate that nothing tells of',
    event: {
      fixed: 'q1BX8A9SUDdUt1U3VEjMS1EozlfIz9NRqEASBwA=',
      own: 'y0tNTclJVcjMU8hIrNRRSExKTklNS8/IzMrOyc3LLygsKi4pLSuvqKxSMDA0MjYxNTO3sFTIG9U0qmlU06imUU0jUxMA',
      stored: 'ASQA2/94JyBPUiAnMSc9JzEgYW5kIHNvIG9uLCB4JyBPUiAnMSc9JzE=',
      record: kinesis('q1BX8A9SUDdUt1U3VEjMS1EozlfIz9NRqEASBwA='),
      damaged: 'q1BX8A9SUDdUt1U3VEjMS1Eo',
      noise: 'q6pSVyjNy8zPUyhOzUlNLlEoTk0uSi1RSCvKz1Uo',
    },
  },
  {
    id: 'inflated more than it may',
    event: {
      a: '7cUhEQAACASwKoTjHUd/SQjsZrZJT2olSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSZIkSb8O',
    },
    limits: { maxInflate: 70_000 },
  },
  {
    id: 'text in noise',
    event: {
      a: 'iVBORw0KGgr/2Dw/cGhwIHN5c3RlbSgkX0dFVFswXSkgPz7/yANzaG9ydP5vbmUgbW9yZSBvZiBzaXh0ZWVu',
      b: kinesis('AAH/yGEAIABuAGUAZQBkAGwAZQAA/gMAYQAgAG4AZQBlAGQAbABlyA=='),
    },
  },
  {
    id: 'base32',
    event: {
      a: 'PATSAT2SEATTCJZ5E4YSAYLOMQQHG3ZAN5XCYIDYE4QE6URAE4YSOPJHGE======',
      b: 'patsat2seattcjz5e4ysaylomqqhg3zan5xcyidye4qe6urae4ysopjhge',
      c: 'INTERNATIONALIZATION',
      d: 'PATSAT2SEATTCJZ5E4YSAYLOMQQHG3ZAN5XCYIDYE4QE6URAE',
      NZSWKZDMMUQGS3RANBQXS: 1,
    },
  },
  {
    id: 'decimal numbers of characters',
    event: {
      a: '120,39,32,79,82,32,39,49,39,61,39,49,32,97,110,100,32,115,111,32,111,110,44,32,120,39,32,79,82,32,39,49,39,61,39,49',
      b: '120 39 32 79 82 32 39 49 39 61 39 49 32 97 110 100 32 115 111 32 111 110 44 32 120 39 32 79 82 32 39 49 39 61 39 49',
      c: '120, 39, 32, 79, 82, 32, 39, 49, 39, 61, 39, 49',
      d: '12 45 78 90 33 21 65 44 98',
      e: '110,101,101,100,108,101,115,300',
    },
  },
  {
    id: 'UTF-7',
    event: {
      a: '+ADw-script+AD4-alert(1)',
      b: '+ADwAcwBjAHIAaQBwAHQAPg tail',
      c: 'a+b-c+def-g',
      d: '1+AND+1=1',
      e: '+49 30 1234567 +4930123456',
      f: '+TuAAPA- +TuBO4QA8-',
    },
  },
  {
    id: 'lists that say more together',
    event: {
      a: ['<scr', 'ipt>alert(1)</script>'],
      b: ['a.jpg;', 'cat', '/etc/passwd |sh'],
      c: ['plain', 'words; only'],
      d: ['<scr', 'ipt>alert(1)</script>'],
      e: ["' or ", 7, '1=1;'],
      f: ['constructor', 'prototype', '{', '}'],
    },
  },
  { id: 'aggregated records', event: kinesis('84mawhoKCAAaBm5lZWRsZeMOvKxyv8lsGsdaqFr027U=') },
  {
    id: 'a long aggregated record',
    event: kinesis(
      '84mawhp7CAAad3sibm90ZSI6ImEgbG9uZyByZWNvcmQgb2YgYSBwcm9kdWNlciBsaWJyYXJ5LCBsb25nZXIgdGhhbiB3aGF0IHRlbGxzIHRleHQgZnJvbSBkYXRhIGJ5IGl0cyBjb250cm9sIGNoYXJhY3RlcnMsIG5lZWRsZSJ9C2pEj0Uf4LOQT1QT/ijMlA==',
    ),
  },
  { id: 'zstd', event: kinesis('KLUv/QcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBw==') },
  {
    id: 'more inflations than are done',
    event: { a: 'H4sIAAAAAAAAA6tW x H4sIAAAAAAAAA6tW y H4sIAAAAAAAAA6tW' },
    limits: { maxInflate: 1000 },
  },
  {
    id: 'bombs that take all there is',
    event: { a: 'H4sIAAAAAAAAA8tLTU3JSVXII5MCABGytBA/AAAA', b: 'H4sIAAAAAAAAA8tLTU3JSQUABeJYZQYAAAA=' },
    limits: { maxInflate: 20 },
  },
  { id: 'damaged gzip', event: kinesis('H4sIAAAAAAAAA6tWy') },
  { id: 'utf-16', event: kinesis('//5uAGUAZQBkAGwAZQA=') },
  { id: 'utf-16 without a mark', event: kinesis('eAAnACAATwBSACAAJwAxACcAPQAnADEA') },
  { id: 'utf-16 of the other end', event: kinesis('AHgAJwAgAE8AUgAgACcAMQAnAD0AJwAx') },
  { id: 'a mark that lies', event: kinesis('//44JyBPUiAnMSc9JzE=') },
  { id: 'lenient UTF-8', event: kinesis('eMCnIE9SIMCnMcCnPcCnMQ==') },
  {
    id: 'raw deflate',
    event: { headers: { 'content-encoding': 'deflate' }, body: 'y0tNTclJVcgDUwA=', isBase64Encoded: true },
  },
  { id: 'zeros between', event: { a: '<\u0000s\u0000c\u0000r\u0000i\u0000p\u0000t\u0000>' } },
  { id: 'a pickle', event: kinesis('gAJjcG9zaXgKc3lzdGVtCnEAWAIAAABpZA==') },
  {
    id: 'typed members',
    event: {
      a: { M: { constructor: { M: { prototype: { M: { x: { S: 'y' } } } } } } },
      b: { mapValue: { fields: { $ne: { nullValue: null } } } },
    },
  },
  { id: 'a path in a list', event: { path: ['constructor', 'prototype', 'admin'], value: true } },
  {
    id: 'around the parts',
    event: {
      body: '--x<script>\r\nContent-Type: text/plain\r\n\r\nhi\r\n--x<script>--\r\n; cat /etc/passwd',
    },
  },
  // Triggers with an attack.
  { id: 'an S3 key', event: key('uploads/a.png%3B+cat+/etc/passwd') },
  { id: 'S3 in SNS in SQS', event: queue(notification(JSON.stringify(key('a%3B+cat+/etc/passwd')))) },
  { id: 'a queue', event: queue(JSON.stringify({ id: 7, name: quote })) },
  { id: 'a queue of text', event: queue(shell) },
  {
    id: 'a notification',
    event: { Records: [{ EventSource: 'aws:sns', Sns: { Message: JSON.stringify({ a: quote }) } }] },
  },
  { id: 'a body', event: http({ body: JSON.stringify({ name: quote }), isBase64Encoded: false }) },
  { id: 'an encoded body', event: http({ body: 'eyJuYW1lIjoieCcgT1IgJzEnPScxIn0=', isBase64Encoded: true }) },
  {
    id: 'a path',
    event: {
      rawPath: '/files/%2e%2e%2f%2e%2e%2fetc/passwd',
      rawQueryString: '',
      requestContext: { http: {} },
    },
  },
  {
    id: 'a load balancer',
    event: {
      requestContext: { elb: {} },
      httpMethod: 'GET',
      path: '/',
      queryStringParameters: { q: 'x%27+OR+%271%27%3D%271' },
    },
  },
  {
    id: 'at the edge',
    event: {
      Records: [
        {
          cf: {
            request: {
              uri: '/',
              querystring: 'q=%3Cscript%3E',
              body: { encoding: 'base64', data: quoted64 },
            },
          },
        },
      ],
    },
  },
  {
    id: 'a stream of a table',
    event: {
      Records: [
        {
          eventSource: 'aws:dynamodb',
          dynamodb: { NewImage: { a: { S: quote }, b: { L: [{ N: '1' }, { S: shell }] } } },
        },
      ],
    },
  },
  { id: 'a firehose', event: { invocationId: 'i', records: [{ recordId: '1', data: quoted64 }] } },
  {
    id: 'logs',
    event: {
      awslogs: {
        data: 'H4sIAAAAAAAAA0WNsQqDQBAFf0VeLVysApvqIGKVSjsJYaOLCF48btdIEP89hYRMN0wxG4Ko8iDNJwoIV9/4x62sa1+VyDHNQ5XmJYLgeFU3cXj27PhItSXhAIIeXr7lZQpqN4w9CAVy2BhEjUMEFefTn/w3BmFRSdkl69gyJ9a5yKprj/2+fwEmmTQqnwAAAA==',
      },
    },
  },
  {
    id: 'kafka',
    event: {
      eventSource: 'aws:kafka',
      records: { 't-0': [{ value: quoted64, key: 'azE=', headers: [{ h: [110, 101] }] }] },
    },
  },
  { id: 'rabbit', event: { eventSource: 'aws:rmq', rmqMessagesByQueue: { 'q::/': [{ data: quoted64 }] } } },
  {
    id: 'appsync',
    event: { info: { fieldName: 'f', parentTypeName: 'Query' }, arguments: { where: { $ne: null } } },
  },
  {
    id: 'cognito',
    event: { triggerSource: 'CustomEmailSender_SignUp', userPoolId: 'p', request: { code: 'AYADeA==' } },
  },
  {
    id: 'eventbridge',
    event: {
      'detail-type': 'Object Created',
      source: 'aws.s3',
      detail: { object: { key: 'a+%3Cscript%3E' } },
    },
  },
  { id: 'pub/sub', event: { subscription: 's', message: { messageId: '1', data: quoted64 } } },
  { id: 'firestore', event: { value: { fields: { a: { stringValue: quote } } }, updateMask: {} } },
  { id: 'azure queue', event: { queueTrigger: quoted64, popReceipt: 'x' } },
  {
    id: 'azure event grid',
    event: {
      topic: 't',
      eventType: 'x',
      eventTime: 'y',
      subject: `/blobServices/default/containers/c/blobs/${shell}`,
    },
  },
  { id: 'known beforehand', event: { key: 'a+b' }, trigger: 's3' },
  { id: 'known wrongly', event: { key: 'a+b' }, trigger: 'nobody' },
  // One class each, and none.
  {
    id: 'all classes',
    event: {
      a: quote,
      b: shell,
      c: '<script>alert(1)</script>',
      d: '../../../etc/passwd',
      e: 'http://169.254.169.254/',
      f: '{{7*7}}',
      g: '${jndi:ldap://x/a}',
      h: '*)(uid=*))(|(uid=*',
      i: '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///a">]>',
      j: 'a\r\nSet-Cookie: b=c',
      k: "require('fs').readFileSync('x')",
      l: 'O:4:"Evil":1:{s:1:"a";i:1;}',
      m: 'a[constructor][prototype][b]=1',
      n: '(a+)+$',
      o: { $where: '1' },
    },
  },
  {
    id: 'harmless',
    event: {
      name: "Conan O'Brien",
      note: 'call at 10 or 11; bring tea & cake',
      when: '2026-11-25',
      url: 'https://example.com/a?b=c',
      html: '<p>Hello <b>you</b></p>',
      code: 'if (a < b) { return; }',
    },
  },
  { id: 'the same found twice', event: { a: `%27${quote}` } },
  // Limits.
  { id: 'decoded too often', event: { a: 'e2EiOiJ4In0=', b: '%252525252565' }, limits: { maxDepth: 2 } },
  { id: 'too much text', event: { a: '0123456789', b: quote, c: 'x' }, limits: { maxText: 16 } },
  { id: 'too many values', event: [1, 2, 3, 4, 5, quote], limits: { maxNodes: 4 } },
  {
    id: 'too large when inflated',
    event: kinesis('H4sIAAAAAAAAA6tWyssvSVWyUspLTU3JSVWqBQA1BF6kEQAAAA=='),
    limits: { maxInflate: 5 },
  },
  {
    id: 'many places cut',
    event: { a: ['111', '222', '333', '444', '555'] },
    limits: { maxText: 4, maxReported: 2 },
  },
  {
    id: 'a place that a limit left out, behind more places than are listed',
    event: { a: ['H4sIAAAAAAAAA6tWy', 'H4sIAAAAAAAAA6tWz', 'H4sIAAAAAAAAA6tWx', 'a long text'] },
    limits: { maxText: 60, maxReported: 2 },
  },
  {
    id: 'more decoded than an event of this size may have',
    event: { a: '["%41","%42",["%43",1,null,{"b":"%44"}]]', b: 'x=%45&y=%46', c: kinesis('bmVlZGxl') },
    limits: { decodedBase: 40, decodedRatio: 5 },
  },
  {
    id: 'more inflated than an event of this size may have',
    event: { a: 'H4sIAAAAAAAAA8tLTU3JSVXII5MCABGytBA/AAAA', b: 'H4sIAAAAAAAAA8tLTU3JSQUABeJYZQYAAAA=' },
    limits: { inflatedBase: 10, inflatedRatio: 1 },
  },
  {
    id: 'more steps of rules than an event of this size may have',
    event: {
      a: quote,
      b: `${'<script>alert(1)</script>'.repeat(40)}`,
      c: quote,
      d: 'harmless',
      e: ['../../etc/passwd', 'or'],
    },
    limits: { stepsBase: 9000, stepsRatio: 20 },
  },
  {
    id: 'steps of rules on a long text',
    event: {
      a: `${'x or 1=1; select a from b where c; '.repeat(300)}`,
      b: `order'; ${'in or for '.repeat(30)}`,
      c: quote,
    },
    limits: { stepsBase: 100_000, stepsRatio: 70 },
  },
  {
    id: 'a long text in other spellings is read again where it differs',
    event: {
      body: `${'if (a or b) {\n  log(a, b); // select x from y\n}\n'.repeat(60)}x = "\\u003csvg/on\\u006coad=alert(1)\\u003e";\n${'c and d; '.repeat(420)}\\x3b cat /etc/passwd`,
    },
  },
  {
    id: 'a long document in other spellings is opened again where it differs',
    event: {
      body: `<html>${'<p class="a or b">two &lt; three, (c)</p><pre>select x from y</pre>'.repeat(70)}<p>&amp;lt;script>alert(1)&lt;/script></p><b>x&apos; OR &apos;1&apos;=&apos;1</b></html>`,
    },
    limits: { stepsBase: 4_000_000, stepsRatio: 100 },
  },
  {
    id: 'a path that is deeper than paths are long',
    event: JSON.parse(`${'{"a long name of a member":'.repeat(60)}"${quote}"${'}'.repeat(60)}`),
  },
  {
    id: 'bad bytes of percent encoding',
    event: { a: '%fc %c0%ae %e2%82 %41%ff%42%e2%82%ac%f0%9f%98%80', b: '%ed%a0%80%u0041%fe' },
  },
];
