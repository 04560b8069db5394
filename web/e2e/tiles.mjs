// Reads tiles with a decoder that is not ours: every layer of the catalogue at
// its first, middle and last zoom.
import assert from 'node:assert/strict'
import { VectorTile } from '@mapbox/vector-tile'
import { PbfReader } from 'pbf'
import { test } from './report.mjs'

const shapes = { point: [1], line: [2], polygon: [3], mixed: [1, 2, 3] }
const extent = 4096
const buffer = 64

export async function testTiles(url) {
  const catalog = await (await fetch(`${url}api/v1/layers`)).json()
  await test('the catalogue has layers', () => assert.ok(catalog.layers.length > 0))
  for (const layer of catalog.layers) await test(`tiles of ${layer.name}`, () => checkLayer(url, layer))
  await test('several layers in one tile', () => severalLayers(url))
  await test('the county that a tile shows at a point is the one that the server names', () => pointInTile(url))
}

async function fetchTile(url, names, { z, x, y }) {
  const answer = await fetch(`${url}tiles/${names}/${z}/${x}/${y}.mvt`)
  if (answer.status === 204) return null
  assert.equal(answer.status, 200, `${names}/${z}/${x}/${y}`)
  assert.equal(answer.headers.get('content-type'), 'application/vnd.mapbox-vector-tile')
  return new VectorTile(new PbfReader(await answer.arrayBuffer()))
}

/** Follows one feature from the layer's first zoom to its last, checking the tiles on the way. */
async function checkLayer(url, layer) {
  const zooms = [...new Set([layer.minzoom, Math.floor((layer.minzoom + layer.maxzoom) / 2), layer.maxzoom])]
  let place = null
  for (const z of zooms) {
    const candidates = place ? [tileAt(place, z)] : tilesOver(layer.bounds, z)
    const read = await firstTile(url, layer, candidates)
    assert.ok(read, `no features in any tile of zoom ${z}`)
    for (let i = 0; i < read.tile.length; i++) checkFeature(layer, read.tile.feature(i), `${layer.name} z${z} feature ${i}`)
    assert.equal(read.tile.version, 2)
    assert.equal(read.tile.extent, extent)
    place = placeOf(read)
  }
}

async function firstTile(url, layer, candidates) {
  for (const id of candidates) {
    const decoded = await fetchTile(url, layer.name, id)
    if (!decoded) continue
    assert.deepEqual(Object.keys(decoded.layers), [layer.name])
    const tile = decoded.layers[layer.name]
    if (tile.length > 0) return { id, tile }
  }
  return null
}

function checkFeature(layer, feature, where) {
  assert.ok(shapes[layer.geometry].includes(feature.type), `${where}: type ${feature.type} in a layer of geometry ${layer.geometry}`)
  // Features that are united at this zoom level have no id, and say how many they are.
  if (feature.id === undefined) assert.ok(feature.properties.features >= 1, `${where}: neither an id nor a number of features`)
  else assert.ok(Number.isSafeInteger(feature.id) && feature.id >= 0, `${where}: id ${feature.id}`)
  checkAttributes(layer, feature, where)
  const parts = feature.loadGeometry()
  assert.ok(parts.length > 0, `${where}: no geometry`)
  for (const p of parts.flat()) {
    assert.ok(Math.min(p.x, p.y) >= -buffer && Math.max(p.x, p.y) <= extent + buffer, `${where}: ${p.x} ${p.y} is outside the tile and its margin`)
  }
  if (feature.type === 3) checkRings(parts, where)
}

function checkAttributes(layer, feature, where) {
  const types = new Map((layer.fields ?? []).map((field) => [field.name, field.type]))
  for (const [name, value] of Object.entries(feature.properties)) {
    assert.notEqual(value, null, `${where}: ${name} is null`)
    const type = types.get(name)
    if (type === 'number' || type === 'string' || type === 'boolean') assert.equal(typeof value, type, `${where}: ${name} is ${JSON.stringify(value)}`)
  }
  if (!layer.id || feature.id === undefined) return
  assert.ok(layer.id in feature.properties, `${where}: no ${layer.id}`)
  const own = String(feature.properties[layer.id])
  if (/^[1-9]\d{0,14}$/.test(own) && layer.name !== 'boundary_line') assert.equal(String(feature.id), own, `${where}: id`)
}

/** Outer rings turn clockwise on the screen, holes the other way, and a hole follows its outer ring. */
function checkRings(rings, where) {
  rings.forEach((ring, i) => {
    const [first, last] = [ring[0], ring[ring.length - 1]]
    assert.ok(ring.length >= 4, `${where}: ring ${i} has ${ring.length} positions`)
    assert.ok(first.x === last.x && first.y === last.y, `${where}: ring ${i} is not closed`)
    const area = areaOf(ring)
    assert.notEqual(area, 0, `${where}: ring ${i} has no area`)
    if (i === 0) assert.ok(area > 0, `${where}: the first ring is a hole`)
  })
}

/** Twice the area, positive for rings that are clockwise with y down, as the vector tile specification has outer rings. */
function areaOf(ring) {
  let sum = 0
  for (let i = 0; i + 1 < ring.length; i++) sum += ring[i].x * ring[i + 1].y - ring[i + 1].x * ring[i].y
  return sum
}

/** A place on a feature, well within its tile where possible, in shares of the world. */
function placeOf({ id, tile }) {
  for (let i = 0; i < tile.length; i++) {
    for (const p of tile.feature(i).loadGeometry().flat()) {
      if (Math.min(p.x, p.y) < 0 || Math.max(p.x, p.y) > extent) continue
      return { x: (id.x + p.x / extent) / 2 ** id.z, y: (id.y + p.y / extent) / 2 ** id.z }
    }
  }
  return { x: (id.x + 0.5) / 2 ** id.z, y: (id.y + 0.5) / 2 ** id.z } // the tile lies in the middle of an area
}

function tileAt(place, z) {
  const index = (share) => Math.min(2 ** z - 1, Math.max(0, Math.floor(share * 2 ** z)))
  return { z, x: index(place.x), y: index(place.y) }
}

export function shareOf([lon, lat]) {
  const sin = Math.sin((Math.max(-85.05, Math.min(85.05, lat)) * Math.PI) / 180)
  return { x: (lon + 180) / 360, y: 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI) }
}

function tilesOver([west, south, east, north], z) {
  const [from, to] = [tileAt(shareOf([west, north]), z), tileAt(shareOf([east, south]), z)]
  const found = []
  for (let y = from.y; y <= to.y; y++) for (let x = from.x; x <= to.x; x++) found.push({ z, x, y })
  return found
}

async function severalLayers(url) {
  const id = tileAt(shareOf([116.39, 39.92]), 6)
  const decoded = await fetchTile(url, 'province,county', id)
  assert.deepEqual(Object.keys(decoded.layers).sort(), ['county', 'province'])
}

async function pointInTile(url) {
  const point = [116.39, 39.92]
  const id = tileAt(shareOf(point), 10)
  const share = shareOf(point)
  const x = (share.x * 2 ** id.z - id.x) * extent
  const y = (share.y * 2 ** id.z - id.y) * extent
  const tile = (await fetchTile(url, 'county', id)).layers.county
  const found = []
  for (let i = 0; i < tile.length; i++) if (covers(tile.feature(i).loadGeometry(), x, y)) found.push(tile.feature(i).properties)
  const { zones } = await (await fetch(`${url}api/v1/zones?point=${point}&layers=county`)).json()
  assert.deepEqual(found.map((properties) => properties.adcode), zones.map((zone) => zone.id))
  assert.deepEqual({ ...found[0] }, zones[0].properties, 'the tile and the answer tell different attributes')
}

function covers(rings, x, y) {
  let within = false
  for (const ring of rings) {
    for (let i = 0; i + 1 < ring.length; i++) {
      const [a, b] = [ring[i], ring[i + 1]]
      if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) within = !within
    }
  }
  return within
}
