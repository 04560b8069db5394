// Starts the built program for the tests, or takes one that already runs.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../bin/guotu', import.meta.url))
const patience = 60_000 // milliseconds until it must listen, and then be ready

/**
 * The address of a Guotu that is ready, and a function that stops it. GUOTU_URL names one that runs already, which is left
 * running; otherwise ../bin/guotu is started on a free port.
 */
export async function startGuotu() {
  const running = process.env.GUOTU_URL
  if (running) return { url: running.replace(/\/*$/, '/'), stop: async () => {} }
  if (!existsSync(program)) throw new Error(`${program} is not there: run make build`)
  const child = spawn(program, ['serve', '--addr', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code)))
  const stop = async () => {
    child.kill('SIGTERM')
    const code = await ended
    if (code !== 0) throw new Error(`guotu ended with exit code ${code}`)
  }
  try {
    const url = await within(patience, firstAddress(child, ended))
    await within(patience, ready(url))
    return { url, stop }
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
}

async function firstAddress(child, ended) {
  void ended.then((code) => child.stdout.destroy(new Error(`guotu ended with exit code ${code} before it listened`)))
  for await (const line of createInterface({ input: child.stdout })) {
    const found = /^listening on (http:\S+)$/.exec(line)
    if (!found) throw new Error(`the first line is ${JSON.stringify(line)}, not "listening on URL"`)
    child.stdout.resume() // so that it never waits for a reader
    return found[1].replace(/\/*$/, '/')
  }
  throw new Error('guotu ended before it listened')
}

async function ready(url) {
  for (;;) {
    const answer = await fetch(`${url}readyz`).catch(() => null)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function within(milliseconds, promise) {
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`guotu was not ready within ${milliseconds / 1000} s`)), milliseconds)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
