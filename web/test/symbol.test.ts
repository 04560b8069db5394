import { expect, test } from 'vitest'
import type { PointSymbol } from '../src/api'
import { traceSymbol } from '../src/symbol'

function trace(symbol: PointSymbol | undefined, size?: number): string {
  const steps: string[] = []
  const step = (name: string) => (...at: unknown[]) => void steps.push(name + at.map((n) => Math.round(Number(n) * 10) / 10).join(','))
  traceSymbol({ moveTo: step('M'), lineTo: step('L'), arc: step('A'), closePath: step('Z') }, 10, 20, symbol, size)
  return steps.join(' ')
}

test('symbols have their corners around the place', () => {
  expect(trace(undefined)).toBe('M14,20 A10,20,4,0,6.3')
  expect(trace('square', 4)).toBe('M8,18 L12,18 L12,22 L8,22 Z')
  expect(trace('triangle', 20)).toBe('M10,9 L21,28 L-1,28 Z')
  expect(trace('diamond', 8)).toBe('M10,15 L15,20 L10,25 L5,20 Z')
  expect(trace('cross', 6).split(' ')).toHaveLength(13)
  expect(trace('star', 10).split(' ')).toHaveLength(11)
})
