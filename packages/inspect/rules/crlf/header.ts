import { defineRule } from '../rule.ts';

/** A line break and then a header of HTTP or mail. */
export const header = defineRule({
  id: 'crlf/header',
  class: 'crlf',
  threats: ['T3'],
  title: 'A value starts a new header line',
  score: 0.7,
  on: 'text',
  view: 'text',
  words: ['\n', '\r', '\\r', '\\n', ':', 'http/1'],
  maxLength: 4000,
  patterns: [
    /[\r\n\u560a\u560d]\s{0,4}(?:set-cookie|location|content-(?:type|length|disposition|encoding|security-policy)|transfer-encoding|access-control-[a-z-]{5,30}|refresh|host|x-[a-z][a-z0-9-]{1,40}|bcc|cc|reply-to|link|status|authorization|cookie|referer)\s{0,4}:/i,
    /[\r\n\u560a\u560d]\s{0,4}HTTP\/[0-9]/i,
    /\\r\\n\s{0,4}(?:set-cookie|location|content-type|content-length|x-[a-z0-9-]{2,30})\s{0,4}:/i,
    /\r\n\s{0,4}(?:to|from|subject)\s{0,2}:\s{0,4}\S{1,80}@/i,
  ],
  hits: [
    'x\r\nSet-Cookie: a=b',
    'a@b.example\nBcc: c@d.example',
    'en\r\n\r\nHTTP/1.1 200 OK',
    '\u560d\u560aLocation: x',
  ],
  misses: [
    'Line one\nLine two\r\nLine three',
    '---\ntitle: Post\ntags: [a, b]\n---\n',
    'Dear all:\nplease note: x',
    'location: here',
  ],
});
