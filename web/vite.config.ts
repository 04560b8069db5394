import { defineConfig } from 'vitest/config'

// The page must run in the browsers of planning bureaus, which lag years behind.
const oldest = 'chrome80'

export default defineConfig({
  base: './', // the page may live under any path
  build: {
    outDir: 'dist',
    target: oldest,
    cssTarget: oldest,
    assetsInlineLimit: 0, // no data: addresses, so that the content security policy can be strict
    modulePreload: { polyfill: false },
    license: { fileName: 'licenses.txt' },
  },
  server: {
    proxy: Object.fromEntries(['/api', '/tiles', '/styles'].map((path) => [path, 'http://127.0.0.1:8080'])),
  },
  test: {
    include: ['test/**/*.test.ts'],
  },
})
