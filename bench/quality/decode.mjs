// Decodes vector tiles with @mapbox/vector-tile: node decode.mjs FOLDER prints, for every {z}/{x}_{y}[.covered].mvt below it, a line
// {zoom, name, extent, features: [[ring, …], …]}, where a ring is [x, y, x, y, …] as it stands in the tile.
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {VectorTile} from '@mapbox/vector-tile';
import * as pbf from 'pbf';

const Reader = pbf.PbfReader ?? pbf.Pbf ?? pbf.default;
const folder = process.argv[2];
for (const z of readdirSync(folder).sort((a, b) => a - b)) {
  for (const name of readdirSync(join(folder, z)).sort()) {
    const line = {zoom: +z, name, extent: 4096, features: []};
    try {
      const tile = new VectorTile(new Reader(readFileSync(join(folder, z, name))));
      for (const layer of Object.values(tile.layers)) {
        line.extent = layer.extent;
        for (let i = 0; i < layer.length; i++) {
          const feature = layer.feature(i);
          if (feature.type === 3) line.features.push(feature.loadGeometry().map(ring => ring.flatMap(p => [p.x, p.y])));
        }
      }
    } catch (error) {
      line.error = String(error);
    }
    process.stdout.write(JSON.stringify(line) + '\n');
  }
}
