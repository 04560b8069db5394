import { afterEach, describe, expect, test, vi } from 'vitest'
import { aborted, ApiError, fetchCatalog, fetchTile, fetchZones, search } from '../src/api'
import { explain } from '../src/errors'
import { setLang } from '../src/i18n'

afterEach(() => {
  vi.unstubAllGlobals()
  setLang('zh')
})

/** Lets the server answer every request alike; gives the addresses that were asked for. */
function answer(make: () => Response | Promise<Response>): string[] {
  const asked: string[] = []
  vi.stubGlobal('fetch', (path: string) => {
    asked.push(path)
    return Promise.resolve().then(make)
  })
  return asked
}

const json = (body: unknown, status = 200, type = 'application/json') => () => new Response(JSON.stringify(body), { status, headers: { 'content-type': type } })

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.unreachable('no error'),
    (error: unknown) => error,
  )
}

test('addresses are relative to the page, and what the user writes is encoded', async () => {
  const asked = answer(json({ results: [] }))
  await fetchZones([116.39, 39.92])
  await search('朝阳 & x', 20)
  await fetchTile('county', 4, 13, 6, '3f2a', undefined)
  expect(asked).toEqual(['api/v1/zones?point=116.39,39.92', 'api/v1/search?q=%E6%9C%9D%E9%98%B3%20%26%20x&limit=20', 'tiles/county/4/13/6.mvt?v=3f2a'])
})

test('a search without a list of results has none', async () => {
  answer(json({ q: 'x' }))
  expect(await search('x', 20)).toEqual([])
})

describe('tiles', () => {
  test('204 is an empty tile', async () => {
    answer(() => new Response(null, { status: 204 }))
    expect(await fetchTile('county', 0, 0, 0, 'v')).toBeNull()
  })
  test('so is one without bytes', async () => {
    answer(() => new Response(new Uint8Array()))
    expect(await fetchTile('county', 0, 0, 0, 'v')).toBeNull()
  })
  test('bytes are handed on', async () => {
    answer(() => new Response(new Uint8Array([1, 2, 3])))
    expect((await fetchTile('county', 0, 0, 0, 'v'))?.byteLength).toBe(3)
  })
})

describe('errors', () => {
  test("a problem's own words reach the user", async () => {
    answer(json({ title: 'Bad Request', status: 400, detail: 'point: want lon,lat', parameter: 'point' }, 400, 'application/problem+json'))
    const error = await failure(fetchZones([0, 0]))
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ status: 400, title: 'Bad Request', detail: 'point: want lon,lat' })
    expect(explain(error)).toBe('请求有误（400）：point: want lon,lat')
    setLang('en')
    expect(explain(error)).toContain('point: want lon,lat')
  })

  test.each([
    ['a page of a proxy', () => new Response('<html>Bad gateway</html>', { status: 502, headers: { 'content-type': 'text/html' } }), 502],
    ['a broken problem', () => new Response('{', { status: 500, headers: { 'content-type': 'application/problem+json' } }), 500],
    ['a problem of the wrong shape', json({ title: 7, detail: ['x'] }, 503, 'application/problem+json'), 503],
  ])('%s is not shown', async (_, make, status) => {
    answer(make)
    const error = (await failure(fetchCatalog())) as ApiError
    expect(error.status).toBe(status)
    expect(explain(error)).toBe(`服务器出错（${status}），请稍后重试。`)
  })

  test('no answer at all', async () => {
    answer(() => Promise.reject(new TypeError('Failed to fetch')))
    expect(explain(await failure(fetchCatalog()))).toBe('无法连接服务器，请检查网络后重试。')
  })

  test('half an answer', async () => {
    answer(() => new Response('{"plan":"3f', { headers: { 'content-type': 'application/json' } }))
    expect(await failure(fetchCatalog())).toBeInstanceOf(ApiError)
  })

  test('an abandoned request stays one', async () => {
    answer(() => Promise.reject(new DOMException('gone', 'AbortError')))
    const error = await failure(fetchCatalog())
    expect(error).not.toBeInstanceOf(ApiError)
    expect(aborted(error)).toBe(true)
    expect(aborted(new Error('other'))).toBe(false)
    expect(aborted(null)).toBe(false)
  })
})
