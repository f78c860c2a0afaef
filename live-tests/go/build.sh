#!/usr/bin/env bash
# Builds the programs of the live test bed from the Go module proxy.
#
#   build.sh OUTDIR [PROGRAM...]        all programs unless some are named
#
# A program is built once for a given state of its folder here, its stand-ins, its recipe below, the
# Go version and the architecture: OUTDIR/PROGRAM-KEY. The last line on stdout is the path of a
# manifest with one NAME=PATH line for each binary. FLUXLIFT_CACHE is where the Go caches of the build
# go (they are removed when all is built, unless FLUXLIFT_KEEP_GOCACHE=1).
set -euo pipefail
shopt -s inherit_errexit

# In this order neighbours share most of their packages.
readonly ALL=(kube etcd
  flux-operator source-controller kustomize-controller-2.6 flux-build helm-controller notification-controller
  kustomize-controller-2.9 helm kustomize yq helmfile)

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here

die() {
  echo "build.sh: $*" >&2
  exit 1
}

# recipe PROGRAM: prints one line "PACKAGE:BINARY[,PACKAGE:BINARY...] [linker flag...]"
recipe() {
  local version=k8s.io/component-base/version chartutil=helm.sh/helm/v3/pkg/chartutil
  case $1 in
    kube)
      echo "k8s.io/kubernetes/cmd/kube-apiserver:kube-apiserver,k8s.io/kubernetes/cmd/kube-controller-manager:kube-controller-manager,k8s.io/kubernetes/cmd/kube-scheduler:kube-scheduler" \
        "-X $version.gitVersion=v1.33.13 -X $version.gitMajor=1 -X $version.gitMinor=33 -X $version.gitTreeState=clean"
      ;;
    etcd) echo "go.etcd.io/etcd/server/v3:etcd" ;;
    kustomize-controller-*) echo "github.com/fluxcd/kustomize-controller:$1" ;;
    source-controller | helm-controller | notification-controller) echo "github.com/fluxcd/$1:$1" ;;
    flux-operator) echo "github.com/controlplaneio-fluxcd/flux-operator/cmd/operator:$1 -X main.VERSION=v0.58.1" ;;
    helm)
      echo "helm.sh/helm/v3/cmd/helm:helm -X helm.sh/helm/v3/internal/version.version=v3.18.6" \
        "-X $chartutil.k8sVersionMajor=1 -X $chartutil.k8sVersionMinor=33"
      ;;
    kustomize) echo "sigs.k8s.io/kustomize/kustomize/v5:kustomize -X sigs.k8s.io/kustomize/api/provenance.version=kustomize/v5.7.1" ;;
    flux-build) echo ".:flux-build" ;; # our own: see flux-build/main.go
    yq) echo "github.com/mikefarah/yq/v4:yq" ;;
    helmfile) echo "github.com/helmfile/helmfile:helmfile -X go.szostok.io/version.version=v1.8.0" ;;
    *) die "unknown program $1; known: ${ALL[*]}" ;;
  esac
}

# tags PROGRAM: its build tags, where it offers a way to leave out what tests do not need
tags() {
  case $1 in
    helmfile) echo custom_providers ;; # values from files, commands and the environment, not from clouds and vaults
  esac
}

# stubs PROGRAM: the stand-ins that its go.mod names
stubs() {
  sed -n 's|.*=> \.\./stubs/||p' "$here/$1/go.mod"
}

# own PROGRAM: our own source files of it, where it is one of ours
own() {
  cd "$here/$1"
  find . -name '*.go' -printf '%P\n' | LC_ALL=C sort
}

# key PROGRAM: what the result depends on, as 12 hex digits
key() {
  local program=$1 recipe stub
  recipe=$(recipe "$program")
  {
    go version
    go env GOARCH
    echo "$recipe"
    tags "$program"
    cd "$here/$program"
    sha256sum go.mod go.sum $(own "$program")
    for stub in $(stubs "$program"); do
      cd "$here/stubs/$stub"
      find . -type f | LC_ALL=C sort | xargs sha256sum
    done
  } | sha256sum | cut -c1-12
}

# build PROGRAM DIR: builds it and moves the result to DIR in one step
build() {
  local program=$1 dir=$2 recipe tags packages flags pair source
  local start=$SECONDS work=$out/.building-$program
  recipe=$(recipe "$program")
  tags=$(tags "$program")
  read -r packages flags <<<"$recipe"
  rm -rf "$work"
  mkdir -p "$work/go" "$work/result"
  cp -r "$here/stubs" "$work/go/stubs"
  mkdir "$work/go/$program"
  cp "$here/$program/go.mod" "$here/$program/go.sum" "$work/go/$program/"
  for source in $(own "$program"); do
    cp "$here/$program/$source" "$work/go/$program/"
  done
  cd "$work/go/$program"
  if [[ $program == flux-operator ]]; then
    # Its zip lacks the web page that it embeds, and the module cache is not to be changed.
    source=$(cd "$work" && go mod download -json \
      "github.com/controlplaneio-fluxcd/flux-operator@$(sed -n 's|^require .*/flux-operator ||p' "$here/$program/go.mod")" |
      sed -n 's|^[[:space:]]*"Dir": "\(.*\)",\{0,1\}$|\1|p')
    [[ -d $source ]] || die "$program: the module has no directory"
    cp -r --no-preserve=mode "$source" src
    mkdir -p src/web/dist
    echo '<!doctype html><title>not part of the test bed</title>' >src/web/dist/index.html
    cp -r src/config "$work/result/config"
  fi
  for pair in ${packages//,/ }; do
    # The linker drops debug information, so the compiler need not make it.
    go build -trimpath -tags "$tags" -gcflags all=-dwarf=false -ldflags "-s -w $flags" \
      -o "$work/result/${pair#*:}" "${pair%%:*}" ||
      die "$program did not build"
  done
  cd "$out"
  mv -T "$work/result" "$dir"
  rm -rf "$work"
  echo "built $program in $((SECONDS - start)) s"
}

# describe PROGRAM DIR: its lines of the manifest
describe() {
  local program=$1 dir=$2 recipe pair
  recipe=$(recipe "$program")
  recipe=${recipe%% *}
  for pair in ${recipe//,/ }; do
    echo "${pair#*:}=$dir/${pair#*:}"
  done
  if [[ $program == flux-operator ]]; then
    echo "flux-operator-data=$dir/config/data"
    echo "flux-operator-config=$dir/config"
  fi
}

(($# > 0)) || die "usage: build.sh OUTDIR [PROGRAM...]"
mkdir -p "$1"
out=$(cd "$1" && pwd)
readonly out
shift
programs=("${@:-${ALL[@]}}")

cache=${FLUXLIFT_CACHE:-$HOME/.cache/fluxlift}/go
mkdir -p "$cache"
cache=$(cd "$cache" && pwd)
export GOCACHE=$cache/build GOMODCACHE=$cache/mod GOFLAGS="-buildvcs=false -mod=readonly" GOWORK=off CGO_ENABLED=0
# Compilers live seconds: collecting their garbage costs up to a third of the time and saves only memory.
export GOGC=off GOMEMLIMIT=2GiB

declare -A dirs=()
for program in "${programs[@]}"; do
  # An assignment of its own, so that a failing key ends the script.
  program_key=$(key "$program")
  dirs[$program]=$out/$program-$program_key
done

built=0
exec {out_lock}>"$out/.lock" {cache_lock}>"$cache/.lock"
for program in "${programs[@]}"; do
  dir=${dirs[$program]}
  if [[ ! -d $dir ]]; then
    # Held until the end: nobody builds the same thing twice or takes the caches away meanwhile.
    flock "$out_lock"
    flock "$cache_lock"
  fi
  if [[ -d $dir ]]; then
    echo "cached $program"
  else
    build "$program" "$dir"
    built=1
  fi
done

manifest_text=$(for program in "${programs[@]}"; do describe "$program" "${dirs[$program]}"; done)
manifest=$out/bin-$(sha256sum <<<"$manifest_text" | cut -c1-12).env
echo "$manifest_text" >"$manifest.$$"
mv "$manifest.$$" "$manifest"

if ((built)) && [[ ${FLUXLIFT_KEEP_GOCACHE:-} != 1 ]]; then
  go clean -cache -modcache
  rm -rf "$GOCACHE" "$GOMODCACHE"
fi
echo "$manifest_text"
echo "$manifest"
