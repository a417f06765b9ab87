#!/usr/bin/env bash
# URL.canParse of Node.js 20.20.2 and 22.22.0 changes its answer while a program runs. For an address whose host has a
# letter of Latin-1 outside ASCII, it says true at first. After some thousand calls, when V8 has optimised the caller,
# it says false for good, although new URL() takes the address. A host with other letters, and such a letter in the
# path, are not concerned. 24.13.0 and 26.10.0 answer true throughout.
#
# Seen on Linux x64, 200,000 calls each:
#   v20.20.2 host ü: changes, host 日本: constant, path ü: constant
#   v22.22.0 host ü: changes, host 日本: constant, path ü: constant
#   v24.13.0 host ü: constant, host 日本: constant, path ü: constant
#   v26.10.0 host ü: constant, host 日本: constant, path ü: constant
set -euo pipefail
expected=$(sed -n 's/^#   //p' "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/ask.mjs" <<'EOF'
const ask = (address) => {
  if (new URL(address).protocol !== "https:") throw new Error(address);
  let refused = 0;
  for (let i = 0; i < 200_000; i++) if (!URL.canParse(address)) refused++;
  return refused > 0 ? "changes" : "constant";
};
const host = ask("https://b\u00fccher.example");
const wide = ask("https://\u65e5\u672c.example");
const path = ask("https://example.com/b\u00fccher");
console.log(`${process.version} host \u00fc: ${host}, host \u65e5\u672c: ${wide}, path \u00fc: ${path}`);
EOF
seen=""
for version in 20.20.2 22.22.0 24.13.0 26.10.0; do
  mkdir "$folder/$version"
  cd "$folder/$version"
  echo '{"private":true}' > package.json
  npm install --silent --no-audit --no-fund "node@$version"
  node=$(find node_modules -path '*/bin/node' -o -path '*/.bin/node' | while read -r file; do
    if [ "$("$file" --version 2> /dev/null)" = "v$version" ]; then echo "$file"; break; fi
  done)
  seen+="$("$node" "$folder/ask.mjs")"$'\n'
done
printf '%s' "$seen"
[ "${seen%$'\n'}" = "$expected" ]
