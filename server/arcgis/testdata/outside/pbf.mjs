// Reads answers with f=pbf by arcgis-pbf-parser and compares them, feature by feature, with those with f=geojson.
// Usage: node pbf.mjs URL
import decode from 'arcgis-pbf-parser';

const services = process.argv[2] + '/arcgis/rest/services';
let failed = 0;
let compared = 0;
const fail = (...text) => {
  failed++;
  console.error(...text);
};
const get = async (address) => {
  const response = await fetch(services + address);
  if (!response.ok) throw new Error(`${address}: ${response.status} ${await response.text()}`);
  return response;
};

// The rings, lines or points of a geometry as one list: how they are grouped the decoder guesses.
const parts = (g) => {
  if (!g) return [];
  switch (g.type) {
    case 'Point': return [[g.coordinates]];
    case 'LineString': return [g.coordinates];
    case 'MultiLineString':
    case 'Polygon': return g.coordinates;
    case 'MultiPolygon': return g.coordinates.flat();
    default: return [];
  }
};

// Rings as they are, in either direction, beginning anywhere.
const far = (a, b, within) => {
  if (a.length !== b.length) return 'vertices';
  const away = (p, q) => !(Math.abs(p[0] - q[0]) <= within && Math.abs(p[1] - q[1]) <= within);
  const turned = [...b].reverse();
  return (a.some((p, i) => away(p, b[i])) && a.some((p, i) => away(p, turned[i]))) && 'places';
};

const compare = async (query, within) => {
  const packed = decode(new Uint8Array(await (await get(`${query}&f=pbf`)).arrayBuffer()));
  const plain = await (await get(`${query}&f=geojson`)).json();
  const got = packed.featureCollection.features;
  if (got.length !== plain.features.length || packed.exceededTransferLimit !== !!plain.exceededTransferLimit)
    return fail(`${query}: ${got.length} features, want ${plain.features.length}`);
  plain.features.forEach((want, i) => {
    compared++;
    const place = `${query}: feature ${want.id}`;
    if (got[i].id !== want.id) fail(`${place}: id ${got[i].id}`);
    if (JSON.stringify(got[i].properties) !== JSON.stringify(want.properties)) fail(`${place}: ${JSON.stringify(got[i].properties)}, want ${JSON.stringify(want.properties)}`);
    const here = parts(got[i].geometry);
    const there = parts(want.geometry);
    if (here.length !== there.length) return fail(`${place}: ${here.length} parts, want ${there.length}`);
    here.forEach((part, k) => {
      const fault = far(part, there[k], within);
      if (fault) fail(`${place}: part ${k} has other ${fault}`);
    });
  });
};

const names = (await (await get('?f=json')).json()).services.filter((s) => s.type === 'FeatureServer').map((s) => s.name);
for (const name of names) {
  for (const layer of (await (await get(`/${name}/FeatureServer?f=json`)).json()).layers) {
    if (layer.geometryType === 'esriGeometryMultipoint') continue; // the decoder takes them for areas
    const query = `/${name}/FeatureServer/${layer.id}/query?where=1%3D1&outFields=*&resultRecordCount=300`;
    await compare(query, 1e-9);
    await compare(`${query}&resultOffset=5&orderByFields=OBJECTID%20DESC&returnGeometry=true`, 1e-9);
    const grid = JSON.stringify({ mode: 'edit', originPosition: 'upperLeft', tolerance: 1e-6, extent: { xmin: 70, ymin: 10, xmax: 140, ymax: 60 } });
    await compare(`${query}&quantizationParameters=${encodeURIComponent(grid)}`, 1e-6);
  }
}
console.log(`f=pbf: ${compared} features of ${names.length} services compared`);
if (compared === 0) fail('there is nothing to compare');
process.exit(failed ? 1 : 0);
