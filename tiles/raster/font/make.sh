#!/bin/sh
# Makes NotoSansSC.ttf, the font in the program, from the full one. Needs npm, Debian's
# unicode-data and Python's fonttools 4.68.0 and skia-pathops 0.9.2. The same versions make the same bytes.
set -eu
cd "$(dirname "$0")"
export SOURCE_DATE_EPOCH=1718236800 # what the file says of its last change
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm pack --silent --pack-destination "$work" @expo-google-fonts/noto-sans-sc@0.4.3 >/dev/null
tar -xzf "$work"/*.tgz -C "$work" package/400Regular/NotoSansSC_400Regular.ttf
source=$work/package/400Regular/NotoSansSC_400Regular.ttf
echo "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16  $source" | sha256sum -c --quiet
find ../../../data -type f \( -name '*.yaml' -o -name '*.csv' -o -name '*.geojson' -o -name '*.json' -o -name '*.md' \) |
	sort | xargs python3 characters.py >"$work/characters"
python3 -m fontTools.subset "$source" --unicodes-file="$work/characters" --output-file="$work/subset.ttf" \
	--no-hinting --layout-features= --drop-tables+=GSUB,GPOS,GDEF,BASE,vhea,vmtx,VORG,STAT,DSIG,gasp \
	--name-IDs=0,1,2,3,4,5,6,13,14 --no-recalc-timestamp
python3 -m fontTools.ttLib.removeOverlaps "$work/subset.ttf" NotoSansSC.ttf
