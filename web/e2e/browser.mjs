// A browser with a page, and ways to ask what is on the map.
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const output = fileURLToPath(new URL('../test-output/', import.meta.url))
mkdirSync(output, { recursive: true })

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
}

/**
 * A window with the map page. `complaints` gathers what must not happen: errors on the console, exceptions, failed requests, and
 * requests to any other host than the server's.
 */
export class Window {
  static async open(browser, url, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN', ...options })
    return new Window(await context.newPage(), url)
  }

  constructor(page, url) {
    this.page = page
    this.url = url
    this.complaints = []
    const origin = new URL(url).origin
    const complain = (what) => this.complaints.push(what)
    this.underWay = new Set()
    page.setDefaultTimeout(15_000)
    page.on('request', (request) => this.underWay.add(request))
    page.on('requestfinished', (request) => this.underWay.delete(request))
    page.on('requestfailed', (request) => this.underWay.delete(request))
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complain(`console: ${message.text()}`))
    page.on('pageerror', (error) => complain(`exception: ${error.stack}`))
    page.on('request', (request) => {
      const { protocol } = new URL(request.url())
      if (protocol !== 'data:' && new URL(request.url()).origin !== origin) complain(`foreign request: ${request.url()}`)
    })
    page.on('requestfailed', (request) => {
      if (request.failure()?.errorText !== 'net::ERR_ABORTED') complain(`failed request: ${request.url()} ${request.failure()?.errorText}`)
    })
    page.on('response', (response) => response.status() >= 400 && complain(`${response.status()} for ${response.url()}`))
  }

  /** Opens the page anew with a hash, and waits until the map is drawn. */
  async go(hash = '') {
    await this.page.goto('about:blank')
    await this.page.goto(this.url + hash)
    await this.page.waitForSelector('.leaflet-tile-container', { state: 'attached' })
    await this.settle()
  }

  /** Waits until nothing is under way: no request and no movement for a while, in which the address is written too, and no drawing. */
  async settle() {
    for (let quiet = 0; quiet < 8; quiet++) {
      await this.page.waitForTimeout(50)
      if (this.underWay.size > 0 || (await this.page.locator('.leaflet-zoom-anim, .leaflet-pan-anim').count()) > 0) quiet = 0
    }
    await this.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
  }

  async screenshot(name) {
    await this.page.screenshot({ path: `${output}${name}.png` })
  }

  hash() {
    return new URL(this.page.url()).hash
  }

  texts(selector) {
    return this.page.locator(selector).allInnerTexts()
  }

  /** The middle of the map in CSS pixels of the window. */
  async middle() {
    const box = await this.page.locator('.map').boundingBox()
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  }

  /**
   * The map as the user sees it, without what lies over it: the number of pixels of each colour, "r,g,b". A box (shares of the map,
   * left, top, right, bottom) takes only that part.
   */
  async colours(box = [0, 0, 1, 1]) {
    const { page } = this
    const show = (visibility) => page.evaluate((value) => document.querySelectorAll('.frame, .zones, .side-button, .notice, .overlay, .pin').forEach((one) => (one.style.visibility = value)), visibility)
    await show('hidden')
    const png = await page.locator('.map').screenshot()
    await show('')
    return page.evaluate(countColours, { png: png.toString('base64'), box })
  }

  async close() {
    await this.page.context().close()
  }
}

/** Runs in the page. */
async function countColours({ png, box }) {
  const image = new Image()
  image.src = `data:image/png;base64,${png}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = image.width
  canvas.height = image.height
  const ctx = canvas.getContext('2d')
  ctx.drawImage(image, 0, 0)
  const [left, top] = [Math.round(box[0] * image.width), Math.round(box[1] * image.height)]
  const [right, bottom] = [Math.round(box[2] * image.width), Math.round(box[3] * image.height)]
  const { data } = ctx.getImageData(left, top, right - left, bottom - top)
  const counts = {}
  for (let i = 0; i < data.length; i += 4) {
    const key = `${data[i]},${data[i + 1]},${data[i + 2]}`
    counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}

/** The share of pixels whose colour is at most `tolerance` from the wanted one in each of red, green and blue. */
export function shareOfColour(counts, wanted, tolerance = 3) {
  let [near, all] = [0, 0]
  for (const [key, n] of Object.entries(counts)) {
    all += n
    if (key.split(',').every((value, i) => Math.abs(Number(value) - wanted[i]) <= tolerance)) near += n
  }
  return near / all
}

export function rgb(hex) {
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16))
}

/** A colour painted over another with some opacity. */
export function over(top, opacity, bottom) {
  return top.map((value, i) => Math.round(value * opacity + bottom[i] * (1 - opacity)))
}
