// The tests that need the built program: independent reading of its tiles, and
// its page in a browser. `npm run e2e`; GUOTU_URL tests one that runs already,
// CHROMIUM names another browser. Pictures are left in test-output.
import { testCheck } from './check.mjs'
import { startGuotu } from './guotu.mjs'
import { testPage } from './page.mjs'
import { sum, test } from './report.mjs'
import { testStyles } from './styles.mjs'
import { testTiles } from './tiles.mjs'

let guotu = null
await test('guotu starts and is ready', async () => {
  guotu = await startGuotu()
})
if (guotu) {
  await test('the tiles could be read', () => testTiles(guotu.url))
  await test('the styles could be read', () => testStyles(guotu.url))
  await test('the page could be driven', () => testPage(guotu.url))
  await test('the siting check could be driven', () => testCheck(guotu.url))
  await test('guotu stops when asked', () => guotu.stop())
}
process.exit(sum())
