#!/bin/bash
# Builds the whole set into DEST; where DEST is already there, does nothing.
# DEST appears whole or not at all: work is done in DEST.part, which the next
# call throws away. Two calls at once wait for one another.
#   build.sh DEST
set -euo pipefail
src=$(cd "$(dirname "$0")" && pwd)
dest=${1:?usage: build.sh DEST}
mkdir -p "$(dirname "$dest")"
dest=$(cd "$(dirname "$dest")" && pwd)/$(basename "$dest")
exec 9>"$(dirname "$dest")/lock"
flock -n 9 || { echo "waiting for another build"; flock 9; }
[ ! -e "$dest/kube-up" ] || exit 0
rm -rf "$dest" "$dest.part"
mkdir -p "$dest.part"/{work,set/images,set/manifests}
work=$dest.part/work set=$dest.part/set
umask 022
PATH=$PATH:/usr/sbin:/sbin
export CGO_ENABLED=0 GOWORK=off DEBIAN_FRONTEND=noninteractive

say() { printf '[%3dm%02ds] %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*"; }
gobuild() { # OUT LDFLAGS PACKAGE, in the module that is the current folder
  go build -mod=readonly -trimpath -buildvcs=false -ldflags "-s -w $2" -o "$1" "$3"
}
tools() { # what the recipes call and a Debian may lack
  local need=
  command -v gcc >/dev/null || need+=" gcc"
  [ -e /usr/include/pwd.h ] || need+=" libc6-dev"
  command -v zstd >/dev/null || need+=" zstd"
  [ -n "$need" ] || return 0
  say "installing:$need"
  # shellcheck disable=SC2086
  apt-get install -qy --no-install-recommends $need ||
    { apt-get update -q && apt-get install -qy --no-install-recommends $need; }
}

kubelab() { # every part of Kubernetes, etcd and our own small parts in one file
  local ver minor x= p
  cd "$src/kubelab"
  ver=$(go list -m -f '{{.Version}}' k8s.io/kubernetes)
  minor=${ver#v1.} minor=${minor%%.*}
  for p in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
    x+=" -X $p.gitVersion=$ver -X $p.gitMajor=1 -X $p.gitMinor=$minor"
    x+=" -X $p.gitTreeState=clean -X $p.buildDate=2026-01-01T00:00:00Z"
  done
  gobuild "$set/kubelab" "$x" .
}

csi() { # the storage sidecars, and the definitions that go with them
  local crds f
  cd "$src/csi"
  gobuild "$set/kubelab-csi" "" .
  crds=$(go list -m -f '{{.Dir}}' github.com/kubernetes-csi/external-snapshotter/client/v8)/config/crd
  for f in "$crds"/snapshot.storage.k8s.io_*.yaml; do
    cat "$f"
    echo ---
  done > "$set/manifests/snapshot-crds.yaml"
}

coredns() {
  cd "$src/coredns"
  gobuild "$work/coredns" "" .
}

# The ACME library's table of DNS providers would bring in the SDKs of some
# hundred clouds; a copy of that library gets a table without entries instead.
traefik() {
  local w=$work/traefik ver lego dir x=github.com/traefik/traefik/v3/pkg/version
  mkdir -p "$w"
  cp "$src"/traefik/go.{mod,sum} "$w/"
  lego=$(sed -n 's#^\tgithub.com/go-acme/lego/v4 \(v[^ ]*\).*#\1#p' "$w/go.mod")
  dir=$(cd / && go mod download -json "github.com/go-acme/lego/v4@$lego" | sed -n 's/.*"Dir": "\(.*\)",/\1/p')
  cp -r --no-preserve=mode "$dir" "$w/lego"
  rm -rf "$w"/lego/{providers/dns,cmd,e2e,internal/dns}
  mkdir -p "$w/lego/providers/dns"
  cp "$src/traefik/lego_dns.go.in" "$w/lego/providers/dns/none.go"
  cd "$w"
  ver=$(sed -n 's#^require github.com/traefik/traefik/v3 v##p' go.mod)
  gobuild "$work/traefik-bin" "-X $x.Version=$ver -X $x.Codename=kubelab -X $x.BuildDate=2026-01-01" \
    github.com/traefik/traefik/v3/cmd/traefik
  dir=$(go list -m -f '{{.Dir}}' github.com/traefik/traefik/v3)
  install -m 644 "$dir/docs/content/reference/dynamic-configuration/kubernetes-crd-definition-v1.yml" \
    "$set/manifests/traefik-crds.yaml"
}

mkimage() {
  cd "$src/images/mkimage"
  gobuild "$set/mkimage" "" .
}
images() { bash "$src/images/build.sh" "$set/mkimage" "$work" "$set/images" "$@"; }

# First what can fail for want of a package, last what takes long.
tools
mkimage
say "images of the applications"
images apps
say "CoreDNS and the images of the node"
coredns
images base
say "storage sidecars"
csi
say "Traefik"
traefik
images traefik
say "Kubernetes"
kubelab
install -m 755 "$src"/up/kube-{up,down} "$set/"
install -m 644 "$src"/up/addon-*.sh "$set/"
install -m 644 "$src"/up/manifests/*.yaml "$set/manifests/"
mv -T "$set" "$dest"
rm -rf "$dest.part"
say "built $(du -sh "$dest" | sed 's/\t/ in /')"
