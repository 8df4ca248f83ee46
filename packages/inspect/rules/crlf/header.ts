import { defineRule } from '../rule.ts';

/** Matches a line break and a header of HTTP or mail after it, or a line break and a command of a text protocol (SMTP, Redis). */
export const header = defineRule({
  id: 'crlf/header',
  class: 'crlf',
  threats: ['T3'],
  title: 'A value starts a new header line',
  score: 0.7,
  on: 'text',
  view: 'text',
  words: ['\n', '\r', '\\r', '\\n'],
  maxLength: 4000,
  patterns: [
    /[\r\n]\s{0,4}(?:set-cookie|content-(?:length|encoding|security-policy)|transfer-encoding|access-control-[a-z-]{5,30}|strict-transport-security|cache-control|clear-site-data|cross-origin-[a-z-]{6,30}|referrer-policy|www-authenticate|last-modified|etag|bcc|x-(?:forwarded|xss|injected|frame|content|original)[a-z-]{0,40})\s{0,4}:/i,
    // Words of everyday lists count only before an address or a number of seconds.
    /^[\r\n]{1,4}\s{0,4}(?:location|refresh)\s{0,4}:|[\r\n]\s{0,4}location\s{0,4}:\s{0,4}(?:\/|%|[a-z][a-z0-9+.-]{1,20}:)|[\r\n]\s{0,4}refresh\s{0,4}:\s{0,4}\d{1,6}\s{0,4}(?:[;,]|$)/i,
    // Lists of fields have these names too, so the line before must not be a field.
    /(?:^|(?:^|[\r\n])[^:\r\n]{1,400})[\r\n]\s{0,4}(?:content-(?:type|disposition)|host|x-[a-z][a-z0-9-]{1,40}|cc|reply-to|link|status|authorization|cookie|referer)\s{0,4}:/i,
    /[\r\n]\s{0,4}(?:HTTP\/[0-9]|(?:GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH)\s{1,4}\S{1,400}\s{1,4}HTTP\/[0-9])/i,
    /\\r\\n\s{0,4}(?:set-cookie|location|content-type|content-length|x-[a-z0-9-]{2,30})\s{0,4}:/i,
    /\r\n\s{0,4}(?:to|from|subject)\s{0,2}:\s{0,4}\S{1,80}@/i,
    /^[^\s@]{1,64}@[^\s@]{1,80}[\r\n]{1,4}(?:to|from|subject|cc|bcc|reply-to|sender)\s{0,2}:/i,
    // An empty line and the body of a response.
    /^[^\r\n<]{0,200}\r\n\r\n\s{0,4}<(?:html|head|body|script|!doctype|svg|img|iframe|meta)\b/i,
    // A command for a mail server or a key-value server.
    /\r\n\s{0,4}(?:RCPT TO\s{0,2}:|MAIL FROM\s{0,2}:|(?:DATA|QUIT|RSET|FLUSHALL|FLUSHDB|SHUTDOWN)\r?(?:\n|$)|(?:EHLO|HELO|SLAVEOF|CONFIG SET|EVAL|SET)\s{1,4}\S)|(?:^|\r\n)(?:set|add|replace|append|prepend|cas)\s\S{1,200}\s\d{1,5}\s\d{1,10}\s\d{1,6}(?:\s\d{1,20})?\r\n/,
  ],
  hits: [
    'x\r\nSet-Cookie: a=b',
    'a@b.example\nBcc: c@d.example',
    'en\r\n\r\nHTTP/1.1 200 OK',
    '\u560d\u560aLocation: x',
    'a@b.example\r\nRCPT TO:<c@d.example>',
    'a HTTP/1.1\r\nHost: x',
    'en\r\n\r\n<html>x',
    'x\nLocation: https://x.example/',
    'x\r\nETag: "a"',
    'k 0 0 1\r\na\r\nset b 0 0 1\r\nc\r\n',
    'x\nRefresh: 0; url=//x.example',
  ],
  misses: [
    'Line one\nLine two\r\nLine three',
    '---\ntitle: Post\ntags: [a, b]\n---\n',
    'Dear all:\nplease note: x',
    'location: here',
    'Dear team,\n\nLocation: room 4\nDate: Monday',
    'date:20260101\nhost:example.com',
    'Name: x\nStatus: paid',
  ],
});
