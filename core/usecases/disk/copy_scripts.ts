/** The shell scripts that copy a disk; they need `sh`, `find`, `awk` and `tar`, of GNU or BusyBox. */

import { copyPath, copyProcessFile } from "../../convert/copy_pod.ts";

/** The pod ends with the process that is named here. Not every BusyBox knows the option. */
const begin = `echo $$ >${copyProcessFile}
export LC_ALL=C
numeric=
tar -cf /dev/null --numeric-owner /dev/null 2>/dev/null && numeric=--numeric-owner
`;

/**
 * Writes the disk as tar. `$1` is `live` where files may change: GNU tar then
 * ends with 1. Sockets mean nothing elsewhere: GNU tar leaves them out, BusyBox
 * does too, but ends with an error. BusyBox writes owners above 2097151 wrongly
 * without a word.
 *
 * Nothing comes on stdin; its end says that nobody listens any more. Output that
 * nobody takes would only make tar wait, for ever.
 */
export const exportScript = `${begin}me=$$
exec 3<&0
{ cat; kill -9 $me; } <&3 >/dev/null 2>&1 3<&- &
exec 3<&- </dev/null
cd ${copyPath} || exit 1
gnu=
tar --version 2>/dev/null | grep -q GNU && gnu=1
if [ -z "$gnu" ]; then
  big=$(find . -exec stat -c '%u %g' {} + |
    awk '$1 > 2097151 || $2 > 2097151 { print; exit }')
  if [ -n "$big" ]; then
    echo "BusyBox tar cannot write an owner above 2097151 (user and group $big); use --image debian:stable" >&2
    exit 1
  fi
fi
words=/tmp/kompox-copy.err
tar -cf - $numeric . 2>$words
code=$?
[ $code = 0 ] && exit 0
[ "$1" = live ] && [ -n "$gnu" ] && [ $code = 1 ] && exit 0
if [ -z "$gnu" ] && [ -n "$(find . -type s | head -n 1)" ] &&
  ! grep -qv -e ': unknown file type$' -e 'error exit delayed' $words; then
  exit 0
fi
tail -c 4096 $words >&2
exit $code
`;

/**
 * Ends with 66 when directory `$1` of the disk holds something, and with 0 only
 * when it surely holds nothing: what the shell does by itself cannot be missing.
 */
export const emptyScript = `[ -d "${copyPath}/$1" ] || exit 0
cd "${copyPath}/$1" || exit 1
for each in * .[!.]* ..?*; do
  if [ "$each" = lost+found ]; then continue; fi
  if [ -e "$each" ] || [ -L "$each" ]; then exit 66; fi
done
exit 0
`;
export const notEmptyCode = 66;

/**
 * Unpacks stdin into directory `$1` of the disk, and makes sure that it is on
 * the disk. What comes after a failure is read too: the connection would break
 * off with it, and take the cause along.
 */
export const importScript = `${begin}mkdir -p "${copyPath}/$1" || exit 1
cd "${copyPath}/$1" || exit 1
tar -xf - $numeric || { cat >/dev/null; exit 1; }
cat >/dev/null
sync
`;
