// Builds elements. Text reaches the page only through here, and only as text
// nodes: nothing in this program assigns innerHTML.

type Child = Node | string | null | undefined | false
type Handlers = { [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void }

export interface Attributes {
  class?: string
  on?: Handlers
  [name: string]: string | number | boolean | undefined | Handlers
}

/**
 * An element with attributes and children. An attribute that is false or
 * undefined is left out, true is set without a value; strings among the
 * children become text nodes, null, undefined and false nothing.
 */
export function el<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'on') listen(element, value as Handlers)
    else if (value === true) element.setAttribute(name, '')
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value))
  }
  append(element, ...children)
  return element
}

function listen(element: HTMLElement, handlers: Handlers): void {
  for (const [type, handler] of Object.entries(handlers)) element.addEventListener(type, handler as EventListener)
}

export function append(parent: Node, ...children: Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue
    parent.appendChild(typeof child === 'string' ? document.createTextNode(child) : child)
  }
}

/** Replaces all children of an element. */
export function fill(parent: Node, ...children: Child[]): void {
  while (parent.firstChild) parent.removeChild(parent.firstChild)
  append(parent, ...children)
}

const SVG = 'http://www.w3.org/2000/svg'

/** A line icon of 20 × 20 units, drawn in the colour of the text; for decoration only, so hidden from screen readers. */
export function icon(path: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 20 20')
  svg.setAttribute('class', 'icon')
  svg.setAttribute('aria-hidden', 'true')
  const shape = document.createElementNS(SVG, 'path')
  shape.setAttribute('d', path)
  svg.appendChild(shape)
  return svg
}

export const icons = {
  caret: 'M7 5l5 5-5 5',
  check: 'M4 3h9l3 3v11H4zM7 11l2.2 2.2L13 9',
  close: 'M5 5l10 10M15 5L5 15',
  copy: 'M7 7V4h9v9h-3M4 7h9v9H4z',
  fit: 'M3 8V3h5M12 3h5v5M17 12v5h-5M8 17H3v-5',
  home: 'M3 9.5 10 4l7 5.5M5 8.5V16h10V8.5',
  info: 'M10 9v5M10 6v.5M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15z',
  menu: 'M3 5h14M3 10h14M3 15h14',
  search: 'M8.5 3a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM13 13l4 4',
} as const

/** A button that shows an icon and is named by its label. */
export function iconButton(path: string, label: string, press: () => void, name = 'icon-button'): HTMLButtonElement {
  return el('button', { type: 'button', class: name, title: label, 'aria-label': label, on: { click: press } }, icon(path))
}
