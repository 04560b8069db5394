// Serves the tiles of geojson-vt: node geojsonvt.mjs PORT LAYER FILE MAXZOOM. FILE is GeoJSON with a feature a line.
import {createReadStream} from 'node:fs';
import {createInterface} from 'node:readline';
import {createServer} from 'node:http';
import {gzipSync} from 'node:zlib';
import GeoJSONVT from 'geojson-vt';
import * as pbf from 'vt-pbf';

const [port, layer, file, maxZoom] = process.argv.slice(2);
const encode = pbf.fromGeojsonVt ?? pbf.default.fromGeojsonVt;
const features = [];
for await (const line of createInterface({input: createReadStream(file)})) {
  if (line.startsWith('{"type":"Feature",')) features.push(JSON.parse(line.replace(/,\s*$/, '')));
}
const index = new GeoJSONVT({type: 'FeatureCollection', features}, {maxZoom: +maxZoom, extent: 4096, buffer: 64});

createServer((request, response) => {
  const [z, x, y] = request.url.split('/').slice(-3).map(Number);
  const tile = index.getTile(z, x, y);
  if (!tile || tile.features.length === 0) {
    response.writeHead(204).end();
    return;
  }
  let body = Buffer.from(encode({[layer]: tile}, {version: 2}));
  const headers = {'Content-Type': 'application/vnd.mapbox-vector-tile'};
  if (/gzip/.test(request.headers['accept-encoding'])) {
    body = gzipSync(body);
    headers['Content-Encoding'] = 'gzip';
  }
  response.writeHead(200, {...headers, 'Content-Length': body.length}).end(body);
}).listen(+port, '127.0.0.1');
