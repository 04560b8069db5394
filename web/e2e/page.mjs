// Drives the map page as a user does.
import assert from 'node:assert/strict'
import { launch, over, rgb, shareOfColour, Window } from './browser.mjs'
import { test } from './report.mjs'

const paper = rgb('#fcfbf8') // land under all layers
const sea = rgb('#dfeaf1')
const beijing = '39.92000/116.39000'

export async function testPage(url) {
  const catalog = await (await fetch(`${url}api/v1/layers`)).json()
  const browser = await launch()
  try {
    const window = await Window.open(browser, url)
    await firstView(window, catalog)
    await drawing(window, catalog)
    await zones(window)
    await layerTree(window, catalog)
    await language(window)
    await names(window)
    await search(window)
    await links(window)
    await keyboard(window)
    await test('nothing went wrong on the way: no console error, no failed request, no other host', () => assert.deepEqual(window.complaints, []))
    await window.close()
    await seams(browser, url, 1)
    await seams(browser, url, 1.5)
    await failures(browser, url)
  } finally {
    await browser.close()
  }
}

function layerOf(catalog, name) {
  const layer = catalog.layers.find((one) => one.name === name)
  assert.ok(layer, `no layer ${name}`)
  return layer
}

/** The colour of a class of a layer on paper. */
function classColour(layer, value) {
  const found = layer.legend.classes.find((one) => one.value === value)
  return over(rgb(found.fill), (found.fill_opacity ?? 1) * (layer.opacity ?? 1), paper)
}

const row = (name) => `.layer[data-layer="${name}"]`

async function firstView(window, catalog) {
  await test('the page opens with the layers that the catalogue shows', async () => {
    await window.go()
    await window.screenshot('first-view')
    const on = await window.page.locator('.layer.on').evaluateAll((rows) => rows.map((one) => one.dataset.layer))
    assert.deepEqual(on.sort(), catalog.layers.filter((layer) => layer.visible).map((layer) => layer.name).sort())
    assert.equal(await window.page.locator('.layer').count(), catalog.layers.length)
    assert.equal(await window.page.locator('.group').count(), catalog.groups.length)
    assert.equal(await window.page.evaluate(() => document.documentElement.lang), 'zh-CN')
  })
  await test('synthetic layers are called so, in the tree and on the map', async () => {
    const synthetic = catalog.layers.filter((layer) => layer.synthetic)
    assert.equal(await window.page.locator('.layer .badge.synthetic').count(), synthetic.length)
    assert.ok(synthetic.some((layer) => layer.visible))
    assert.match((await window.texts('.banner'))[0], /合成演示/)
  })
  await test('sources and review numbers stand on the map', async () => {
    const [credit] = await window.texts('.credit')
    assert.match(credit, /天地图/)
    assert.match(credit, /审图号：GS\(2024\)0650/)
    await window.go('#4/35.00000/105.00000&layers=world&lang=zh') // the outline of the land is still that of the provinces
    assert.match((await window.texts('.credit'))[0], /审图号：GS\(2024\)0650/)
  })
}

async function drawing(window, catalog) {
  await test('the map shows land, sea and the colours of a legend', async () => {
    await window.go('#4/35.00000/105.00000&layers=mfz_county,world&lang=zh')
    await window.screenshot('main-functional-zones')
    const colours = await window.colours()
    const world = layerOf(catalog, 'world').legend.classes[0].fill
    const functions = layerOf(catalog, 'mfz_county')
    for (const [what, colour, least] of [
      ['sea', sea, 0.1],
      ['land around', rgb(world), 0.1],
      ['urbanised', classColour(functions, 'urbanised'), 0.005],
      ['agricultural', classColour(functions, 'agricultural'), 0.01],
      ['ecological', classColour(functions, 'ecological'), 0.03],
    ]) {
      const share = shareOfColour(colours, colour, 4)
      assert.ok(share >= least, `${what}: ${(100 * share).toFixed(2)} % of the map is ${colour}`)
    }
  })
  await test('beyond its deepest zoom a layer is enlarged, not gone', async () => {
    await window.go(`#17/${beijing}&layers=mfz_county,world`)
    const share = shareOfColour(await window.colours(), classColour(layerOf(catalog, 'mfz_county'), 'urbanised'), 4)
    assert.ok(share > 0.9, `${share} of the map has the colour of 东城区`)
  })
  await test('the demo plan is drawn with its hatches', async () => {
    await window.go('#12/31.05000/120.90000&layers=urban_boundary,ecological_redline,basic_farmland,three_zones,world&lang=zh')
    await window.screenshot('three-zones-three-lines')
    const colours = await window.colours()
    for (const name of ['urban_boundary', 'ecological_redline']) {
      const { line } = layerOf(catalog, name).legend.classes[0]
      assert.ok(shareOfColour(colours, rgb(line), 40) > 0.001, `no line of ${name}`)
    }
    await window.go('#14/30.95000/120.90000&layers=parcel,world&lang=zh')
    await window.screenshot('parcels')
    assert.ok(Object.keys(await window.colours()).length > 8, 'parcels have no colours')
  })
  await test('what is under the pointer is named and outlined', async () => {
    await window.go(`#11/${beijing}&layers=county,world&lang=zh`)
    const { x, y } = await window.middle()
    await window.page.mouse.move(x - 3, y)
    await window.page.mouse.move(x, y)
    await window.page.waitForSelector('.tip.shown')
    assert.match((await window.texts('.tip'))[0], /^东城区\s+县/)
    await window.screenshot('hover')
    const [lon, lat] = (await window.texts('.position'))[0].match(/[\d.]+(?=°)/g).map(Number)
    assert.ok(Math.abs(lon - 116.39) < 0.001 && Math.abs(lat - 39.92) < 0.001, `${lon} ${lat}`)
    await window.page.click('.position')
    assert.match((await window.texts('.position'))[0], /^116°23′\d\d\.\d″E\s+39°55′\d\d\.\d″N$/)
  })
}

async function askAt(window, lon, lat, rest) {
  await window.go(`#12/${lat}/${lon}&${rest}`)
  const { x, y } = await window.middle()
  await window.page.mouse.click(x, y)
  await window.page.waitForSelector('.zones .zone, .zones .empty')
  await window.settle()
}

async function zones(window) {
  await test('a click names every zone of the place, whether its layer is on or off', async () => {
    await askAt(window, 116.39, 39.92, 'layers=county,mfz_county,world&lang=zh')
    await window.screenshot('zones-of-beijing')
    const titles = await window.texts('.zone-title')
    for (const wanted of ['东城区', '北京市', '东部地区', '海河区']) assert.ok(titles.includes(wanted), `${wanted} is not among ${titles}`)
    assert.ok(titles.some((title) => title.includes('京津冀')), `${titles}`)
    const groups = await window.texts('.zones h3')
    for (const wanted of ['主体功能区', '行政区']) assert.ok(groups.includes(wanted), `${groups}`)
    assert.equal(await window.page.locator('.zone[data-layer="county"] .turn-on:visible').count(), 0)
    assert.equal(await window.page.locator('.zone[data-layer="province"] .turn-on:visible').count(), 1)
    assert.match((await window.texts('.zone[data-layer="county"] .attributes'))[0], /行政区代码\s+110101/)
    assert.equal(await window.page.locator('.pin').count(), 1)
    assert.match(window.hash(), /&at=116\.3\d+,39\.9\d+/)
  })
  await test('a layer that is off is switched on from the answer', async () => {
    await window.page.click('.zone[data-layer="province"] .turn-on')
    await window.settle()
    assert.match(window.hash(), /layers=[^&]*province/)
    assert.equal(await window.page.locator('.zone[data-layer="province"] .turn-on:visible').count(), 0)
  })
  await test('the map goes to a zone of the answer', async () => {
    await window.page.click('.zone[data-layer="province"] .zone-head .icon-button')
    await window.settle()
    const zoom = Number(/^#(\d+)\//.exec(window.hash())[1])
    assert.ok(zoom >= 7 && zoom <= 9, `zoom ${zoom} for 北京市`)
    await window.screenshot('zone-of-answer')
  })
  await test('a point on a shared border belongs to both neighbours, and the answer says so', async () => {
    await window.go('#12/39.87073/116.43712&layers=county,world&at=116.437120,39.870730&lang=zh')
    await window.page.waitForSelector('.zone')
    const counties = window.page.locator('.zone[data-layer="county"]')
    assert.ok((await counties.count()) >= 2, `${await window.texts('.zone-title')}`)
    assert.deepEqual(new Set(await counties.locator('.badge.boundary').allInnerTexts()), new Set(['位于边界']))
    await window.screenshot('boundary')
  })
  await test('a point in the demo plan has its zone, planning zone and parcel, called synthetic', async () => {
    await askAt(window, 120.9, 31.05, 'layers=three_zones,world&lang=zh')
    for (const layer of ['three_zones', 'planning_zone', 'parcel']) {
      assert.match((await window.texts(`.zone[data-layer="${layer}"] .zone-layer`))[0] ?? '', /合成演示/, layer)
    }
  })
  await test('where there is nothing, the answer says so', async () => {
    await window.go('#6/29.00000/126.00000&layers=county,world&at=126.000000,29.000000&lang=zh')
    await window.page.waitForSelector('.zones .empty')
    assert.match((await window.texts('.zones .empty'))[0], /不在任何图层/)
  })
}

async function layerTree(window, catalog) {
  const functions = layerOf(catalog, 'mfz_county')
  const share = async (value) => shareOfColour(await window.colours(), classColour(functions, value), 4)
  await test('a layer is switched off and on', async () => {
    await window.go('#5/35.00000/100.00000&layers=mfz_county,world&lang=zh')
    assert.ok((await share('ecological')) > 0.1)
    await window.page.click(`${row('mfz_county')} .layer-title`)
    await window.settle()
    assert.ok((await share('ecological')) < 0.001, 'it is still drawn')
    assert.match(window.hash(), /layers=world&/)
    await window.page.click(`${row('mfz_county')} .layer-title`)
    await window.settle()
    assert.ok((await share('ecological')) > 0.1)
  })
  await test('the legend shows classes, swatches and counts', async () => {
    const wanted = [...functions.legend.classes, ...(functions.legend.other ? [functions.legend.other] : [])]
    const entries = window.page.locator(`${row('mfz_county')} .class`)
    assert.equal(await entries.count(), wanted.length)
    assert.deepEqual(await entries.locator('.class-title').allInnerTexts(), wanted.map((one) => one.title.zh))
    assert.deepEqual((await entries.locator('.class-count').allInnerTexts()).map((text) => Number(text.replace(/,/g, ''))), wanted.map((one) => one.count))
    assert.equal(await entries.locator('canvas.swatch').count(), wanted.length)
  })
  await test('a class is hidden, and shown alone', async () => {
    const entry = window.page.locator(`${row('mfz_county')} .class`, { hasText: '重点生态功能区' })
    await entry.locator('.class-hide').click()
    await window.settle()
    assert.ok((await share('ecological')) < 0.001, 'the class is still drawn')
    assert.ok((await share('agricultural')) > 0.01, 'another class is gone as well')
    await entry.hover()
    await entry.locator('.class-only').click()
    await window.settle()
    assert.ok((await share('ecological')) > 0.1)
    assert.ok((await share('agricultural')) < 0.001)
    assert.match(window.hash(), /mfz_county~h[\d.]+/)
    await window.screenshot('only-one-class')
    await window.page.click(`${row('mfz_county')} .all-classes`)
    await window.settle()
    assert.ok((await share('agricultural')) > 0.01)
  })
  await test('opacity is changed', async () => {
    await window.page.locator(`${row('mfz_county')} input[type=range]`).fill('40')
    await window.settle()
    assert.match(window.hash(), /mfz_county~o40/)
    assert.ok((await share('ecological')) < 0.001)
  })
  await test('a layer says what it is and where it comes from', async () => {
    await window.page.hover(`${row('mfz_county')} .layer-head`)
    await window.page.click(`${row('mfz_county')} .layer-tools button:nth-child(2)`)
    const [text] = await window.texts('dialog')
    for (const wanted of [functions.title.zh, functions.attribution.zh, functions.review_no, functions.license, functions.date]) assert.ok(text.includes(wanted), `${wanted} is not in ${text}`)
    await window.screenshot('layer-info')
    await window.page.keyboard.press('Escape')
    await window.page.locator('dialog').waitFor({ state: 'detached', timeout: 5000 })
  })
  await test('a layer says how other programs open it, by keyboard too', async () => {
    await window.page.hover(`${row('mfz_county')} .layer-head`)
    await window.page.click(`${row('mfz_county')} .layer-tools button:nth-child(2)`)
    await window.page.locator('.share-open').focus()
    await window.page.keyboard.press('Enter')
    await window.page.locator('.share-links section').first().waitFor({ timeout: 5000 })
    for (const client of ['qgis', 'maplibre', 'cesium', 'gdal']) {
      await window.page.selectOption('#share-client', client)
      const [shown] = await window.texts('.share-links')
      assert.ok(shown.includes('mfz_county'), shown)
    }
    await window.page.selectOption('#share-client', 'qgis')
    await window.page.locator('.share-copy').first().focus()
    await window.page.keyboard.press('Enter')
    await window.page.waitForFunction(() => document.querySelector('.share-said')?.textContent !== '', null, { timeout: 5000 })
    assert.match((await window.texts('.share-said'))[0], /^已复制/)
    await window.screenshot('share')
    await window.page.keyboard.press('Escape')
    await window.page.locator('dialog').waitFor({ state: 'detached', timeout: 5000 })
  })
  await test('the map goes to the extent of a layer', async () => {
    await window.page.hover(`${row('three_zones')} .layer-head`)
    await window.page.click(`${row('three_zones')} .layer-tools button:nth-child(1)`)
    await window.settle()
    const [, zoom, lat, lon] = /^#(\d+)\/([\d.]+)\/([\d.]+)/.exec(window.hash()).map(Number)
    assert.ok(zoom >= 9 && Math.abs(lat - 31) < 0.3 && Math.abs(lon - 120.8) < 0.4, window.hash())
  })
}

async function language(window) {
  await test('the page speaks English, and Chinese again', async () => {
    await askAt(window, 116.39, 39.92, 'layers=county,world&lang=zh')
    await window.page.click('.brand .text-button')
    await window.settle()
    assert.equal(await window.page.evaluate(() => document.documentElement.lang), 'en')
    assert.ok((await window.texts('.group-title')).includes('Main functional zones'))
    assert.match((await window.texts('.zones h2'))[0], /Beijing · Dongcheng/)
    assert.ok((await window.texts('.zone-title')).includes('Dongcheng'))
    assert.match(window.hash(), /lang=en$/)
    await window.screenshot('english')
    await window.page.click('.brand .text-button')
    assert.ok((await window.texts('.group-title')).includes('主体功能区'))
  })
  await test('the program says what it is made of', async () => {
    await window.page.click('.brand .icon-button')
    const [text] = await window.texts('dialog')
    for (const wanted of ['Leaflet', 'BSD', 'GS(2024)0650']) assert.ok(text.includes(wanted), wanted)
    const licences = await window.page.locator('dialog a').evaluate((link) => link.href)
    const answer = await fetch(licences)
    assert.equal(answer.status, 200)
    assert.match(await answer.text(), /Agafonkin/)
    await window.page.click('dialog header .icon-button')
  })
}

async function search(window) {
  await test('a place is found by name and chosen by keyboard', async () => {
    await window.go('#4/35.00000/105.00000&layers=county,world&lang=zh')
    await window.page.keyboard.press('/')
    await window.page.keyboard.type('朝阳区')
    await window.page.waitForSelector('.search-list li')
    const found = await window.texts('.search-list li')
    assert.ok(found.some((one) => one.includes('朝阳区') && one.includes('北京市')), `${found}`)
    await window.screenshot('search')
    await window.page.keyboard.press('ArrowDown')
    await window.page.keyboard.press('Enter')
    await window.settle()
    assert.ok(Number(/^#(\d+)\//.exec(window.hash())[1]) >= 9, window.hash())
  })
  await test('a code is found', async () => {
    await window.page.fill('.search input', '110101')
    await window.page.waitForFunction(() => document.querySelector('.search-list li')?.textContent.includes('东城区'))
  })
  await test('coordinates lead to the place and its zones', async () => {
    await window.page.fill('.search input', '116.39, 39.92')
    await window.page.waitForFunction(() => document.querySelector('.search-list li .found-kind')?.textContent === '坐标')
    await window.page.keyboard.press('Enter')
    await window.page.waitForSelector('.zone')
    assert.ok((await window.texts('.zone-title')).includes('东城区'))
  })
  await test('coordinates of a survey are understood, in both languages', async () => {
    await window.page.fill('.search input', 'X=4420824.474，Y=39447848.833')
    await window.page.waitForFunction(() => document.querySelector('.found-context')?.textContent.includes('第39带 (EPSG:4527)'))
    await window.go('#8/40.00000/116.50000&layers=county,world&lang=en')
    await window.page.fill('.search input', '447848.833 4420824.474')
    await window.page.waitForSelector('.found-context')
    assert.match((await window.texts('.found-context'))[0], /^if it is CGCS2000 .* CM 117E/) // the nearest to the view
    assert.equal(await window.page.locator('.search-list li').count(), 21)
    await window.page.keyboard.press('Enter')
    assert.equal(await window.page.locator('.search-list li[aria-selected=true]').count(), 1) // nothing is taken for certain
    assert.equal(await window.page.locator('.zone').count(), 0)
    await window.go('#4/35.00000/105.00000&layers=county,world&lang=zh')
  })
  await test('nothing found is said, and how coordinates are written', async () => {
    await window.page.fill('.search input', '99447848 4420824')
    await window.page.waitForFunction(() => document.querySelector('.search-status').textContent.includes('38528770 3386666'))
    await window.page.fill('.search input', 'xyzzyxyzzy')
    await window.page.waitForFunction(() => document.querySelector('.search-status').textContent.includes('xyzzyxyzzy'))
  })
}

/** Runs in the page, on a screen of one pixel per CSS pixel: which pixels of a box of the map have a name on them. */
function namePixels([left, top, width, height]) {
  const copy = document.createElement('canvas')
  copy.width = width
  copy.height = height
  const ctx = copy.getContext('2d', { willReadFrequently: true })
  ctx.drawImage(document.querySelector('.leaflet-names-pane canvas'), -left, -top)
  const { data } = ctx.getImageData(0, 0, width, height)
  const found = []
  for (let i = 3; i < data.length; i += 4) if (data[i] > 0) found.push(i)
  return found
}

async function names(window) {
  const pixels = (left) => window.page.evaluate(namePixels, [left, 200, 400, 300])
  await test('names stay at their places while the map moves', async () => {
    await window.go('#8/31.00000/112.00000&layers=county,world&lang=zh')
    const before = await pixels(420)
    assert.ok(before.length > 1000, `${before.length} pixels have names`)
    await window.page.focus('.map')
    await window.page.keyboard.press('ArrowRight') // by 120 pixels
    await window.settle()
    await window.screenshot('names')
    assert.deepEqual(await pixels(300), before)
  })
  await test('names are in the language of the page', async () => {
    const chinese = await pixels(300)
    await window.page.click('.brand .text-button')
    await window.settle()
    await window.screenshot('names-english')
    assert.notDeepEqual(await pixels(300), chinese)
  })
  await test('names are switched off, and a link brings that back', async () => {
    await window.page.uncheck('.side-foot input')
    await window.settle()
    assert.match(window.hash(), /&names=off&lang=en$/)
    assert.equal((await pixels(300)).length, 0)
    await window.go(window.hash())
    assert.equal(await window.page.isChecked('.side-foot input'), false)
    assert.equal((await pixels(300)).length, 0)
    await window.page.check('.side-foot input')
    await window.settle()
    assert.doesNotMatch(window.hash(), /names/)
    assert.ok((await pixels(300)).length > 1000)
  })
}

async function links(window) {
  await test('a link brings back view, layers, opacity, hidden classes, point and language', async () => {
    const hash = '#7/31.00000/120.50000&layers=county~o40,mfz_county~h1,world&at=121.000000,31.000000&lang=en'
    await window.go(hash)
    await window.page.waitForSelector('.zone')
    await window.settle()
    const kept = window.hash()
    assert.ok(kept.startsWith('#7/') && kept.includes('layers=county~o40,mfz_county~h1,world') && kept.includes('at=121.000000,31.000000') && kept.endsWith('lang=en'), kept)
    assert.equal(await window.page.locator('.layer.on').count(), 3)
  })
  await test('a link pasted into the open page is followed', async () => {
    await window.page.evaluate(() => (location.hash = '#5/30.00000/110.00000&layers=province,world&lang=zh'))
    await window.page.waitForFunction(() => document.documentElement.lang === 'zh-CN')
    await window.settle()
    assert.match(window.hash(), /^#5\/30\.0\d+\/110\.0\d+&layers=province,world&lang=zh$/)
    assert.equal(await window.page.locator('.zones:visible').count(), 0)
  })
}

async function keyboard(window) {
  await test('the map answers to the keyboard', async () => {
    await window.go(`#10/${beijing}&layers=county,world&lang=zh`)
    await window.page.focus('.map')
    await window.page.keyboard.press('Enter')
    await window.page.waitForSelector('.zone')
    assert.ok((await window.texts('.zone-title')).includes('东城区'))
    await window.page.keyboard.press('Escape')
    assert.equal(await window.page.locator('.zones:visible').count(), 0)
    await window.page.keyboard.press('+')
    await window.page.waitForFunction(() => location.hash.startsWith('#11/'))
  })
}

/**
 * Fills all counties alike, in classes that alternate between neighbours and without lines: then a pixel of any other colour inland is
 * a seam, between two counties or between two tiles.
 */
async function seams(browser, url, ratio) {
  await test(`neighbours and tiles have no seams, at ${ratio} device pixels per pixel`, async () => {
    const window = await Window.open(browser, url, { deviceScaleFactor: ratio })
    await window.page.route('**/api/v1/layers', async (route) => {
      const catalog = await (await fetch(`${url}api/v1/layers`)).json()
      const county = catalog.layers.find((layer) => layer.name === 'county')
      county.opacity = 1
      const look = { fill: '#204060', fill_opacity: 0.6 }
      county.legend = { field: 'type', classes: ['district', 'county', 'city'].map((value) => ({ value, ...look })), other: look }
      await route.fulfill({ json: catalog })
    })
    await window.go('#8/30.50000/114.50000&layers=county')
    await window.page.uncheck('.side-foot input')
    await window.settle()
    await window.screenshot(`seams-${ratio}`)
    const colours = await window.colours([0.2, 0.2, 0.8, 0.8])
    const even = over(rgb('#204060'), 0.6, sea)
    assert.equal(shareOfColour(colours, even, 10), 1, 'some pixels show a seam') // painted over each other, they would differ by 18
    const share = shareOfColour(colours, even, 3)
    assert.ok(share > 0.999, `${((1 - share) * 100).toFixed(3)} % of the pixels show a faint seam`)
    await window.close()
  })
}

async function failures(browser, url) {
  await test("the server's own words reach the user when it refuses a question", async () => {
    const window = await Window.open(browser, url)
    const problem = { title: 'Bad Request', status: 400, detail: 'point: <b>not today</b>' }
    await window.page.route('**/api/v1/zones?*', (route) => route.fulfill({ status: 400, contentType: 'application/problem+json', body: JSON.stringify(problem) }))
    await window.go(`#9/${beijing}&layers=county,world&at=116.390000,39.920000&lang=zh`)
    assert.match((await window.texts('.zones .failure'))[0], /point: <b>not today<\/b>/)
    await window.close()
  })
  await test('a page without its server says so and tries again', async () => {
    const window = await Window.open(browser, url)
    await window.page.route('**/api/v1/layers', (route) => route.abort())
    await window.page.goto(`${url}#lang=en`)
    await window.page.waitForSelector('.splash button')
    assert.match((await window.texts('.splash'))[0], /cannot be reached/)
    await window.page.unroute('**/api/v1/layers')
    await window.page.click('.splash button')
    await window.page.waitForSelector('.layer')
    await window.close()
  })
}
