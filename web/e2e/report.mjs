// Runs tests one after the other and counts them.

let passed = 0
let failed = 0

/** Runs one test; a test that throws has failed, and the next one runs all the same. Says whether it passed. */
export async function test(name, run) {
  const start = Date.now()
  try {
    await run()
    passed++
    console.log(`ok    ${name}  (${Date.now() - start} ms)`)
    return true
  } catch (error) {
    failed++
    console.log(`FAIL  ${name}\n${indent(error?.stack ?? String(error))}`)
    return false
  }
}

function indent(text) {
  return text.replace(/^/gm, '      ')
}

/** Prints the sum; the exit code for the process. */
export function sum() {
  console.log(`${passed} passed, ${failed} failed`)
  return failed === 0 && passed > 0 ? 0 : 1
}
