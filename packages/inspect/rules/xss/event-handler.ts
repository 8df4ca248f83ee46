import { defineRule } from '../rule.ts';

/**
 * Matches an event handler inside a tag (`<img onerror=…>`), or after a quote that closes an attribute (`" onfocus=…`). A
 * handler that is only a name in braces belongs to a React component and does not match.
 */
export const eventHandler = defineRule({
  id: 'xss/event-handler',
  class: 'xss',
  threats: ['T2'],
  title: 'A value brings an event handler',
  score: 0.9,
  on: 'text',
  view: 'text',
  also: ['='],
  words: ['on'],
  patterns: [
    /<[a-z!?/%][^<>]{0,300}[\s/"'`+\u0000%0-9]on[a-z]{3,24}(?:[\s+/\u0000]|%[0-9a-f]{2}){0,8}=(?:\s{0,4}(?:[^\s{]|\{[^}]{0,80}\b(?:(?:alert|confirm|prompt|eval|fetch|import)\s{0,4}[(\x60]|(?:document|window|location)\b))|\s{0,4}$)/i,
    /<[a-z]{1,20}[\s/+][^\n<]{0,300}[\s/"'`+\u0000]on[a-z]{3,24}[!#$%&()*~+_.,:;?@[/|\\\]^`]{0,40}\s{0,8}=\s{0,4}["'`\w(.[]/i,
    /["'`\u201c\u2018>][\s/+;\u0000]{1,8}on[a-z]{3,24}\s{0,8}=\s{0,4}["'`]?[\w(.[\u0000]/i,
    /(?:^|["'`\s/*])on(?:error|load|click|mouse\w{2,10}|focus\w{0,3}|blur|key\w{2,6}|toggle|pointer\w{2,12}|touch\w{3,8}|animation\w{3,12}|submit|change|input|wheel|drag\w{0,8}|begin|end|start|finish|hashchange|message|pageshow|scroll|cut|copy|paste|show)\s{0,4}=\s{0,4}["'`]?\s{0,4}(?:\w{1,30}[.(`[]|\(|javascript)/i,
  ],
  hits: [
    '<img src=x onerror=alert(1)>',
    '<svg/onload=a()>',
    '" onfocus=alert(1) x="',
    '<x onxxx=1',
    "<body onload='x()'>",
  ],
  misses: [
    'onclick = when you click',
    'onload=yes',
    'a < b and one = two',
    '<p>based on = sign</p>',
    '<a href="https://x.example/?on=1">',
    '<img src="cat.jpg" alt="cat on = mat">',
    '<Button onClick={handleClick}>Save</Button>',
    '<Select value={a} onChange={(prompt) => setPrompt(prompt)} />',
    '<li onClick={onClickPrompt}>x</li>',
  ],
});
