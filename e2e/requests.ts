/**
 * Maps the name of a case to its requests. `passes`: the guards let all bytes leave; each further text is one write to the
 * connection, in Latin-1.
 */
export type RequestCases = Readonly<Record<string, readonly [passes: boolean, ...written: string[]]>>;

const json = 'Content-Type: application/x-amz-json-1.0\r\n';
const form = 'Content-Type: application/x-www-form-urlencoded\r\n';
const scope = (service: string): string => `Credential=AKID/20261125/eu-west-1/${service}/aws4_request`;
const auth = (service: string, more = ''): string =>
  `Authorization: AWS4-HMAC-SHA256 ${more}${scope(service)}, SignedHeaders=host, Signature=0\r\n`;
const ask = (line: string, headers: string, body = ''): string =>
  `${line} HTTP/1.1\r\n${/host:/i.test(headers) ? '' : 'Host: 127.0.0.1\r\n'}${headers}Content-Length: ${body.length}\r\n\r\n${body}`;
const own = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';
const post = 'POST / HTTP/1.1\r\nHost: localhost\r\n';
const upgrade = 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n';
/** Characters, other than blanks and tabs, that some servers read as a blank. */
const blanks = {
  'a vertical tab': '\v',
  'a form feed': '\f',
  'a file separator': '\x1c',
  'a group separator': '\x1d',
  'a record separator': '\x1e',
  'a unit separator': '\x1f',
  'a next line': '\x85',
  'a blank of no break': '\xa0',
};
/** A request of a connection that is kept open; these requests differ in path and length. */
const kept = (path: string, length: number | string): string =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\nX: y\r\n\r\n`;
const chunked = `${post}Transfer-Encoding: chunked\r\n\r\n`;

/** The parts of the hidden request from which its other spellings are made. */
function partsOf(hidden: string) {
  const [method = '', target = ''] = hidden.split(' ', 2);
  return { method, target, rest: hidden.slice(hidden.indexOf('\r\n')) };
}

/** The hidden request alone, in pieces, or behind allowed requests. */
function inPieces(hidden: string): RequestCases {
  return {
    'written as it is': [false, hidden],
    'in pieces': [false, hidden.slice(0, 1), hidden.slice(1, 9), hidden.slice(9)],
    'behind an allowed one': [false, own, hidden],
    'behind an allowed one, at once': [false, own + hidden],
    'behind two that are alike': [false, own, own, hidden],
    'behind an upgrade and a line that is none': [
      false,
      upgrade,
      '"x" / HTTP/1.1\r\nHost: localhost\r\n\r\n',
      hidden,
    ],
  };
}

/** The hidden request with a missing or an unusual version. */
function withOtherVersion(hidden: string): RequestCases {
  const { method, target, rest } = partsOf(hidden);
  return {
    'without a version': [false, `${method} ${target}${rest}`],
    'without a version but with a blank': [false, `${method} ${target} ${rest}`],
    'of RTSP': [false, `${method} ${target} RTSP/1.0${rest}`],
    'of ICE': [false, `${method} ${target} ICE/1.0${rest}`],
    'of a later version': [false, `${method} ${target} HTTP/3.7${rest}`],
    'of a version in small letters': [false, `${method} ${target} http/1.1${rest}`],
  };
}

/** The hidden request behind bytes that a server may skip: lines of proxies, blanks and empty lines. */
function behindOtherBytes(hidden: string): RequestCases {
  return {
    'behind the line of a proxy': [false, `PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n${hidden}`],
    'behind the bytes of a proxy': [false, `\r\n\r\n\0\r\nQUIT\n \0\0\0${hidden}`],
    'behind a blank': [false, ` ${hidden}`],
    'behind a tab': [false, `\t${hidden}`],
    'behind empty lines': [false, `\r\n\n\r\n${hidden}`],
    'behind an empty line and a blank': [false, `\r\n ${hidden}`],
    'behind very many empty lines': [false, '\r\n'.repeat(40_000), '\r\n', hidden],
    'behind very many empty lines, at once': [false, `${'\n'.repeat(9000)}${hidden}`],
    'behind very many lines of blanks': [false, ' \r\n'.repeat(40_000), '\r\n', hidden],
    'behind very many blanks in pieces': [false, ...Array<string>(90).fill(' '.repeat(1000)), hidden],
    'behind a line of a blank': [false, ` \r\n${hidden}`],
    'behind a line of a blank and an empty one': [false, ` \r\n\r\n${hidden}`],
    'behind a line of a blank, of one as before': [false, own, own, ' \r\n', hidden],
  };
}

/** The hidden request with characters that some servers take for a blank. */
function withOtherBlanks(hidden: string): RequestCases {
  const { method, target, rest } = partsOf(hidden);
  return {
    ...Object.fromEntries(
      Object.entries(blanks).flatMap(([name, blank]): [string, RequestCases[string]][] => [
        [`behind ${name}`, [false, `${blank}${hidden}`]],
        [`behind ${name} in a piece of its own`, [false, blank, hidden]],
        [`behind an allowed one and ${name}`, [false, own, own, `${blank}${hidden}`]],
        [`with ${name} between its words`, [false, `${method}${blank}${target}${blank}HTTP/1.1${rest}`]],
        [`with ${name} and without a version`, [false, `${method}${blank}${target}${rest}`]],
        [`behind an upgrade that nobody takes and ${name}`, [false, upgrade, `${blank}${hidden}`]],
        [`behind an upgrade that nobody takes, and ${name} alone`, [false, upgrade, blank, hidden]],
      ]),
    ),
  };
}

/** The hidden request with other blanks, a long method or other line ends. */
function withOtherSpelling(hidden: string): RequestCases {
  const { method, target, rest } = partsOf(hidden);
  return {
    'with two blanks': [false, `${method}  ${target} HTTP/1.1${rest}`],
    'with tabs': [false, `${method}\t${target}\tHTTP/1.1${rest}`],
    'with vertical tabs': [false, `${method}\v${target}\vHTTP/1.1${rest}`],
    'with a long method': [false, `${'A'.repeat(50)} ${target} HTTP/1.1${rest}`],
    'behind one with a long method': [
      false,
      `${'A'.repeat(50)} / HTTP/1.1\r\nHost: localhost\r\n\r\n`,
      hidden,
    ],
    'of line feeds alone': [false, hidden.replaceAll('\r\n', '\n')],
    'in a trailer of line feeds alone': [
      false,
      chunked,
      `0\r\nX: y\n\n${hidden.replaceAll('\r\n', '\n')}\r\n`,
    ],
  };
}

/** The hidden request behind or inside of chunks, where servers may disagree on their end. */
function inChunks(hidden: string): RequestCases {
  const size = `a${hidden}`.length.toString(16);
  return {
    'behind the end of chunks': [false, chunked, `3\r\nabc\r\n0\r\n\r\n${hidden}`],
    'behind a trailer': [false, chunked, `0\r\nX: y\r\n\r\n${hidden}`],
    'in a chunk of version 1.0': [
      false,
      `${post.replace('1.1', '1.0')}Transfer-Encoding: chunked\r\n\r\n`,
      `${size}\r\na${hidden}\r\n0\r\n\r\n`,
    ],
    'in a chunk behind a vertical tab': [
      false,
      `${post}Transfer-Encoding: \x0bchunked\r\n\r\n`,
      `${size}\r\na${hidden}\r\n0\r\n\r\n`,
    ],
    'in a chunk behind another blank': [
      false,
      `${post}Transfer-Encoding: chunked\xa0\r\n\r\n`,
      `${size}\r\na${hidden}\r\n0\r\n\r\n`,
    ],
    'in a chunk of two codings': [
      false,
      `${post}Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n`,
      `${size}\r\na${hidden}\r\n0\r\n\r\n`,
    ],
    'in a chunk of a word within another': [
      false,
      `${post}Transfer-Encoding: xchunked\r\n\r\n`,
      `${size}\r\na${hidden}\r\n0\r\n\r\n`,
    ],
    'in a chunk and a length': [
      false,
      `${post}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n`,
      `0\r\n\r\n${hidden}`,
    ],
    'in a chunk with a sign before its size': [false, chunked, `+0\r\n\r\n${hidden}`],
    'in a chunk with a line within its size': [false, chunked, `0_0\r\n\r\n${hidden}`],
    'in a chunk with 0x before its size': [false, chunked, `0x0\r\n\r\n${hidden}`],
    'in a chunk that is longer than its size': [false, chunked, `1\r\nabc${hidden}`],
    'behind a chunk extension': [false, chunked, `0;a="\n\r\n\r\n${hidden}`],
  };
}

/** The hidden request behind a length or a header that servers read in different ways. */
function behindLengths(hidden: string): RequestCases {
  const { rest } = partsOf(hidden);
  return {
    'behind two lengths': [
      false,
      `${post}Content-Length: 0\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
    ],
    'behind a length twice and the same': [
      false,
      `${post}Content-Length: 0\r\nContent-Length: 0\r\n\r\n${hidden}`,
    ],
    'behind a length with a sign': [false, `${post}Content-Length: +0\r\n\r\n${hidden}`],
    'behind an upgrade that nobody takes': [false, upgrade, hidden],
    'behind a folded line': [false, `GET / HTTP/1.1\r\nHost: localhost\r\nX: y\r\n ${rest.trim()}\r\n\r\n`],
    'in a path behind a line': [false, own, own.replace('/ ', `/x HTTP/1.1${rest}GET / `)],
  };
}

/** The hidden request behind several requests of a connection that is kept open. */
function overKeptConnection(hidden: string): RequestCases {
  return {
    'behind many with bodies': [false, kept('/a', 3), 'abc', `${kept('/b', 2)}ab`, kept('/c', 0), hidden],
    'behind a body, at once': [false, kept('/a', 3), 'abc', kept('/b', 3), `abc${hidden}`],
    'behind a body in pieces': [false, kept('/a', 3), 'abc', kept('/b', 3), 'ab', 'c', hidden],
    'behind a body that is at once with its head': [
      false,
      kept('/a', 3),
      'abc',
      `${kept('/b', 3)}abc${hidden}`,
    ],
    'behind no body': [false, kept('/a', 3), 'abc', kept('/b', 0), hidden],
    'behind a length that is none': [false, kept('/a', 3), 'abc', kept('/b', '0x999'), hidden],
    'behind a length with a blank': [false, kept('/a', 3), 'abc', kept('/b', '0 999'), hidden],
    'behind a length of other digits': [false, kept('/a', 3), 'abc', kept('/b', '\xb2\xb3\xb9'), hidden],
    'behind a second length': [
      false,
      kept('/a', 3),
      'abc',
      kept('/b', 0).replace('X: y', 'Content-Length: 999\r\nX: y'),
      hidden,
    ],
    'behind a length in the path': [
      false,
      kept('/a', 3),
      'abc',
      kept('/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nA: /b', 999),
      hidden,
    ],
    'behind a head that goes on': [false, own, own.slice(0, -2), hidden],
    'behind a head that ends later': [false, own, own.slice(0, -2), `\r\n${hidden}`],
    'behind a head with a body that goes on': [
      false,
      kept('/a', 3),
      'abc',
      kept('/b', 0).slice(0, -2),
      hidden,
    ],
    'with the lines of one before': [
      false,
      own,
      `${hidden.slice(0, -2)}${own.slice(own.indexOf('\r\n') + 2)}`,
      `${hidden.slice(0, -2)}X: y\r\n\r\n`,
    ],
    'behind chunks, of one as before': [
      false,
      kept('/a', 3),
      'abc',
      chunked,
      `3\r\nabc\r\n0\r\n\r\n`,
      kept('/b', 3),
      'abc',
      hidden,
    ],
  };
}

/** The hidden request inside of real bodies and chunks: the guards must let it pass as data. */
function inBodies(hidden: string): RequestCases {
  return {
    'in bodies that are bodies': [
      true,
      kept('/a', 3),
      'abc',
      kept('/b', hidden.length),
      hidden,
      kept('/c', hidden.length + 1),
      hidden,
      '.',
      `${kept('/d', hidden.length)}${hidden}`,
      own,
    ],
    'in a body that is a body': [true, `${post}Content-Length: ${hidden.length}\r\n\r\n${hidden}`],
    'in a chunk that is a chunk': [true, chunked, `${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`],
    'in a chunk of two codings that all know': [
      true,
      `${post}Transfer-Encoding: gzip, chunked\r\n\r\n${hidden.length.toString(16)};a=b\r\n${hidden}\r\n0\r\n\r\n`,
      own,
    ],
  };
}

/** The ways to hide the request `hidden`, which nobody allows. */
const hiding = (hidden: string): RequestCases => ({
  ...inPieces(hidden),
  ...withOtherVersion(hidden),
  ...behindOtherBytes(hidden),
  ...withOtherBlanks(hidden),
  ...withOtherSpelling(hidden),
  ...inChunks(hidden),
  ...behindLengths(hidden),
  ...overKeptConnection(hidden),
  ...inBodies(hidden),
});

/** Requests under rules that allow the host `localhost` by its name, and hosts below `allowed.example`. */
export const hosts: RequestCases = {
  'its own host': [true, own],
  'its own host, with a dot and in capitals': [true, 'GET / HTTP/1.1\r\nHost: LOCALHOST.\r\n\r\n'],
  'another host that is allowed': [true, 'GET / HTTP/1.1\r\nHost: b.allowed.example:80\r\n\r\n'],
  'a whole address of an allowed host, over a proxy': [
    true,
    'GET http://a.web.example/ HTTP/1.1\r\nHost: a.web.example\r\n\r\n',
    'GET http://a.web.example/b HTTP/1.1\r\nHost: a.web.example\r\n\r\n',
    'GET http://b.web.example:80/c HTTP/1.1\r\nHost: b.web.example:80\r\n\r\n',
  ],
  'the same on another port': [
    false,
    'GET http://a.web.example:8080/ HTTP/1.1\r\nHost: a.web.example:8080\r\n\r\n',
  ],
  'the same of another scheme': [false, 'GET https://a.web.example/ HTTP/1.1\r\nHost: a.web.example\r\n\r\n'],
  'no request at all': [true, '\x01\x02\x03\x04binary\r\n\r\n'],
  'no request at all, behind blanks': [true, '\x85\0\0\x01binary\r\n\r\n', '\x01'],
  'a message behind an upgrade': [true, upgrade, '\r\n', '\x81\x05hello\n\n\n', '\x82\x01\n\n'],
  'lines of another protocol': [true, 'EHLO localhost\r\n', 'MAIL FROM:<a@localhost>\r\n'],
  'a whole address': [false, 'GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  'a whole address beside another host': [
    false,
    'GET http://localhost/ HTTP/1.1\r\nHost: evil.example\r\n\r\n',
  ],
  'a whole address of an allowed host beside the proxy': [
    true,
    'GET http://a.web.example/ HTTP/1.1\r\nHost: localhost:8080\r\n\r\n',
  ],
  'a whole address beside an empty host': [true, 'GET http://localhost/ HTTP/1.1\r\nHost:\r\n\r\n'],
  'a whole address beside the same host, written otherwise': [
    true,
    'GET http://user@localhost/ HTTP/1.1\r\nHost: LOCALHOST.:80\r\n\r\n',
    'GET http://localhost:80/ HTTP/1.1\r\nHost: localhost\r\n\r\n',
  ],
  'a whole address of another scheme': [
    false,
    'GET ftp://evil.example/x HTTP/1.1\r\nHost: localhost\r\n\r\n',
  ],
  'a tunnel': [false, 'CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  'a host that ends at a zero': [false, 'GET / HTTP/1.1\r\nHost: evil.example\0.allowed.example\r\n\r\n'],
  'two hosts': [false, 'GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n'],
  'two hosts in one line': [false, 'GET / HTTP/1.1\r\nHost: localhost, evil.example\r\n\r\n'],
  'a user before the host': [false, 'GET http://localhost@evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  'a host behind a blank in its name': [
    false,
    'GET / HTTP/1.1\r\nHost : evil.example\r\nHost: localhost\r\n\r\n',
  ],
  ...hiding('GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n'),
};

const table = (name: string): string =>
  ask(
    'POST /',
    `${auth('dynamodb')}${json}X-Amz-Target: DynamoDB_20120810.GetItem\r\n`,
    `{"TableName":"${name}"}`,
  );

/** Requests under rules whose resources contain a variable, or a part that deployment fills in. */
export const named: RequestCases = {
  'the table of a variable': [true, table('Orders')],
  'the table of a variable that is an ARN': [true, table('Users')],
  'the table of a variable that is an address': [true, table('Mail')],
  'a part of a name': [true, table('shop-Orders')],
  'what is filled in at deployment': [true, table('Deployed')],
  'any, by a variable that is not set': [false, table('Other')],
  'a name that only begins so': [false, table('Orders2')],
};

/**
 * Requests under rules that allow sqs:SendMessage to Own, sns:Publish, cloudwatch:GetMetricData, dynamodb:GetItem of Own,
 * and the objects and the list of the bucket `own`.
 */
export const permissions: RequestCases = {
  'an object that is allowed': [true, ask('GET /own/key', auth('s3'))],
  'an item that is allowed': [
    true,
    ask(
      'POST /',
      `${auth('dynamodb')}${json}X-Amz-Target: DynamoDB_20120810.GetItem\r\n`,
      '{"TableName":"Own"}',
    ),
  ],
  'a queue that is allowed': [
    true,
    ask(
      'POST /',
      `${auth('sqs')}${json}X-Amz-Target: AmazonSQS.SendMessage\r\n`,
      '{"QueueUrl":"https://sqs/1/Own"}',
    ),
  ],
  ...Object.fromEntries(
    ['?/Own', '#/Own', '/?a=/Own'].map((end) => [
      `a queue whose address ends with ${end}`,
      [
        false,
        ask(
          'POST /',
          `${auth('sqs')}${json}X-Amz-Target: AmazonSQS.SendMessage\r\n`,
          `{"QueueUrl":"https://sqs/1/Other${end}"}`,
        ),
      ],
    ]),
  ),
  'a value that is no object': [
    true,
    ask('POST /', `${auth('sns')}${json}X-Amz-Target: x.Publish\r\n`, 'null'),
  ],
  'a form of a browser, whose rights are in its body': [
    false,
    ask('POST /own', `${auth('s3')}Content-Type: multipart/form-data; boundary=a\r\n`, '--a--'),
  ],
  'a list of deletions': [
    true,
    ask('POST /own?delete', auth('s3'), '<Delete><Object><Key>a</Key></Object></Delete>'),
  ],
  ...Object.fromEntries(
    ['<VersionId>1</VersionId>', '<versionid>1</versionid>', '<!ENTITY a "b">', '\0'].map((within) => [
      `a list of deletions with ${JSON.stringify(within)}`,
      [false, ask('POST /own?delete', auth('s3'), `<Delete><Object><Key>a</Key>${within}</Object></Delete>`)],
    ]),
  ),
  'a list of deletions that is packed': [
    false,
    ask('POST /own?delete', `${auth('s3')}Content-Encoding: gzip\r\n`, 'a'),
  ],
  'a function that is allowed': [true, ask('POST /2015-03-31/functions/Own/invocations', auth('lambda'))],
  'the address of a function, with the path of another': [
    false,
    ask(
      'POST /2015-03-31/functions/Own/invocations',
      `${auth('lambda')}Host: a.lambda-url.eu-west-1.on.aws\r\n`,
    ),
  ],
  'a target twice': [
    false,
    ask(
      'POST /',
      `${auth('dynamodb')}${json}X-Amz-Target: DynamoDB_20120810.DeleteTable\r\nX-Amz-Target: DynamoDB_20120810.GetItem\r\n`,
      '{"TableName":"Own"}',
    ),
  ],
  'a target in one line': [
    false,
    ask(
      'POST /',
      `${auth('dynamodb')}${json}X-Amz-Target: DynamoDB_20120810.DeleteTable,DynamoDB_20120810.GetItem\r\n`,
      '{"TableName":"Own"}',
    ),
  ],
  'a target beside a form': [
    false,
    ask(
      'POST /',
      `${auth('sns')}${form}X-Amz-Target: x.Publish\r\n`,
      'Action=DeleteTopic&TopicArn=arn:aws:sns:eu-west-1:1:t',
    ),
  ],
  'a target beside an action of the address': [
    false,
    ask('POST /?Action=DeleteTopic&TopicArn=x', `${auth('sns')}${json}X-Amz-Target: x.Publish\r\n`, '{}'),
  ],
  'a form beside an action of the address': [
    false,
    ask(
      'POST /?Action=DeleteTopic',
      `${auth('sns')}${form}`,
      'Action=Publish&TopicArn=arn:aws:sns:eu-west-1:1:t',
    ),
  ],
  'a target beside a path': [
    false,
    ask(
      'POST /service/GraniteServiceVersion20100801/operation/DeleteAlarms',
      `${auth('monitoring')}smithy-protocol: rpc-v2-cbor\r\nX-Amz-Target: x.GetMetricData\r\n`,
    ),
  ],
  'a form beside a path': [
    false,
    ask(
      'POST /service/GraniteServiceVersion20100801/operation/GetMetricData',
      `${auth('monitoring')}${form}`,
      'Action=DeleteAlarms',
    ),
  ],
  'a path that is allowed': [
    true,
    ask(
      'POST /service/GraniteServiceVersion20100801/operation/GetMetricData',
      `${auth('monitoring')}smithy-protocol: rpc-v2-cbor\r\n`,
    ),
  ],
  'two actions of the address': [false, ask('GET /?Action=Publish&Action=DeleteTopic', auth('sns'))],
  'an action twice and the same': [true, ask('GET /?Action=Publish&Action=Publish', auth('sns'))],
  'two actions of a form': [
    false,
    ask('POST /', `${auth('sns')}${form}`, 'Action=Publish&Action=DeleteTopic'),
  ],
  'a bucket with another in its name': [
    false,
    ask('PUT /key', `Host: own.s3-x.evil.s3.amazonaws.com\r\n${auth('s3')}`, 'x'),
  ],
  'a bucket with a service in its name': [
    false,
    ask('PUT /key', `Host: own.s3.evil.s3.eu-west-1.amazonaws.com\r\n${auth('s3')}`, 'x'),
  ],
  'a bucket in the host': [
    true,
    ask('PUT /key', `Host: own.s3.eu-west-1.amazonaws.com\r\n${auth('s3')}`, 'x'),
  ],
  'a bucket in the host, dual-stack': [
    true,
    ask('PUT /key', `Host: own.s3.dualstack.eu-west-1.amazonaws.com\r\n${auth('s3')}`, 'x'),
  ],
  'another bucket in the host': [
    false,
    ask('PUT /own/key', `Host: evil.s3.eu-west-1.amazonaws.com\r\n${auth('s3')}`, 'x'),
  ],
  'a source in the address': [false, ask('PUT /own/key?X-Amz-Copy-Source=%2Fsecret%2Fkey', auth('s3'))],
  'a source twice': [
    false,
    ask('PUT /own/key', `${auth('s3')}x-amz-copy-source: /secret/key\r\nx-amz-copy-source: /own/key\r\n`),
  ],
  'a source that is allowed': [true, ask('PUT /own/key', `${auth('s3')}x-amz-copy-source: own/other\r\n`)],
  'a version as a source': [
    false,
    ask('PUT /own/key', `${auth('s3')}x-amz-copy-source: own/other?versionId=1\r\n`),
  ],
  'a bucket that is the host': [false, ask('GET /own/key', `Host: secrets\r\n${auth('s3')}`)],
  'a key that looks like a bucket': [false, ask('GET /secrets/own/key', auth('s3'))],
  'a scope of all regions': [false, ask('PUT /secret/key', auth('s3').replace('/eu-west-1', ''))],
  'a scope of all regions, of what is allowed': [
    true,
    ask('GET /own/key', auth('s3').replace('/eu-west-1', '')),
  ],
  'a signature of the version before': [
    false,
    ask('PUT /secret/key', 'Authorization: AWS AKID:c2lnbmF0dXJl\r\n'),
  ],
  'a part of a bucket that is made': [false, ask('POST /own?metadataConfiguration', auth('s3'))],
  'an object behind a function': [
    false,
    ask('GET /key', `Host: x-1.s3-object-lambda.eu-west-1.amazonaws.com\r\n${auth('s3-object-lambda')}`),
  ],
  'a queue in the path': [
    false,
    ask(
      'POST /1/Other',
      `${auth('sqs')}${form}`,
      'Action=SendMessage&MessageBody=x&QueueUrl=https://sqs/1/Own',
    ),
  ],
  'a queue in the path that is allowed': [
    true,
    ask(
      'POST /1/Own',
      `${auth('sqs')}${form}`,
      'Action=SendMessage&MessageBody=x&QueueUrl=https://sqs/1/Own',
    ),
  ],
  'a queue in the address': [
    false,
    ask('GET /?Action=SendMessage&QueueUrl=https://sqs/1/Other', auth('sqs')),
  ],
  'a queue in the address that is allowed': [
    true,
    ask('GET /?Action=SendMessage&QueueUrl=https://sqs/1/Own', auth('sqs')),
  ],
  'a queue in the address of a form': [
    false,
    ask('POST /?QueueUrl=https://sqs/1/Other', `${auth('sqs')}${form}`, 'Action=SendMessage&MessageBody=x'),
  ],
  'a form that is compressed': [
    false,
    ask('POST /', `${auth('sns')}${form}Content-Encoding: gzip\r\n`, '\x1f\x8b\x08\x00 of DeleteTopic'),
  ],
  'a form without its kind': [false, ask('POST /', auth('sns'), 'Action=DeleteTopic&TopicArn=x')],
  'a form without its kind that is allowed': [true, ask('POST /', auth('sns'), 'Action=Publish&TopicArn=x')],
  'an operation in an encoded path': [
    false,
    ask('POST /%73ervice/GraniteServiceVersion20100801/operation/DeleteAlarms', auth('monitoring')),
  ],
  'two parts of a bucket': [false, ask('GET /own?location&policy', auth('s3'))],
  'two parts of an object': [false, ask('GET /own/key?x&acl&tagging', auth('s3'))],
  'a part of a bucket that is new': [false, ask('GET /own?intelligent-tiering&id=x', auth('s3'))],
  'an object and who may read it': [
    false,
    ask('PUT /own/key', `${auth('s3')}x-amz-acl: public-read\r\n`, 'x'),
  ],
  'an object and who may read it, by grants': [
    false,
    ask(
      'PUT /own/key',
      `${auth('s3')}x-amz-grant-read: uri="http://acs.amazonaws.com/groups/global/AllUsers"\r\n`,
      'x',
    ),
  ],
  'an object and who may read it, in the address': [
    false,
    ask('PUT /own/key?X-Amz-Acl=public-read', auth('s3'), 'x'),
  ],
  'an object in parts and who may read it': [
    false,
    ask('POST /own/key?uploads', `${auth('s3')}x-amz-acl: public-read\r\n`),
  ],
  'an object and its tags': [false, ask('PUT /own/key', `${auth('s3')}x-amz-tagging: a=b\r\n`, 'x')],
  'an object and how long it stays': [
    false,
    ask('PUT /own/key', `${auth('s3')}x-amz-object-lock-retain-until-date: 2030-01-01T00:00:00Z\r\n`, 'x'),
  ],
  'a scope of another service': [
    false,
    ask(
      'POST /',
      `${auth('dynamodb', `X${scope('sns')}, `)}${json}X-Amz-Target: DynamoDB_20120810.Publish\r\n`,
      '{"TableName":"Own"}',
    ),
  ],
  'a scope twice': [
    false,
    ask('POST /', `${auth('sns')}${auth('sqs')}${json}X-Amz-Target: AmazonSQS.Publish\r\n`, '{}'),
  ],
  'a scope in the address too': [
    false,
    ask(
      `POST /?X-Amz-${scope('sns')}`,
      `${auth('sqs')}${json}X-Amz-Target: AmazonSQS.Publish\r\n`,
      '{"QueueUrl":"https://x/1/Other"}',
    ),
  ],
  'a scope in the address, encoded': [false, ask(`GET /secret/key?%58-amz-${scope('s3')}`, '')],
  'a scope in the address, in small letters': [
    false,
    ask(`GET /secret/key?x-amz-${scope('s3').toLowerCase()}`, ''),
  ],
  'a scope in the address in small letters, behind requests that are alike': [
    false,
    own,
    own,
    own.replace('/ ', `/secret/key?x-amz-${scope('s3').toLowerCase()} `),
  ],
  'a word before the signature': [false, ask('GET /secret/key', auth('s3').replace('AWS4', 'x AWS4'))],
  'a mark before the body': [
    false,
    ask(
      'POST /',
      `${auth('dynamodb')}${json}X-Amz-Target: DynamoDB_20120810.GetItem\r\n`,
      '\xef\xbb\xbf{"TableName":"Other"}',
    ),
  ],
  'a name twice in the body': [
    false,
    ask(
      'POST /',
      `${auth('dynamodb')}${json}X-Amz-Target: DynamoDB_20120810.GetItem\r\n`,
      '{"TableName":"Other","TableName":"Own"}',
    ),
  ],
  'a statement in the body': [
    false,
    ask(
      'POST /',
      `${auth('dynamodb')}${json}X-Amz-Target: DynamoDB_20120810.ExecuteStatement\r\n`,
      '{"Statement":"DELETE FROM Other"}',
    ),
  ],
  'no request at all': [true, '\x01\x02\x03\x04binary\r\n\r\n'],
  ...hiding(`GET /secret/key HTTP/1.1\r\nHost: s3.eu-west-1.amazonaws.com\r\n${auth('s3')}\r\n`),
};
