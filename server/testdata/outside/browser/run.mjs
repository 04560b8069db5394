// MapLibre GL JS, OpenLayers and Leaflet in Chromium open what a server gives them: node run.mjs URL FOLDER. Each draws the same
// part of the earth, and the ground that it covers has to be the same; names in Chinese have to appear. Pictures are left in
// FOLDER. Ends with 1 if one is wrong.
import { createReadStream, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { PNG } from 'pngjs'

const [url, folder] = process.argv.slice(2)
const here = fileURLToPath(new URL('.', import.meta.url))
const layer = 'basin_l1'
const size = { width: 900, height: 700 }
const center = [104, 36]
mkdirSync(folder, { recursive: true })

const head = (css, script) => `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><link rel="stylesheet" href="/node_modules/${css}">
<style>html,body,#map{margin:0;width:${size.width}px;height:${size.height}px;background:#fff}</style><div id="map"></div>${script}`

const maplibre = (labels) => head('maplibre-gl/dist/maplibre-gl.css', `<script type="module">
import { Map, setWorkerUrl } from '/node_modules/maplibre-gl/dist/maplibre-gl.mjs'
setWorkerUrl('/node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs')
const map = new Map({ container: 'map', style: '${url}/styles/${labels ? 'prefecture,' : ''}${layer}.json?labels=${labels}', center: ${JSON.stringify(center)},
  zoom: ${labels ? 6 : 3}, attributionControl: false, fadeDuration: 0, localIdeographFontFamily: false, canvasContextAttributes: { preserveDrawingBuffer: true } })
map.on('error', (e) => { console.error(e.error?.message ?? 'error') })
map.on('idle', () => { document.title = 'ready' })
</script>`)

const openlayers = (body) => head('ol/ol.css', `<script src="/node_modules/ol/dist/ol.js"></script><script type="module">
const show = (view, layer) => {
  const map = new ol.Map({ target: 'map', controls: [], layers: [layer], view })
  map.once('rendercomplete', () => { document.title = 'ready' })
}
${body}
</script>`)

const wmts = openlayers(`
const text = await (await fetch('${url}/wmts?SERVICE=WMTS&REQUEST=GetCapabilities')).text()
const options = ol.source.WMTS.optionsFromCapabilities(new ol.format.WMTSCapabilities().read(text), { layer: '${layer}', matrixSet: 'WebMercatorQuad', style: 'plain' })
show(new ol.View({ center: ol.proj.fromLonLat(${JSON.stringify(center)}), resolution: 156543.03392804097 / 16 }),
  new ol.layer.Tile({ source: new ol.source.WMTS(options) }))`)

const cgcs2000 = openlayers(`
const resolutions = Array.from({ length: 13 }, (_, z) => 0.703125 / 2 ** z)
const projection = ol.proj.get('EPSG:4326')
const source = new ol.source.VectorTile({ format: new ol.format.MVT(), projection,
  tileGrid: new ol.tilegrid.TileGrid({ origin: [-180, 90], resolutions, tileSize: 256, extent: [-180, -90, 180, 90] }),
  url: '${url}/tiles/${layer}/CGCS2000Quad/{z}/{x}/{y}.mvt' })
const style = new ol.style.Style({ fill: new ol.style.Fill({ color: '#336699' }) })
show(new ol.View({ projection, center: ${JSON.stringify(center)}, resolution: 0.703125 / 8 }), new ol.layer.VectorTile({ source, style }))`)

const leaflet = (crs, template, zoom) => head('leaflet/dist/leaflet.css', `<script src="/node_modules/leaflet/dist/leaflet.js"></script><script>
const map = L.map('map', { crs: L.CRS.${crs}, center: [${center[1]}, ${center[0]}], zoom: ${zoom}, zoomControl: false, attributionControl: false, fadeAnimation: false })
L.tileLayer('${url}/tiles/${layer}/${template}.png?labels=false').on('load', () => { document.title = 'ready' }).addTo(map)
</script>`)

const pages = {
  maplibre: maplibre(false),
  'maplibre-names': maplibre(true),
  'openlayers-wmts': wmts,
  'openlayers-cgcs2000': cgcs2000,
  leaflet: leaflet('EPSG3857', '{z}/{x}/{y}', 4),
  'leaflet-degrees': leaflet('EPSG4326', 'CGCS2000Quad/{z}/{x}/{y}', 3),
}

// The pages that the server proposes for programs of one's own, with the libraries that are here in place of those on the net.
const proposed = (await (await fetch(`${url}/api/v1/layers/${layer}/links?lang=zh`)).json()).filter((l) => l.kind === 'html' && l.snippet.includes('unpkg.com'))
for (const [i, link] of proposed.entries()) pages[`proposed-${link.client}-${i}`] = link.snippet
const packages = { 'maplibre-gl@5.11.0': 'maplibre-gl-5', 'ol@10.6.0': 'ol', 'ol-mapbox-style@13.1.0': 'ol-mapbox-style', 'leaflet@1.9.4': 'leaflet' }

const types = { '.mjs': 'text/javascript', '.js': 'text/javascript', '.css': 'text/css', '.png': 'image/png' }
const files = createServer((request, response) => {
  const path = normalize(new URL(request.url, 'http://x').pathname)
  const page = pages[path.slice(1)]
  if (page) return response.setHeader('Content-Type', 'text/html').end(page)
  if (!path.startsWith('/node_modules/')) return response.writeHead(404).end()
  response.setHeader('Content-Type', types[extname(path)] ?? 'application/octet-stream')
  createReadStream(join(here, path)).on('error', () => response.writeHead(404).end()).pipe(response)
}).listen(0, '127.0.0.1')
await new Promise((resolve) => files.once('listening', resolve))
const origin = `http://127.0.0.1:${files.address().port}`

let bad = false
function check(what, ok, found = '') {
  console.log(ok ? 'PASS' : 'FAIL', what, found)
  bad ||= !ok
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--headless', '--no-sandbox', '--no-first-run'] })
const seen = {}
for (const name of Object.keys(pages)) {
  const page = await browser.newPage({ viewport: size })
  const complaints = []
  const asked = []
  page.on('pageerror', (e) => complaints.push(e.message))
  page.on('console', (m) => m.type() === 'error' && !m.text().includes('favicon') && complaints.push(m.text()))
  page.on('response', (r) => {
    if (r.url().startsWith(url)) asked.push(r.url())
    if (r.status() >= 400 && !r.url().endsWith('/favicon.ico')) complaints.push(`${r.status()} ${r.url()}`)
  })
  await page.route('https://unpkg.com/**', (route) => {
    const [, library, file] = /^https:\/\/unpkg\.com\/([^/]+)\/(.*)$/.exec(route.request().url())
    return packages[library] ? route.fulfill({ path: join(here, 'node_modules', packages[library], file) }) : route.abort()
  })
  await page.goto(`${origin}/${name}`)
  if (name.startsWith('proposed')) {
    await page.waitForLoadState('networkidle', { timeout: 120_000 }).catch((e) => complaints.push(e.message))
  } else {
    await page.waitForFunction(() => document.title === 'ready', null, { timeout: 120_000 }).catch((e) => complaints.push(e.message))
  }
  await page.waitForTimeout(500)
  const picture = await page.screenshot()
  writeFileSync(join(folder, `${name}.png`), picture)
  check(`${name} draws without complaint`, complaints.length === 0, complaints.slice(0, 3).join('; '))
  seen[name] = { ink: inked(PNG.sync.read(picture)), asked }
  await page.close()
}
await browser.close()
files.close()

/** Which pixels differ from the upper left corner, where no basin is. */
function inked({ data, width, height }) {
  const ink = new Uint8Array(width * height)
  for (let i = 0; i < ink.length; i++) {
    ink[i] = [0, 1, 2].some((c) => Math.abs(data[4 * i + c] - data[c]) > 8) ? 1 : 0
  }
  return ink
}

function agree(a, b) {
  let both = 0
  let any = 0
  for (let i = 0; i < seen[a].ink.length; i++) {
    both += seen[a].ink[i] & seen[b].ink[i]
    any += seen[a].ink[i] | seen[b].ink[i]
  }
  check(`${a} and ${b} cover the same ground`, any > 50_000 && both / any > 0.97, (both / any).toFixed(4))
}
for (const name of Object.keys(pages).filter((n) => n.startsWith('proposed'))) {
  const ink = seen[name].ink.reduce((sum, i) => sum + i, 0) / seen[name].ink.length
  check(`${name} shows the layer`, ink > 0.02, ink.toFixed(3))
}
agree('leaflet', 'maplibre')
agree('leaflet', 'openlayers-wmts')
agree('leaflet-degrees', 'openlayers-cgcs2000')
const ranges = seen['maplibre-names'].asked.filter((u) => /\/fonts\/.*\/\d+-\d+\.pbf/.test(u))
check('MapLibre GL gets glyphs of Chinese', ranges.some((u) => +/\/(\d+)-\d+\.pbf/.exec(u)[1] >= 0x4e00), `${ranges.length} ranges`)
process.exit(bad ? 1 : 0)
