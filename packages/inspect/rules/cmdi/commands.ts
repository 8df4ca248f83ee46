/** Programs that injected commands start. `plain` are also English words or too common in notes to count without an argument. */
const strong =
  'whoami|uname|ifconfig|ipconfig|netstat|printenv|systeminfo|sysinfo|tasklist|nslookup|ncat|netcat|socat|certutil|bitsadmin|powershell|pwsh|' +
  'cmd(?:\\.exe)?|wget|curl|nc|telnet|tftp|xxd|base64|uptime|phpinfo|/?(?:usr/)?(?:local/)?s?bin/[\\w.]{1,20}|python[23]?|perl|php|bash|zsh|dash|ksh|sh|netsh|taskkill|wmic|rundll32|mshta|cscript|wscript|reg|regsvr32|nohup|useradd|passwd|chmod|chown|mkfifo|mknod|traceroute|tracert|hostname|getent|lsof|iptables|busybox|awk|gawk|sed|arp|env';
const weak =
  'id|ls|dir|pwd|cat|type|ping|sleep|echo|net|host|dig|ps|w|who|rm|mv|cp|touch|find|head|tail|more|less|tac|nl|od|sort|tee|kill|top|df|mount|date|time|timeout|printf|ssh|scp|ftp|su|sudo|tr|rev|del|shutdown|reboot|halt|sqlmap|service|systemctl';

/** What follows the name of a command: the end, another operator, or something only a command line has. */
const argument = String.raw`(?:\s{1,8}(?:-{1,2}[a-z?]|/|~|\.{1,2}/|[a-z]:\\|\\\\|%\w|\$|['"\x60<>{(]|\d|https?:|\S{1,60}[./\\:@=]\S|\*)|\s{0,4}(?:$|[;|&\x60)'"#\n>]|\\n|%0a|<[^\s]))`;
const strongArgument = String.raw`(?:\s{1,8}(?:[^\s]|$)|\s{0,4}(?:$|[;|&\x60)'"#\n>(<]|\\n|\$\{?ifs|%)|\{|\.exe)`;
const end = String.raw`\s{0,4}(?:$|[;|&\x60)'"#\n]|\\n)`;
const single = `(?:id|ls|dir|pwd|ps|w|who|set|df|top|reboot|mount|env)`;

export const command = `(?:(?:${strong})${strongArgument}|(?:${weak})${argument}|${single}${end})`;
/** Names that no sentence has after an operator. */
export const certain = `(?:${strong})${strongArgument}`;
