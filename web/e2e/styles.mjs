// Styles, as the clients that read them judge: the validator of MapLibre, sprites that have every icon, glyphs that decode.
import assert from 'node:assert/strict'
import { Script } from 'node:vm'
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec'
import { PbfReader } from 'pbf'
import { test } from './report.mjs'

export async function testStyles(url) {
  const catalog = await (await fetch(`${url}api/v1/layers`)).json()
  const names = catalog.layers.map((layer) => layer.name)
  for (const name of names) await test(`style of ${name}`, () => checkStyle(url, name))
  await test('style of all layers with labels', () => checkStyle(url, names.join(',')))
  await test('glyphs of Chinese and Latin text', async () => {
    const version = (await (await fetch(`${url}styles/county.json`)).json()).glyphs.split('?v=')[1]
    for (const [range, letter] of [['0-255', 'A'], ['22272-22527', '地']]) await checkGlyphs(url, range, letter.codePointAt(0), version)
  })
  await test('links for other programs can be read', () => checkLinks(url, 'planning_zone'))
  await test('legends are pictures', async () => {
    for (const name of names) assert.deepEqual(await png(`${url}styles/${name}/legend.png?scale=2`), 'image/png')
  })
}

async function checkStyle(url, names) {
  for (const query of ['lang=zh', 'lang=en&labels=true']) {
    const style = await (await fetch(`${url}styles/${names}.json?${query}`)).json()
    assert.deepEqual(validateStyleMin(style).map((e) => e.message), [], `${names}?${query}`)
    await checkIcons(style)
    const ids = style.layers.map((layer) => layer.id)
    assert.equal(new Set(ids).size, ids.length)
  }
}

async function checkIcons(style) {
  const wanted = style.layers.flatMap((l) => [l.paint?.['fill-pattern'], l.layout?.['icon-image']]).filter((icon) => icon !== undefined)
  if (wanted.length === 0) return
  for (const suffix of ['', '@2x']) {
    const places = await (await fetch(`${style.sprite}${suffix}.json`)).json()
    for (const icon of wanted) assert.ok(places[icon], `${icon} is not in ${style.sprite}${suffix}`)
    assert.equal(await png(`${style.sprite}${suffix}.png`), 'image/png')
  }
}

async function png(address) {
  const answer = await fetch(address)
  assert.equal(answer.status, 200, address)
  const signature = new Uint8Array(await answer.arrayBuffer()).subarray(1, 4)
  assert.equal(new TextDecoder().decode(signature), 'PNG')
  return answer.headers.get('content-type')
}

/** Reads a file of glyphs: stacks (1) of glyphs (3) with id (1), bitmap (2), width (3), height (4), and more. */
async function checkGlyphs(url, range, wanted, version) {
  const answer = await fetch(`${url}fonts/${encodeURIComponent('Noto Sans SC Regular,Another')}/${range}.pbf?v=${version}`)
  assert.equal(answer.status, 200)
  assert.match(answer.headers.get('cache-control'), /immutable/)
  const glyphs = new Map()
  new PbfReader(await answer.arrayBuffer()).readFields((tag, _, pbf) => {
    if (tag === 1) pbf.readMessage((tag, _, pbf) => {
      if (tag !== 3) return
      const glyph = pbf.readMessage((tag, glyph, pbf) => {
        if (tag === 2) glyph.bitmap = pbf.readBytes()
        else if (tag === 1 || tag === 3 || tag === 4) glyph[tag] = pbf.readVarint()
      }, {})
      glyphs.set(glyph[1], glyph)
    }, null)
  }, null)
  const glyph = glyphs.get(wanted)
  assert.ok(glyph, `no glyph ${wanted} in ${range}`)
  assert.equal(glyph.bitmap.length, (glyph[3] + 6) * (glyph[4] + 6))
}

/** Addresses of this server that are whole answer 200; what is JavaScript can be parsed. */
async function checkLinks(url, layer) {
  for (const lang of ['zh', 'en']) {
    const links = await (await fetch(`${url}api/v1/layers/${layer}/links?lang=${lang}`)).json()
    for (const link of links) {
      const where = `${link.client}: ${link.title.en}`
      if (link.kind === 'javascript') new Script(link.snippet, { filename: where })
      for (const [, code] of (link.snippet ?? '').matchAll(/<script>([^]*?)<\/script>/g)) new Script(code, { filename: where })
      if (!link.url || link.client === 'page') continue
      const address = link.url.replace('{z}', '9').replace('{x}', '427').replace('{y}', '209')
      const whole = address.endsWith('/wms') ? `${address}?SERVICE=WMS&REQUEST=GetCapabilities` : address
      assert.equal((await fetch(whole)).status, 200, `${where}: ${whole}`)
    }
  }
}
