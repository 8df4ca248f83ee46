import type { SinkKind } from '../../sinks/sink.ts';
import type { SqlDialect } from '../../sinks/tokens/sql.ts';

/** Kind, argument, input: calls that text of the event turned into others. */
export const blocked: readonly (readonly [SinkKind, string, string])[] = [
  ['sql', "SELECT * FROM pets WHERE name = '' OR 'a'='a'", "' OR 'a'='a"],
  ['sql', 'SELECT * FROM pets WHERE id = 7 UNION SELECT 1', '7 UNION SELECT 1'],
  ['sql', 'SELECT * FROM pets WHERE id = id', 'id'],
  ['sql', "UPDATE pets SET name = 'x', owner = 'me' WHERE id = 1", "x', owner = 'me"],
  ['sql', "SELECT * FROM pets WHERE name = 'rex'-- ' AND alive", "rex'-- "],
  ['shell', 'convert a.png; id out.png', 'a.png; id'],
  ['shell', 'convert "$(id)" out.png', '$(id)'],
  ['shell', 'convert `id` out.png', '`id`'],
  ['shell', "convert 'a' ; id ; '' out.png", "a' ; id ; '"],
  ['shell', 'cd ~eve/x', '~eve/x'],
  ['shell', 'sh -c "echo hi; id"', 'hi; id'],
  ['shell', "/bin/bash -lc 'convert a.png; id out.png'", 'a.png; id'],
  ['shell', "su -c 'echo $(id)' app", '$(id)'],
  ['shell', "eval 'ls x && id'", 'x && id'],
  ['shell', `sh -c "sh -c 'ls x; id'"`, 'x; id'],
  ['shell', 'echo ${IFS}x', '${IFS}x'],
  ['shell', 'gs -o /tmp/o.pdf /tmp/i.pdf -c quit', '/tmp/i.pdf -c quit'],
  ['shell', 'cat a.txt > /etc/cron.d/x', 'a.txt > /etc/cron.d/x'],
  ['path', '/srv/files/../../etc/hosts', '../../etc/hosts'],
  ['path', '/etc/hosts', '../../etc/hosts'],
  ['path', '/srv/files/..%2f..%2fx', '..%2f..%2fx'],
  ['path', '/proc/self/environ', '/proc/self/environ'],
  ['url', 'http://169.254.169.254/x', 'http://169.254.169.254/x'],
  ['url', 'https://api.example.com@10.0.0.1/', '10.0.0.1/'],
  ['url', 'https://api.example.com/users/1?admin=1', '1?admin=1'],
  ['url', 'https://api.example.com/users/../admin', '../admin'],
  ['url', 'https://api.example.com/users/..%2fadmin', '..%2fadmin'],
  ['url', '//x.example/a', '//x.example/a'],
  ['url', 'http://10.0.0.5:80/a', '10.0.0.5'],
  ['url', 'http://10.0.0.5:80/a', '10.0.0.5:80'],
  ['url', 'http://orders.local:9001/a', '9001'],
  ['url', 'https://github.com/a', 'github.com'],
  ['url', 'https://shop-api.com/a', 'shop'],
  ['url', 'https://service-a.evil.example/', 'a.evil.example'],
  ['url', 'https://evil.examplehub.com/', 'evil.example'],
  ['url', 'https://api.metadata.internal/', 'metadata.internal'],
  ['code', 'x = `${process.env}`', '${process.env}'],
  ['code', "return a + require('fs')", "require('fs')"],
  ['code', "const x = ''; process.exit(); ''", "'; process.exit(); '"],
  ['template', '<p>{{7*7}}</p>', '{{7*7}}'],
  ['nosql', '{"name":"x","pass":{"$ne":null}}', '{"$ne":null}'],
  ['nosql', '{"$where":"this.a == \'x\' || 1==1"}', "x' || 1==1"],
  ['header', 'text/plain\r\nSet-Cookie: a=b', 'text/plain\r\nSet-Cookie: a=b'],
  ['deserialize', 'O:4:"Evil":1:{s:1:"a";i:1;}', 'O:4:"Evil":1:{s:1:"a";i:1;}'],
];

/** Calls that mean what they meant before. */
export const allowed: readonly (readonly [SinkKind, string, string])[] = [
  ['sql', "SELECT * FROM pets WHERE name = 'Rex; the dog'", 'Rex; the dog'],
  ['sql', "SELECT * FROM pets WHERE name = 'O''Neil'", "O'Neil"],
  ['sql', 'SELECT * FROM pets WHERE id IN (1, 2, 3)', '1, 2, 3'],
  ['sql', 'SELECT * FROM pets ORDER BY name DESC', 'name DESC'],
  ['sql', 'SELECT name FROM pets WHERE id = 1', 'name'],
  ['sql', 'SELECT * FROM pets WHERE alive = 1', 'SELECT * FROM pets'],
  ['shell', 'convert a.png out.png', 'a.png'],
  ['shell', "convert 'my photo; final.png' out.png", 'my photo; final.png'],
  ['shell', "convert 'it'\\''s.png' out.png", "it's.png"],
  ['shell', 'npm install && npm test', 'npm test'],
  ['shell', 'echo $HOME', 'HOME'],
  ['shell', 'echo "${USER}" >> log', 'USER'],
  ['shell', 'cd ~deploy/app', 'deploy'],
  ['shell', 'sh -c \'convert "my photo.png" out.png\'', 'my photo.png'],
  ['shell', "psql -c 'select 1' -d app", 'select 1'],
  ['shell', 'tar czf out~ ~/in', 'out'],
  ['code', 'x = `${name}, hello`', 'name'],
  ['path', '/srv/files/2026/a.txt', '2026/a.txt'],
  ['path', '/srv/files/v1..v2.diff', 'v1..v2.diff'],
  ['path', '/srv/files/a/b/../c', 'a/b/../c'],
  ['path', '/tmp/uploads/a.txt', '/tmp'],
  ['url', 'https://api.example.com/users/42', '42'],
  ['url', 'https://tenant1.example.com/', 'tenant1'],
  ['url', 'http://10.0.1.17:8443/orders', '17'],
  ['url', 'http://10.0.1.17:8443/orders', '443'],
  ['url', 'http://[fd00:10::17]:8443/orders', '17'],
  ['url', 'http://localhost:2773/secretsmanager/get', 'local'],
  ['url', 'http://localhost:2773/secretsmanager/get', '27'],
  ['url', 'http://orders.local:8080/x', 'local'],
  ['url', 'https://api.shop.example/x', 'shop.example'],
  ['url', 'https://api.shop.example:8443/x', '8443'],
  ['url', 'https://github.com/x', 'git'],
  ['url', 'https://github.com/x', 'hub'],
  ['url', 'https://api.example.com/x', 'https://api.example.com'],
  ['code', 'return a + 42.5', '42.5'],
  ['code', "const x = 'it; is'; return x", 'it; is'],
  ['code', 'return {"a":[1,2]}', '{"a":[1,2]}'],
  ['template', '<p>hello {{name}}</p>', 'hello'],
  ['nosql', '{"name":"$ne"}', '$ne'],
  ['header', 'text/plain', 'text/plain'],
  ['deserialize', '{"a":1}', '{"a":1}'],
];

export const hostKinds: readonly (readonly [string, string])[] = [
  ['127.1', 'loopback'],
  ['0x7f000001', 'loopback'],
  ['2130706433', 'loopback'],
  ['0177.0.0.1', 'loopback'],
  ['[::1]', 'loopback'],
  ['[::ffff:127.0.0.1]', 'loopback'],
  ['[::ffff:a9fe:a9fe]', 'metadata'],
  ['425.510.425.510', 'metadata'],
  ['169.254.169.254:80', 'metadata'],
  ['\u2460\u2465\u2468.254.169.254', 'metadata'],
  ['metadata.google.internal', 'metadata'],
  ['192.168.0.1', 'private'],
  ['172.31.0.1', 'private'],
  ['[fd00::1]', 'private'],
  ['10.0.0.1.nip.io', 'rebinding'],
  ['172.32.0.1', 'public'],
  ['example.com', 'public'],
  ['[2001:db8::1]', 'public'],
];

export interface Call {
  readonly kind: SinkKind;
  readonly argument: string;
  readonly inputs: readonly string[];
  readonly dialect?: SqlDialect;
  readonly skeletons?: readonly string[];
  readonly complete?: boolean;
}

const pets = 'SELECT * FROM pets WHERE id = 1';
const petsForm = ['SELECT * FROM pets WHERE id = 1'];

/** Dialects, known forms and bounds. */
const more: readonly Call[] = [
  { kind: 'sql', dialect: 'mysql', argument: "SELECT * FROM t WHERE a = 'x'--' AND b = 1", inputs: ["x'--"] },
  {
    kind: 'sql',
    dialect: 'mysql',
    argument: "SELECT * FROM t WHERE a = 'x'-- ' AND b = 1",
    inputs: ["x'-- "],
  },
  {
    kind: 'sql',
    dialect: 'mysql',
    argument: "SELECT * FROM t WHERE a = 'x\\' OR 1=1 -- '",
    inputs: ["x\\' OR 1=1 -- "],
  },
  { kind: 'sql', dialect: 'mysql', argument: 'SELECT * FROM t WHERE a = "O\'Neil"', inputs: ["O'Neil"] },
  { kind: 'sql', dialect: 'mysql', argument: 'SELECT * FROM t WHERE a = 1 # AND b', inputs: ['1 #'] },
  { kind: 'sql', dialect: 'postgresql', argument: "SELECT * FROM t WHERE a = $$it's$$", inputs: ["it's"] },
  {
    kind: 'sql',
    dialect: 'postgresql',
    argument: 'SELECT * FROM t WHERE a = $$x$$ OR true--$$',
    inputs: ['x$$ OR true--'],
  },
  {
    kind: 'sql',
    dialect: 'postgresql',
    argument: 'SELECT * FROM t WHERE a = 1; SELECT pg_sleep(5)',
    inputs: ['1; SELECT pg_sleep(5)'],
  },
  {
    kind: 'sql',
    dialect: 'sqlite',
    argument: 'SELECT * FROM t WHERE a = 1 UNION SELECT sql FROM sqlite_master',
    inputs: ['1 UNION SELECT sql FROM sqlite_master'],
  },
  { kind: 'sql', dialect: 'sqlite', argument: 'SELECT * FROM t WHERE a IN (?, ?)', inputs: ['?, ?'] },
  {
    kind: 'sql',
    dialect: 'partiql',
    argument: "SELECT * FROM Orders WHERE id = 'a' OR '1'='1'",
    inputs: ["a' OR '1'='1"],
  },
  {
    kind: 'sql',
    dialect: 'partiql',
    argument: "SELECT * FROM \"Orders\" WHERE id = 'a''b'",
    inputs: ["a'b"],
  },
  { kind: 'sql', argument: pets, inputs: ['pets'], skeletons: petsForm },
  { kind: 'sql', argument: pets, inputs: ['x', "'", ' '] },
  {
    kind: 'sql',
    argument: 'SELECT * FROM owners WHERE id = 1',
    inputs: ['owners'],
    skeletons: ['select'],
    complete: true,
  },
  { kind: 'shell', argument: 'tar czf - docs | ssh backup', inputs: ['docs | ssh backup'] },
  { kind: 'shell', argument: 'echo "it is $HOME"', inputs: ['$HOME'] },
  { kind: 'shell', argument: "echo '$HOME'", inputs: ['$HOME'] },
  { kind: 'code', argument: 'process', inputs: ['process'] },
  { kind: 'url', argument: 'http://127.0.0.1:80/a', inputs: ['http://0x7f000001:80/a'] },
  { kind: 'url', argument: 'http://127.0.0.1/a', inputs: ['http://[::ffff:127.0.0.1]/a'] },
  { kind: 'url', argument: 'http://[fd00::5]/a', inputs: ['http://[fd00:0:0::5]/a'] },
  { kind: 'url', argument: 'http://10.0.1.17/a', inputs: ['http://10.0.3.4/app'] },
  { kind: 'url', argument: 'http://orders.internal/a', inputs: ['http://carts.internal/app'] },
];

export const calls: readonly Call[] = [
  ...[...blocked, ...allowed].map(([kind, argument, input]): Call => ({ kind, argument, inputs: [input] })),
  ...more,
];

export const hosts: readonly string[] = hostKinds.map(([host]) => host);

export interface Form {
  readonly language: 'sql' | 'shell' | 'script';
  readonly dialect?: SqlDialect;
  readonly text: string;
}

const sqlTexts = [
  "SELECT a.b, COUNT(*) FROM t AS x WHERE y IN (1, 2.5e3, 0xff) AND z LIKE 'it''s%' -- end",
  "UPDATE t SET a = E'x\\'y', b = \"c d\", e = `f` /* note */ WHERE g = ? AND h = :i AND j = @k AND l = $1",
  '/*!50000 UNION*/ SELECT @@version # end',
  "'open text",
  'SELECT $tag$ text $tag$::varchar || $$',
  '1 OR 1=1-- -',
  "a'; DROP TABLE b; --comment here",
];

/** Texts for the tokenisers of the sinks. */
export const forms: readonly Form[] = [
  ...(['generic', 'mysql', 'postgresql', 'sqlite', 'partiql'] as const).flatMap((dialect) =>
    sqlTexts.map((text): Form => ({ language: 'sql', dialect, text })),
  ),
  ...[
    "convert 'a b'\\''c' \"$x ${y} $(id)\" {a,b} >out 2>&1 && ls | `id`; echo \\; $'a' &",
    'if [ -f x ]; then cat <<< $HOME; fi\nls',
    "open 'quote",
    'cd ~ && ls ~root/x a~b "~c"',
  ].map((text): Form => ({ language: 'shell', text })),
  ...[
    "const a = 'b' + `c ${d}` + `e`; // end\nreturn { f: [1, 2.5e3, 0xffn] }; /* g */",
    "x => x?.y ?? z === 'open",
    'True if a else None',
  ].map((text): Form => ({ language: 'script', text })),
];
