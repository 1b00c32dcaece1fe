# shellcheck shell=bash
# The functions by which a launcher finds Java and starts the command: sourced by ./equilux of a checkout and by
# bin/equilux of a release archive, by bash 3.2 or newer. The launcher sets dist, the folder of the installation.

readonly needed=25 # the version of Java
# All that brief commands need in one jar, see BriefJar.java.
readonly brief=$dist/brief.jar
# What Java learned of brief commands, see train; a build removes it.
readonly learned=$dist/brief.aot

say() { printf '%s\n' "$*" >&2; }
die() { say "equilux: $1"; exit "${2:-3}"; }

# A brief command takes a tenth of a second, and each program that a launcher starts takes some milliseconds of it. So the
# path of a command uses builtins of bash.

# Sets folder to the folder of the path $1.
folder_of() {
  case $1 in
    */*) folder=${1%/*} ;;
    *) folder=. ;;
  esac
  folder=${folder:-/}
}

# Sets path to the file to which the path $1 leads through symbolic links.
follow() {
  local link folder
  path=$1
  while [ -L "$path" ]; do
    link=$(readlink "$path")
    folder_of "$path"
    case $link in /*) path=$link ;; *) path=$folder/$link ;; esac
  done
}

# --- Java ------------------------------------------------------------------------------------------

# Succeeds if a folder is a Java installation that is new enough and has the program $2: java or, for a JDK, javac. The
# release file tells the version without a start of Java.
is_java() {
  local key value
  [ -x "$1/bin/$2" ] && [ -r "$1/release" ] || return 1
  while IFS='=' read -r key value; do
    if [ "$key" = JAVA_VERSION ]; then
      value=${value#\"}
      value=${value%%[!0-9]*}
      [ "${value:-0}" -ge "$needed" ]
      return
    fi
  done <"$1/release"
  return 1
}

java_of_path() {
  local path folder
  path=$(command -v java) || return 0
  follow "$path"
  folder_of "$path"
  folder_of "$folder"
  printf '%s\n' "$folder"
}

# Sets java_home to the first Java installation that has the program $1: of the folders that the environment names,
# then $2, the path, and the usual folders. Fails if there is none.
find_java() {
  local candidate
  if [ -n "${EQUILUX_JAVA_HOME:-}" ]; then
    is_java "$EQUILUX_JAVA_HOME" "$1" ||
      die "EQUILUX_JAVA_HOME is $EQUILUX_JAVA_HOME, which is no Java $needed or newer with bin/$1"
    java_home=$EQUILUX_JAVA_HOME
    return
  fi
  for candidate in "${JAVA_HOME:-}" "${2:-}"; do
    if [ -n "$candidate" ] && is_java "$candidate" "$1"; then
      java_home=$candidate
      return
    fi
  done
  for candidate in "$(java_of_path)" \
    /usr/lib/jvm/* "${SDKMAN_DIR:-${HOME:-}/.sdkman}"/candidates/java/* /opt/* /opt/*/*jdk* \
    "${HOME:-}"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk/libexec/openjdk.jdk/Contents/Home; do
    if [ -n "$candidate" ] && is_java "$candidate" "$1"; then
      java_home=$candidate
      return
    fi
  done
  return 1
}

# Preloads libjsig, which calls Java's signal handlers before those of other libraries. The compilers of OpenCL drivers
# install signal handlers; that of PoCL (LLVM) takes the signals that Java's compiled code uses for null checks, and then
# Java sometimes dies without a message.
chain_signals() {
  local library=$java_home/lib/libjsig.so
  if [ -r "$library" ]; then export LD_PRELOAD="$library${LD_PRELOAD:+:$LD_PRELOAD}"; fi
}

has_huge_pages() {
  local use='' of=/sys/kernel/mm/transparent_hugepage/enabled
  if [ -r "$of" ]; then read -r use <"$of" || true; fi
  case $use in *'[always]'* | *'[madvise]'*) return 0 ;; *) return 1 ;; esac
}

# Sets processors to the number of those that are online, of which Linux tells ranges, such as 0-3,6-7.
count_processors() {
  local of=/sys/devices/system/cpu/online ranges=() range
  processors=0
  if [ -r "$of" ]; then
    IFS=, read -r -a ranges <"$of" || true
    for range in ${ranges[@]+"${ranges[@]}"}; do
      processors=$((processors + ${range#*-} - ${range%-*} + 1))
    done
  fi
  if [ "$processors" = 0 ]; then processors=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); fi
}

# --- the command -----------------------------------------------------------------------------------

# Reads the facts of the command $1 (see LauncherFacts.java) into variables, each named after its key. Without the file
# vectors and Java's defaults are used, which is right for every command but slower for some.
read_facts() {
  local command key value
  vectors=always much='' result='' bytes=0 few=0 lean='' expands=() holds='' pixels=yes java='' young='' rehearsal='' stores=''
  if [ ! -r "$dist/launcher.txt" ]; then return; fi
  vectors=never pixels=no
  while read -r command key value; do
    if [ "$command" != "$1" ]; then continue; fi
    case $key in
      vectors) vectors=$value ;;
      much) much=$value ;;
      result) result=$value ;;
      bytes) bytes=$value ;;
      few) few=$value ;;
      lean) lean=$value ;;
      expands) expands+=("$value") ;;
      holds) holds=$value ;;
      pixels) pixels=$value ;;
      java) java=$value ;;
      young) young=$value ;;
      rehearsal) rehearsal=$value ;;
      stores) stores=$value ;;
    esac
  done <"$dist/launcher.txt"
}

# Succeeds if a command's arguments are enough work to make loading and compiling vectors worthwhile. If not, sets total,
# the estimated bytes of samples: the bytes of each file times the expansion of its format.
is_much() {
  local argument before='' size expansion
  total=0
  for argument in "$@"; do
    # The place of results does not count as input.
    # shellcheck disable=SC2053 # result and much are patterns
    if [[ $before == $result ]]; then before=''; continue; fi
    before=$argument
    # shellcheck disable=SC2053
    if [[ $argument == $much ]]; then return 0; fi
    if [ -d "$argument" ]; then
      size=$(du -sk "$argument" 2>/dev/null | cut -f 1) || true
      total=$((total + ${size:-0} * 1024 * ${holds%% *}))
    elif [ -f "$argument" ] && [ -r "$argument" ]; then
      size=$(wc -c <"$argument")
      for expansion in ${expands[@]+"${expands[@]}"} "$holds"; do
        # shellcheck disable=SC2053
        if [[ $argument == ${expansion#* } ]]; then size=$((${expansion%% *} * size)); fi
      done
      total=$((total + size))
    fi
  done
  [ "$total" -gt "$bytes" ]
}

# Turns vectors from weighed into always or never, by a command's arguments, and adds Java's options for little work.
weigh() {
  local total
  shopt -s extglob nocasematch
  if is_much "$@"; then
    vectors=always
  else
    vectors=never
    if [ "$total" -le "$few" ]; then java="$java $lean"; fi
  fi
  shopt -u extglob nocasematch
}

# Sets flags, Java's options for a command with its arguments, and the other facts of the command.
options() {
  local words processors command=none
  case ${1:-} in [a-z]*) command=$1 ;; esac
  read_facts "$command"
  if [ "$vectors" = weighed ]; then weigh "$@"; fi
  flags=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)
  # With this module Java prints a warning that cannot be turned off.
  if [ "$vectors" = always ]; then flags+=(--add-modules jdk.incubator.vector); fi
  if [ "$pixels" = yes ]; then
    chain_signals
    # The first use of memory, of which pixels take much, is faster in pages of 2 MiB.
    if has_huge_pages; then flags+=(-XX:+UseTransparentHugePages); fi
  fi
  read -r -a words <<<"$java"
  flags+=(${words[@]+"${words[@]}"})
  if [ -n "$young" ]; then
    count_processors
    flags+=("-Xmn$((young * (processors < 8 ? processors : 8)))m")
  fi
}

# Succeeds if an argument is a location in an object store, for which the brief jar has no library.
names_store() {
  local argument found=1
  shopt -s extglob nocasematch
  for argument in "$@"; do
    # shellcheck disable=SC2053 # stores is a pattern
    if [[ $argument == $stores ]]; then found=0; fi
  done
  shopt -u extglob nocasematch
  return "$found"
}

# Trains Java's AOT cache once by a rehearsal of brief commands, so that later starts are faster. After a failure the
# file is empty, and the training is not repeated. Of two trainings at once, the later file stays.
train() {
  if [ -e "$learned" ] || [ ! -w "$dist" ]; then return; fi
  if [ -t 2 ]; then say "equilux: training Java for quicker starts, once ..."; fi
  (
    own=$(mktemp -d "$dist/train.XXXXXX") || exit 0
    trap 'rm -rf "$own"' EXIT
    "$java_home/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+UseParallelGC \
      -XX:AOTCacheOutput="$own/aot" -cp "$brief" "$rehearsal" "$own" \
      >"$dist/train.log" 2>&1 || : >"$own/aot"
    [ -s "$own/aot" ] || say "equilux: Java could not be trained, so it starts a little slower; see $dist/train.log"
    touch "$own/aot"
    mv -f "$own/aot" "$learned"
  )
}

# Replaces this process by Java with the command of the arguments.
run() {
  local classes=$dist/lib/equilux.jar
  options "$@"
  if [ -n "$rehearsal" ] && [ -r "$brief" ] && ! names_store "$@"; then
    classes=$brief
    # The cache fits this jar without vectors. A JDK that did not make the cache ignores it.
    if [ "$vectors" = never ]; then
      if [ "$pixels" = yes ]; then train; fi
      if [ -s "$learned" ]; then flags+=(-XX:AOTCache="$learned" -Xlog:aot=off -Xlog:cds=off); fi
    fi
  fi
  # Java cannot tell whether the error stream is a terminal, on which progress is shown.
  if [ -t 2 ]; then flags+=(-Dequilux.terminal=true); fi
  # In a locale without UTF-8 Java could not open files with other names than ASCII.
  case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
    *[Uu][Tt][Ff]*8*) ;;
    *) export LC_ALL=C.UTF-8 ;;
  esac
  # EQUILUX_JAVA_OPTS is a list of words on purpose.
  # shellcheck disable=SC2086
  exec "$java_home/bin/java" "${flags[@]}" ${EQUILUX_JAVA_OPTS:-} -cp "$classes" org.equilux.cli.Equilux "$@"
}

