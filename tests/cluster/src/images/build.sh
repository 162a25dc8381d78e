#!/bin/bash
# Builds image layouts below OUT from Debian 12's packages and our own small
# programs; WORK has the programs coredns and traefik-bin and keeps what is
# between. Nothing is installed on this machine by it.
#   build.sh MKIMAGE WORK OUT base|apps|traefik ...
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkimage=${1:?usage: build.sh MKIMAGE WORK OUT GROUP...} work=$2 out=$3
shift 3
mkdir -p "$work/debs"
image() { "$mkimage" "$@"; }

download() { (cd "$work/debs" && apt-get download -q "$1" >/dev/null 2>"$1.log"); }
update() { # once: a new machine has no list of packages, an old one a stale list
  [ ! -e "$work/debs/updated" ] || return 1
  apt-get update -q >&2
  touch "$work/debs/updated"
}
fetch() { # PACKAGE...: downloads and unpacks into $work/all
  local p
  for p; do
    if [ ! -e "$work/debs/$p.done" ]; then
      download "$p" || { update && download "$p"; } || { cat "$work/debs/$p.log" >&2; exit 1; }
      dpkg-deb -x "$(ls "$work"/debs/"$p"_*.deb)" "$work/all"
      touch "$work/debs/$p.done"
    fi
  done
}
closure() { # ROOT FILE...: copies files from $work/all and the libraries they need
  local root=$1 f lib; shift
  for f; do
    mkdir -p "$root/$(dirname "$f")"
    cp -a "$work/all/$f" "$root/$f"
    for lib in $(chroot "$work/all" /lib64/ld-linux-x86-64.so.2 --list "/$f" 2>/dev/null | sed -n 's#.*=> \(/[^ ]*\) .*#\1#p'); do
      put_lib "$root" "${lib#/}"
    done
    if chroot "$work/all" /lib64/ld-linux-x86-64.so.2 --list "/$f" 2>&1 | grep 'not found'; then echo "for $f" >&2; exit 1; fi
  done
}
put_lib() {
  local root=$1 lib=$2 real
  [ -e "$root/$lib" ] || [ -e "${below:-/nonexistent}/$lib" ] && return 0
  mkdir -p "$root/$(dirname "$lib")"
  cp -a "$work/all/$lib" "$root/$lib"
  if [ -L "$work/all/$lib" ]; then
    real=$(readlink "$work/all/$lib")
    cp -a "$work/all/$(dirname "$lib")/$real" "$root/$(dirname "$lib")/$real"
  fi
}
skeleton() { # ROOT: what every image with a shell has
  local r=$1 a
  mkdir -p "$r"/{bin,etc,home,root,tmp,run,usr/bin,usr/sbin,usr/local/bin,var/log,var/tmp,dev,proc,sys,opt,mnt}
  ln -sfn ../run "$r/var/run"
  chmod 1777 "$r/tmp" "$r/var/tmp"
  install -m 755 "$work/all/bin/busybox" "$r/bin/busybox"
  for a in $("$work/all/bin/busybox" --list); do
    case $a in busybox|dpkg|dpkg-deb|rpm|init|linuxrc|reboot|poweroff|halt) ;; *) [ -e "$r/bin/$a" ] || ln -s busybox "$r/bin/$a" ;; esac
  done
  rm -f "$r/bin/wget"
  install -m 755 "$here/busybox/wget" "$r/bin/wget"
  ln -sfn /bin/env "$r/usr/bin/env"
  printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\nwww-data:x:33:33:www-data:/var/www:/bin/false\n' > "$r/etc/passwd"
  printf 'root:x:0:\nnogroup:x:65534:\nwww-data:x:33:\n' > "$r/etc/group"
  printf 'hosts: files dns\npasswd: files\ngroup: files\n' > "$r/etc/nsswitch.conf"
}

base() {
  local o=$out/base r=$work/r-pause
  rm -rf "$o" "$work"/r-{pause,busybox,whoami,coredns}; mkdir -p "$r"
  gcc -Os -static -nostdlib -fno-stack-protector -fno-asynchronous-unwind-tables -Wl,--build-id=none -s -o "$r/pause" "$here/pause/pause.c"
  image -layout "$o" -name registry.k8s.io/pause:3.10 -name registry.k8s.io/pause:3.9 -layer "$r" -entrypoint '["/pause"]' -user 65535:65535
  fetch busybox-static
  skeleton "$work/r-busybox"
  image -layout "$o" -name docker.io/library/busybox:1.36 -name docker.io/library/busybox:latest -name docker.io/library/busybox:1.35 \
    -layer "$work/r-busybox" -cmd '["sh"]'
  (cd "$here/whoami" && CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags '-s -w' -o "$work/r-whoami/whoami" .)
  image -layout "$o" -name docker.io/traefik/whoami:latest -name docker.io/traefik/whoami:v1.11 -name docker.io/traefik/whoami:v1.10 \
    -layer "$work/r-whoami" -entrypoint '["/whoami"]' -expose 80/tcp
  install -D -m 755 "$work/coredns" "$work/r-coredns/coredns"
  image -layout "$o" -name registry.k8s.io/coredns/coredns:v1.14.7 -layer "$work/r-coredns" -entrypoint '["/coredns"]' -expose 53/udp
}

apps() {
  local o=$out/apps pg=usr/lib/postgresql/15 b=$work/r-debian f
  rm -rf "$o" "$work"/r-{debian,postgres,redis,nginx}
  fetch busybox-static libc6 libc-bin libssl3 zlib1g libcrypt1 libpcre2-8-0 libzstd1 liblz4-1 liblzma5 libsystemd0 libgcrypt20 libgpg-error0 libcap2 \
    libselinux1 libgcc-s1 libstdc++6
  skeleton "$b"
  below=/nonexistent
  mkdir -p "$b/lib64" "$b/usr/lib/locale"
  cp -a "$work/all/lib64/ld-linux-x86-64.so.2" "$b/lib64/"
  for f in libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libresolv.so.2 libnss_dns.so.2 libnss_files.so.2 ld-linux-x86-64.so.2 libz.so.1 libcrypt.so.1; do
    put_lib "$b" "lib/x86_64-linux-gnu/$f"
  done
  for f in libssl.so.3 libcrypto.so.3; do put_lib "$b" "usr/lib/x86_64-linux-gnu/$f"; done
  cp -a "$work/all/usr/lib/locale/C.utf8" "$b/usr/lib/locale/"
  gcc -Os -s -o "$b/usr/local/bin/runas" "$here/runas/runas.c"
  below=$b

  fetch postgresql-15 postgresql-client-15 libpq5 libgssapi-krb5-2 libkrb5-3 libk5crypto3 libcom-err2 libkrb5support0 libkeyutils1 libldap-2.5-0 libsasl2-2 \
    libxml2 libpam0g libicu72 libaudit1 libcap-ng0 libgnutls30 libp11-kit0 libidn2-0 libunistring2 libtasn1-6 libnettle8 libhogweed6 libgmp10 libffi8 \
    libreadline8 libtinfo6 libuuid1 tzdata
  local p=$work/r-postgres
  for f in postgres initdb pg_ctl psql pg_dump pg_dumpall pg_restore pg_isready createdb dropdb createuser dropuser pg_basebackup pg_controldata; do closure "$p" "$pg/bin/$f"; done
  for f in "$work/all/$pg"/lib/*.so; do
    case ${f##*/} in llvmjit*|libpqwalreceiver_test*) ;; *) closure "$p" "$pg/lib/${f##*/}" ;; esac
  done
  mkdir -p "$p/usr/share/postgresql" "$p/usr/share/zoneinfo" "$p"/{run/postgresql,var/lib/postgresql/data,docker-entrypoint-initdb.d,usr/local/bin,etc}
  cp -a "$work/all/usr/share/postgresql/15" "$p/usr/share/postgresql/"
  rm -rf "$p/usr/share/postgresql/15/man"
  for f in UTC Etc Europe America Asia GMT posixrules Universal Zulu; do if [ -e "$work/all/usr/share/zoneinfo/$f" ]; then cp -a "$work/all/usr/share/zoneinfo/$f" "$p/usr/share/zoneinfo/"; fi; done
  sed -i 's/^#\?listen_addresses = .*/listen_addresses = '"'*'"'/; s/^#\?jit = .*/jit = off/' "$p/usr/share/postgresql/15/postgresql.conf.sample"
  for f in "$p/$pg"/bin/*; do ln -s "/$pg/bin/${f##*/}" "$p/usr/local/bin/"; done
  { cat "$b/etc/passwd"; echo 'postgres:x:999:999:PostgreSQL:/var/lib/postgresql:/bin/sh'; } > "$p/etc/passwd"
  { cat "$b/etc/group"; echo 'postgres:x:999:'; } > "$p/etc/group"
  install -m 755 "$here/postgres/entrypoint.sh" "$p/usr/local/bin/docker-entrypoint.sh"
  image -layout "$o" -name docker.io/library/postgres:16 -name docker.io/library/postgres:15 -name docker.io/library/postgres:latest -name docker.io/library/postgres:16-alpine \
    -layer "$b" -layer "$p" -own var/lib/postgresql=999:999 -own run/postgresql=999:999 -env LANG=C.UTF-8 -env PGDATA=/var/lib/postgresql/data -env PG_MAJOR=15 \
    -entrypoint '["docker-entrypoint.sh"]' -cmd '["postgres"]' -expose 5432/tcp -volume /var/lib/postgresql/data -stop-signal SIGINT

  fetch redis-server redis-tools libjemalloc2 liblua5.1-0 lua-bitop lua-cjson libatomic1 liblzf1 libhiredis0.14
  local r=$work/r-redis
  closure "$r" usr/bin/redis-check-rdb; closure "$r" usr/bin/redis-cli; closure "$r" usr/bin/redis-benchmark
  ln -s redis-check-rdb "$r/usr/bin/redis-server"
  ln -s redis-check-rdb "$r/usr/bin/redis-check-aof"
  mkdir -p "$r"/{data,etc,usr/local/bin}
  { cat "$b/etc/passwd"; echo 'redis:x:999:1000:redis:/data:/bin/sh'; } > "$r/etc/passwd"
  { cat "$b/etc/group"; echo 'redis:x:1000:'; } > "$r/etc/group"
  install -m 755 "$here/redis/entrypoint.sh" "$r/usr/local/bin/docker-entrypoint.sh"
  image -layout "$o" -name docker.io/library/redis:7 -name docker.io/library/redis:latest -name docker.io/library/redis:7-alpine -name docker.io/library/redis:7.2 \
    -layer "$b" -layer "$r" -own data=999:1000 -entrypoint '["docker-entrypoint.sh"]' -cmd '["redis-server"]' -expose 6379/tcp -volume /data -workdir /data

  fetch nginx nginx-common
  local n=$work/r-nginx
  closure "$n" usr/sbin/nginx
  mkdir -p "$n"/{etc/nginx/conf.d,etc/nginx/templates,docker-entrypoint.d,usr/share/nginx/html,var/log/nginx,var/lib/nginx,var/cache/nginx}
  cp -a "$work/all/etc/nginx/mime.types" "$n/etc/nginx/"
  for f in fastcgi_params fastcgi.conf uwsgi_params scgi_params proxy_params; do if [ -e "$work/all/etc/nginx/$f" ]; then cp -a "$work/all/etc/nginx/$f" "$n/etc/nginx/"; fi; done
  install -m 644 "$here/nginx/nginx.conf" "$n/etc/nginx/nginx.conf"
  install -m 644 "$here/nginx/default.conf" "$n/etc/nginx/conf.d/default.conf"
  ln -s /dev/stdout "$n/var/log/nginx/access.log"; ln -s /dev/stderr "$n/var/log/nginx/error.log"
  echo '<!DOCTYPE html><title>Welcome to nginx!</title><h1>Welcome to nginx!</h1>' > "$n/usr/share/nginx/html/index.html"
  { cat "$b/etc/passwd"; echo 'nginx:x:101:101:nginx:/nonexistent:/bin/false'; } > "$n/etc/passwd"
  { cat "$b/etc/group"; echo 'nginx:x:101:'; } > "$n/etc/group"
  install -m 755 "$here/nginx/entrypoint.sh" "$n/docker-entrypoint.sh"
  image -layout "$o" -name docker.io/library/nginx:1.27 -name docker.io/library/nginx:latest -name docker.io/library/nginx:alpine -name docker.io/library/nginx:1.27-alpine \
    -layer "$b" -layer "$n" -own var/cache/nginx=101:101 -own var/lib/nginx=101:101 \
    -entrypoint '["/docker-entrypoint.sh"]' -cmd '["nginx", "-g", "daemon off;"]' -expose 80/tcp -stop-signal SIGQUIT
}

traefik() {
  local o=$out/traefik t=$work/r-traefik
  rm -rf "$o" "$t"
  install -D -m 755 "$work/traefik-bin" "$t/usr/local/bin/traefik"
  mkdir -p "$t/tmp"; chmod 1777 "$t/tmp"
  image -layout "$o" -name docker.io/library/traefik:v3.6 -name docker.io/library/traefik:v3.6.12 -name docker.io/library/traefik:v3 -name docker.io/library/traefik:latest \
    -layer "$t" -entrypoint '["/usr/local/bin/traefik"]' -expose 80/tcp
}

for g; do "$g"; done
