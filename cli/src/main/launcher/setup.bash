# shellcheck shell=bash
# The functions that find the tools which a build needs and this machine lacks, install them with apt-get, or print the
# commands that install them. Sourced by ./equilux, by bash 3.2 or newer.

readonly needed_maven=3.8.6
readonly needed_node=20.19

# Succeeds if the version $1, such as 20.19.2+dfsg-1, is $2 or newer.
is_version() {
  local IFS=. have want i
  read -r -a have <<<"${1%%[!0-9.]*}"
  read -r -a want <<<"$2"
  for ((i = 0; i < ${#want[@]}; i++)); do
    if [ "${have[i]:-0}" -ne "${want[i]}" ]; then
      [ "${have[i]:-0}" -gt "${want[i]}" ]
      return
    fi
  done
}

# Succeeds if there is a mvn that is new enough. Without a JDK its version is not known, and it counts.
has_maven() {
  command -v mvn >/dev/null || return 1
  if [ -z "${java_home:-}" ]; then return 0; fi
  local line
  line=$(JAVA_HOME=$java_home mvn --version 2>/dev/null | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p')
  is_version "$line" "$needed_maven"
}

has_node() {
  local version
  command -v npm >/dev/null && version=$(node --version 2>/dev/null) && is_version "${version#v}" "$needed_node"
}

# Sets missing to the tools that a build lacks: jdk, node, and unzip, with which mvnw unpacks Maven. Arguments are Maven's.
find_missing() {
  missing=()
  find_jdk || missing+=(jdk)
  case " $* " in
    *' -DskipUi '* | *' -DskipUi=true '*) ;;
    *) has_node || missing+=(node) ;;
  esac
  has_maven || command -v unzip >/dev/null || missing+=(unzip)
}

name_of() {
  case $1 in
    jdk) echo "JDK $needed or newer" ;;
    node) echo "Node.js $needed_node or newer with npm" ;;
    unzip) echo "unzip" ;;
  esac
}

# Prints the program that installs packages of this system; nothing if it is not known.
package_manager() {
  local program
  for program in apt-get dnf zypper pacman brew; do
    if command -v "$program" >/dev/null; then
      echo "$program"
      return
    fi
  done
}

# Succeeds if apt's lists have the package $1 in version $2 or newer.
apt_offers() {
  local version
  version=$(LC_ALL=C apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: \([0-9]*:\)\{0,1\}//p')
  [ -n "$version" ] && [ "$version" != '(none)' ] && is_version "$version" "$2"
}

# Sets packages to those with which the program $1 installs the missing tools, and others to the tools for which the
# system has no package that is new enough.
find_packages() {
  local tool
  packages=() others=()
  for tool in "${missing[@]}"; do
    case $1-$tool in
      apt-get-jdk)
        if apt_offers "openjdk-$needed-jdk-headless" "$needed"; then packages+=("openjdk-$needed-jdk-headless"); else others+=(jdk); fi
        ;;
      apt-get-node)
        if apt_offers nodejs "$needed_node"; then
          packages+=(nodejs)
          # Some packages of nodejs bring npm.
          if apt_offers npm 0; then packages+=(npm); fi
        else
          others+=(node)
        fi
        ;;
      dnf-jdk | zypper-jdk) packages+=("java-$needed-openjdk-devel") ;;
      pacman-jdk) packages+=(jdk-openjdk) ;;
      brew-jdk) packages+=(openjdk) ;;
      brew-node) packages+=(node) ;;
      dnf-node | pacman-node) packages+=(nodejs npm) ;;
      zypper-node) packages+=(nodejs-default npm-default) ;;
      *-unzip) if [ -n "$1" ]; then packages+=(unzip); else others+=(unzip); fi ;;
      *) others+=("$tool") ;;
    esac
  done
  # For the commands that are printed for the others.
  if [ ${#others[@]} -gt 0 ] && [ "$1" = apt-get ] && ! command -v curl >/dev/null; then packages+=(curl ca-certificates); fi
}

# Prints the command by which the program $1 installs packages, with $2 (sudo or nothing) before it.
install_command() {
  local list="${packages[*]}" before=${2:+$2 }
  case $1 in
    apt-get) echo "${before}apt-get update && ${before}apt-get install -y --no-install-recommends $list" ;;
    dnf | zypper) echo "$before$1 install -y $list" ;;
    pacman) echo "${before}pacman -S --needed $list" ;;
    brew) echo "brew install $list" ;;
  esac
}

# Prints the commands that bring a tool to a system without a package of it. They need no root.
other_commands() {
  local system=linux arch=x64 java_arch=x64
  if [ "$(uname -s)" = Darwin ]; then system=mac; fi
  case $(uname -m) in aarch64 | arm64) arch=arm64 java_arch=aarch64 ;; esac
  case $1 in
    jdk)
      echo "mkdir -p ~/.jdks && curl -fsSL https://api.adoptium.net/v3/binary/latest/$needed/ga/$system/$java_arch/jdk/hotspot/normal/eclipse | tar -xz -C ~/.jdks"
      ;;
    node)
      echo "mkdir -p ~/.local && curl -fsSL https://nodejs.org/dist/v22.20.0/node-v22.20.0-${system/mac/darwin}-$arch.tar.gz | tar -xz -C ~/.local --strip-components 1"
      # shellcheck disable=SC2016 # The user's shell expands it.
      echo 'export PATH="$HOME/.local/bin:$PATH"      # or, without the web pages: ./equilux build -DskipUi'
      ;;
    unzip) echo "# unzip: see https://infozip.sourceforge.net, or install Maven $needed_maven" ;;
  esac
}

# Prints the exact commands for this system and ends the launcher.
advise() {
  local manager=$1 tool names='' before=''
  for tool in "${missing[@]}"; do names="$names${names:+, }$(name_of "$tool")"; done
  if [ "$(id -u)" != 0 ]; then before=sudo; fi
  say "equilux: the build needs tools that are not found: $names. To install them:"
  if [ ${#packages[@]} -gt 0 ]; then say "  $(install_command "$manager" "$before")"; fi
  for tool in ${others[@]+"${others[@]}"}; do
    other_commands "$tool" | while read -r line; do say "  $line"; done
  done
  say "A JDK in an unusual folder is named by EQUILUX_JAVA_HOME=/path/to/jdk."
  say "With Docker alone, no build here is necessary: docker/secrets && docker compose up --build"
  exit 3
}

# Succeeds if this process may install packages: as root, or by sudo after the user has agreed on a terminal. Sets before.
may_install() {
  local answer
  before=''
  if [ "$(id -u)" = 0 ]; then return 0; fi
  if ! [ -t 0 ] || ! [ -t 2 ] || ! command -v sudo >/dev/null; then return 1; fi
  before=sudo
  printf 'equilux: run this now?\n  %s\n[y/N] ' "$(install_command apt-get sudo)" >&2
  read -r answer
  case $answer in [Yy]*) ;; *) return 1 ;; esac
}

# Installs the missing tools of a build, or prints the commands that do it and ends the launcher. Arguments are Maven's.
set_up() {
  local missing packages others before manager
  find_missing "$@"
  if [ ${#missing[@]} = 0 ]; then return; fi
  manager=$(package_manager)
  # A new system has no lists of packages yet.
  if [ "$manager" = apt-get ] && [ "$(id -u)" = 0 ]; then
    apt-get -q -q update >&2 || say "equilux: apt-get update failed"
  fi
  find_packages "$manager"
  if [ "$manager" = apt-get ] && [ ${#packages[@]} -gt 0 ] && may_install; then
    say "equilux: installing ${packages[*]} ..."
    if [ -n "$before" ]; then sudo apt-get -q -q update >&2 || true; fi
    $before env DEBIAN_FRONTEND=noninteractive apt-get -q -q -y --no-install-recommends install "${packages[@]}" >/dev/null ||
      say "equilux: apt-get could not install ${packages[*]}"
    find_missing "$@"
    if [ ${#missing[@]} = 0 ]; then return; fi
    find_packages "$manager"
  fi
  advise "$manager"
}
