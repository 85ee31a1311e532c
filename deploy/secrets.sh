#!/bin/sh
# Write into FOLDER (secrets/) the secrets that can be made up, where they are missing: sh deploy/secrets.sh [FOLDER]
# The folder is closed to others; the files are not, as the containers' users, who have no name here, read them.
set -eu
folder=${1:-secrets}
mkdir -p "$folder"
chmod 700 "$folder"
for name in push_secret webhook_secret board_password board_editors grafana_password; do
  if [ ! -e "$folder/$name" ]; then
    case $name in board_editors) who=editor: ;; *) who= ;; esac
    printf '%s%s' "$who" "$(head -c 24 /dev/urandom | base64)" >"$folder/$name"
    echo "made $folder/$name"
  fi
  chmod 444 "$folder/$name"
done
