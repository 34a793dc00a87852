# What Pukaar and its tests are built from, and how it gets there. Sourced by bot/demo and tests/run.
build_packages=(gcc meson ninja-build pkg-config python3 libevent-dev libcurl4-openssl-dev libcjson-dev libsqlite3-dev libssl-dev
  libicu-dev libinih-dev uthash-dev libgeos-dev libsystemd-dev libcsv-dev)
# pukaar-poster; without them it is not built.
poster_packages=(libpango1.0-dev libqrencode-dev fonts-noto-core)
test_packages=(clang-format libcmocka-dev openssl python3-pytest python3-pytest-xdist python3-requests python3-yaml python3-jsonschema
  git zbar-tools poppler-utils)
browser_packages=(chromium chromium-driver python3-selenium fonts-noto-color-emoji)

# Installs those that are missing; with sudo where we are not root.
install_packages() {
  local missing=() package as_root=()
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "missing: ${missing[*]}; install them as root, or install sudo" >&2; return 1; }
    as_root=(sudo)
  fi
  echo "installing: ${missing[*]}"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive sh -c '
    apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"' sh "${missing[@]}" >/dev/null || {
    echo "apt-get could not install: ${missing[*]}" >&2
    return 1
  }
}
