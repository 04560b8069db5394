// The little picture of a class in the legend, drawn as on the map.
import { patternOf } from '../hatch'
import type { ClassStyle } from '../legend'
import { traceSymbol } from '../symbol'

const width = 26
const height = 16

/** A swatch of a class: a filled and hatched box, or a stroke where the layer is made of lines, or a dot where of points. */
export function swatch(style: ClassStyle, geometry: string): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  const ratio = Math.max(1, Math.ceil(window.devicePixelRatio || 1))
  canvas.className = 'swatch'
  canvas.width = width * ratio
  canvas.height = height * ratio
  canvas.setAttribute('aria-hidden', 'true')
  const ctx = canvas.getContext('2d')
  if (!ctx) return canvas
  ctx.scale(ratio, ratio)
  const path = shapeOf(geometry, style)
  if (geometry !== 'line') fillIn(ctx, path, style, ratio)
  if (style.line && style.lineWidth > 0) {
    ctx.strokeStyle = style.line
    ctx.lineWidth = Math.min(3, Math.max(0.75, style.lineWidth))
    ctx.setLineDash(style.dash)
    ctx.stroke(path)
  }
  return canvas
}

function shapeOf(geometry: string, style: ClassStyle): Path2D {
  const path = new Path2D()
  if (geometry === 'line') {
    path.moveTo(1, height / 2)
    path.lineTo(width - 1, height / 2)
  } else if (geometry === 'point') {
    traceSymbol(path, width / 2, height / 2, style.symbol, Math.min(height - 4, style.symbolSize ?? 8))
  } else {
    path.rect(1.5, 1.5, width - 3, height - 3)
  }
  return path
}

function fillIn(ctx: CanvasRenderingContext2D, path: Path2D, style: ClassStyle, ratio: number): void {
  if (style.fill) {
    ctx.globalAlpha = style.fillOpacity
    ctx.fillStyle = style.fill
    ctx.fill(path)
    ctx.globalAlpha = 1
  }
  const pattern = style.hatch ? patternOf(ctx, style.hatch, style.line ?? style.fill ?? '#000', ratio) : null
  if (!pattern) return
  ctx.fillStyle = pattern
  ctx.fill(path)
}
