import { defineRule } from '../rule.ts';

/** Matches document types of XML that declare entities: entities with files or addresses, and nested entities that expand without limit (XML 1.0 §4). */
export const entity = defineRule({
  id: 'xxe/entity',
  class: 'xxe',
  threats: ['T3', 'T5'],
  title: 'An XML document declares entities or loads a document type',
  score: 0.9,
  on: 'text',
  view: 'text',
  words: ['<!entity', '<!doctype', 'xinclude', 'xi:include', '<!element', '<!attlist', '\u0000'],
  patterns: [
    /<!ENTITY\s/i,
    /<!DOCTYPE\s{1,20}[\w:.-]{1,80}\s{0,20}\[/i,
    /<!DOCTYPE\s{1,20}[\w:.-]{1,80}\s{1,20}SYSTEM\s{1,20}["'](?:[^a]|a[^b])/i,
    /<!DOCTYPE\s{1,20}[\w:.-]{1,80}\s{1,20}PUBLIC\s{1,20}["'][^"'-]/i,
    // A public identifier is `-//owner//class …` (ISO 8879 §10.2).
    /<!DOCTYPE\s{1,20}[\w:.-]{1,80}\s{1,20}PUBLIC\s{1,20}["']-\/\/[^"'/]{0,60}(?:["']|\/[^/])/i,
    /<(?:xi|xinclude):include\b|xmlns:xi\s{0,4}=\s{0,4}["']http:\/\/www\.w3\.org\/2001\/XInclude/i,
    /<!(?:ELEMENT|ATTLIST)\s{1,20}[\w:.-]{1,80}\s/i,
  ],
  hits: [
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hosts">]><a>&x;</a>',
    '<!DOCTYPE a SYSTEM "http://x.example/a.dtd">',
    '<!ENTITY % p "x">',
    '<!DOCTYPE a PUBLIC "-//A/B/EN" "http://x.example/a.dtd">',
  ],
  misses: [
    '<!DOCTYPE html><html></html>',
    '<?xml version="1.0"?><note><to>Bob</to></note>',
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "x">',
  ],
});
