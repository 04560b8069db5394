// Drives the siting check as a user does.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { launch, Window } from './browser.mjs'
import { test } from './report.mjs'

const demo = '#14/31.05000/120.90000&layers=urban_boundary,ecological_redline,basic_farmland,world&lang=zh'

export async function testCheck(url) {
  const browser = await launch()
  try {
    const window = await Window.open(browser, url)
    await drawn(window)
    await saved(window)
    await keyboard(window)
    await uploaded(window)
    await test('nothing went wrong on the way', () => assert.deepEqual(window.complaints, []))
    await window.close()
    await refused(browser, url)
  } finally {
    await browser.close()
  }
}

async function drawn(window) {
  const { page } = window
  await test('a project is drawn and checked', async () => {
    await window.go(demo)
    await page.click('.check-button')
    await page.selectOption('select[name=type]', 'factory')
    await page.click('.check-ways .primary')
    const { x, y } = await window.middle()
    for (const [dx, dy] of [[-300, -200], [0, -200], [0, 150]]) {
      await page.mouse.click(x + dx, y + dy)
      await page.waitForTimeout(250)
    }
    await page.mouse.dblclick(x - 300, y + 150)
    await page.waitForSelector('.verdict')
    await window.settle()
    await window.screenshot('check-drawn')
    assert.equal(await page.locator('.zones:not(.check):visible').count(), 0, 'drawing must not ask for zones')
    assert.ok(['need_review', 'block', 'unknown', 'info', 'pass', 'need_opinion'].includes(await page.getAttribute('.verdict', 'data-verdict')))
    assert.match((await window.texts('.verdict'))[0], /参考/)
    assert.match((await window.texts('.check .attributes'))[0], /公顷.*亩/s)
    assert.ok((await page.locator('.finding').count()) > 0, 'no finding')
    assert.ok((await page.locator('.check-table tbody[data-layer=three_zones] td').count()) > 0, 'no areas of the three zones')
    assert.ok((await page.locator('.leaflet-site-pane path').count()) > 0, 'nothing of the site on the map')
  })
  await test('the report follows the language of the page', async () => {
    await page.click('.text-button')
    assert.match((await window.texts('.verdict'))[0], /[A-Z][a-z]+/)
    await window.screenshot('check-english')
    await page.click('.text-button')
  })
}

async function saved(window) {
  for (const [format, magic] of [['json', '{'], ['geojson', '{'], ['xlsx', 'PK'], ['docx', 'PK'], ['pdf', '%PDF-']]) {
    await test(`the report is saved as ${format}`, async () => {
      const [download] = await Promise.all([window.page.waitForEvent('download'), window.page.click(`[data-format=${format}]`)])
      assert.match(download.suggestedFilename(), new RegExp(`\\.${format}$`))
      const body = readFileSync(await download.path())
      assert.equal(body.subarray(0, magic.length).toString('latin1'), magic)
      await window.page.waitForFunction(() => !document.querySelector('.check .quiet[role=status]'))
    })
  }
}

async function keyboard(window) {
  await test('a point is set and checked by keyboard', async () => {
    const { page } = window
    await page.click('.zones-body > .secondary')
    await page.click('.check-ways .primary')
    await page.keyboard.press('Space')
    await page.keyboard.press('Space')
    await page.keyboard.press('Backspace')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.verdict')
    assert.equal(await page.locator('.zones:not(.check):visible').count(), 0, 'Enter asked for zones')
    await page.click('.zones-body > .secondary')
    await page.click('.check-ways .primary')
    await page.keyboard.press('Escape')
    await page.waitForSelector('.check-form')
  })
}

async function uploaded(window) {
  await test('a file is checked', async () => {
    const { page } = window
    const ring = [[120.9, 31.05], [120.904, 31.05], [120.904, 31.053], [120.9, 31.053], [120.9, 31.05]]
    const file = { name: '厂房.geojson', mimeType: 'application/geo+json', buffer: Buffer.from(JSON.stringify({ type: 'Polygon', coordinates: [ring] })) }
    await page.setInputFiles('#check-file', file)
    await page.waitForSelector('.verdict')
    await window.settle()
    await window.screenshot('check-file')
    await page.keyboard.press('Escape')
    assert.equal(await page.locator('.check:visible').count(), 0)
    assert.equal(await page.locator('.leaflet-site-pane path').count(), 0, 'what is closed is gone from the map')
  })
}

async function refused(browser, url) {
  await test('a file that cannot be read is refused with the reason', async () => {
    const window = await Window.open(browser, url)
    await window.go(demo)
    await window.page.click('.check-button')
    await window.page.setInputFiles('#check-file', { name: 'plan.dwg', mimeType: 'application/octet-stream', buffer: Buffer.from('AC1032\0\0\0\0') })
    await window.page.waitForSelector('.check .failure')
    assert.match((await window.texts('.check .failure'))[0], /plan\.dwg/)
    await window.page.waitForSelector('.check-form')
    await window.close()
  })
}
