# Sourced by scripts/studio and scripts/test: makes sure that Debian's packages and a Swift toolchain are here.

onset_packages=(
  libavformat-dev libavcodec-dev libswscale-dev libswresample-dev libavutil-dev
  libflac-dev libebur128-dev libasound2-dev libncursesw5-dev libsqlite3-dev libcurl4-openssl-dev libssl-dev
  pkg-config ffmpeg flac tmux alsa-utils libasound2-plugins
)
# Only the tests want these: a sound server is nothing to put on somebody's desktop unasked, sox a second judge of files.
onset_test_packages=(pulseaudio pulseaudio-utils sox)

onset_missing_packages() {
  local package
  for package in "${onset_packages[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || echo "$package"
  done
}

onset_install() {
  DEBIAN_FRONTEND=noninteractive "$@" sh -c \
    "apt-get update -q && apt-get install -q -y --no-install-recommends ${onset_lacking[*]}" >&2
}

onset_setup() {
  if command -v dpkg-query >/dev/null; then
    mapfile -t onset_lacking < <(onset_missing_packages)
    if ((${#onset_lacking[@]})); then
      if [ "$(id -u)" = 0 ]; then
        echo "onset: installing ${onset_lacking[*]}" >&2
        onset_install env || exit 69
      elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        echo "onset: installing ${onset_lacking[*]} (sudo)" >&2
        onset_install sudo -n env || exit 69
      else
        echo "onset: Debian packages are missing. Run this line, then start again:" >&2
        echo "  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${onset_lacking[*]}" >&2
        exit 69
      fi
    fi
  else
    echo "onset: no dpkg here; on this system you need what Debian calls: ${onset_packages[*]}" >&2
  fi
  if ! command -v swift >/dev/null; then
    echo "onset: no Swift toolchain found. Install Swift 6 or newer (https://www.swift.org/install/linux), then start again." >&2
    exit 69
  fi
}
