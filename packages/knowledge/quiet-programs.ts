/**
 * Programs that write no file with any arguments: they only print or delete. Programs with an option to write a file
 * (`sort -o`, `sed -i`) or to start another program (`env`, `find -exec`) are not in the list.
 * Source: POSIX.1-2017, Shell & Utilities, "OUTPUT FILES: None" of each utility; the manual of GNU coreutils for those that
 * POSIX does not have (`whoami`, `hostname`, `nproc`, `sha256sum`, …).
 */
const quiet: ReadonlySet<string> = new Set([
  ...[
    'basename',
    'cat',
    'cksum',
    'cmp',
    'comm',
    'cut',
    'date',
    'df',
    'diff',
    'dirname',
    'du',
    'echo',
    'expr',
  ],
  ...['false', 'getconf', 'grep', 'head', 'id', 'kill', 'ls', 'od', 'printf', 'ps', 'pwd', 'rm', 'rmdir'],
  ...['sleep', 'tail', 'test', 'tr', 'true', 'uname', 'wc', 'who'],
  ...['arch', 'groups', 'hostname', 'md5sum', 'nproc', 'readlink', 'realpath', 'seq', 'sha1sum'],
  ...['sha256sum', 'sha512sum', 'stat', 'uptime', 'whoami'],
]);

/**
 * Programs that use no credentials of a cloud, whatever their arguments are, beside those that write no file. One that runs
 * code of others (`java`, `make`) or fetches addresses that it is given (`curl`) is not here.
 * Source: POSIX.1-2017, Shell & Utilities; the manual of each program.
 */
const local: ReadonlySet<string> = new Set(
  `
  . : [ [[ { ( ! alias awk bzip2 case cd chgrp chmod chown clear cp csplit dd dig do done elif else esac eval exit export
  expand fi file find fold for free fuser getent gawk gunzip gzip host hostid if ifconfig install ip iostat join killall link
  ln locale logger lsblk lscpu lsof man mkdir mkfifo mktemp mount mv nc netstat nice nl nohup nproc nslookup paste patch
  pgrep ping pkill read return rsync scp sed select set sftp shred shuf sort split ss ssh stdbuf strace strings stty sync
  tee then time timeout top touch trap truncate tsort tty ulimit umask umount unexpand uniq unlink unset unxz until unzip
  vmstat watch wait while whereis which xargs xxd xz yes zcat zip zipinfo 7z 7za tar
  bsdtar cabextract chromedriver chromium chromium-browser clamdscan clamscan convert cwebp dwebp exiftool ffmpeg ffprobe
  fc-cache fc-list flac freshclam gifsicle git gm google-chrome gpg gpg2 graphviz gs headless_shell headless-chromium
  heif-convert identify img2webp inkscape jpegoptim jpegtran jq lame latex libreoffice libreoffice7.6 magick mediainfo
  mogrify mozjpeg mupdf mutool mysql mysqladmin mysqldump mongodump mongorestore openssl optipng pandoc pdfimages pdfinfo
  pdflatex pdfseparate pdftk pdftocairo pdftoppm pdftotext pdfunite pg_dump pg_restore phantomjs plantuml pngquant
  postgres psql qpdf redis-cli rsvg-convert soffice sox sqlite3 tesseract tidy unoconv weasyprint wkhtmltoimage
  wkhtmltopdf xelatex xmllint xsltproc youtube-dl yt-dlp yq zstd
  `
    .split(/\s+/)
    .filter(Boolean),
);

/** Does the program, by its name or path, use no credentials of a cloud? */
export const isLocalProgram = (program: string): boolean => {
  const name = program.slice(program.lastIndexOf('/') + 1).replace(/\.(?:bin|exe)$/, '');
  return quiet.has(name) || local.has(name);
};

/**
 * Programs that write only files that their arguments name, beside those that use no credentials: clients of networks, and
 * shells, whose commands are judged each for itself.
 */
const naming: ReadonlySet<string> = new Set(
  'aws ash bash busybox curl dash env ksh sh sudo wget zsh'.split(' '),
);

/**
 * Programs that keep files of their own in the folder for temporary files, which stay there when the program is stopped, or always: pixel
 * caches of ImageMagick and GraphicsMagick, profiles of browsers and of LibreOffice. Source: imagemagick.org, "Resources"
 * (`temporary-path`); Chromium, "User Data Directory"; LibreOffice, "User Profile"; the manual of `mktemp`.
 */
const keeping =
  /^(?:convert|magick|mogrify|gm|mktemp|soffice|libreoffice[\d.]*|unoconv|phantomjs|google-chrome|headless[-_]\w+|chromium.*|chromedriver)$/;

/** True when every file that a program leaves is named by its command line. False for a program that is not known. */
export function namesItsFiles(program: string): boolean {
  const name = program.slice(program.lastIndexOf('/') + 1);
  return (isLocalProgram(program) && !keeping.test(name)) || naming.has(name);
}

/** True when a program writes no file. The program is a name, or a path in `/bin` or `/usr/bin`. */
export const isQuietProgram = (program: string): boolean =>
  quiet.has(program.replace(/^(?:\/usr)?\/bin\//, ''));
