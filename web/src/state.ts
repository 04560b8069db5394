// What the user has chosen: which layers are on, how opaque, which classes are
// hidden. Views listen and redraw; nothing here knows of the page.
import type { Catalog, Layer } from './api'
import { classCount } from './legend'
import type { LinkedLayer } from './permalink'

export interface LayerChoice {
  readonly layer: Layer
  on: boolean
  /** 0 to 1 */
  opacity: number
  /** positions in the legend; the last, one past the classes, is "other" */
  hidden: Set<number>
}

export type Change = 'on' | 'opacity' | 'filter'
type Listener = (choice: LayerChoice, change: Change) => void

export class State {
  /** in catalogue order: the first is drawn on top */
  readonly choices: LayerChoice[]
  private readonly byName: Map<string, LayerChoice>
  private readonly listeners: Listener[] = []

  constructor(readonly catalog: Catalog) {
    this.choices = catalog.layers.map((layer) => ({ layer, on: layer.visible ?? false, opacity: layer.opacity ?? 1, hidden: new Set() }))
    this.byName = new Map(this.choices.map((choice) => [choice.layer.name, choice]))
  }

  choice(name: string): LayerChoice | undefined {
    return this.byName.get(name)
  }

  /** The layers that are on, top of the map first. */
  shown(): LayerChoice[] {
    return this.choices.filter((choice) => choice.on)
  }

  listen(listener: Listener): void {
    this.listeners.push(listener)
  }

  private tell(choice: LayerChoice, change: Change): void {
    for (const listener of this.listeners) listener(choice, change)
  }

  setOn(choice: LayerChoice, on: boolean): void {
    if (choice.on === on) return
    choice.on = on
    this.tell(choice, 'on')
  }

  setOpacity(choice: LayerChoice, opacity: number): void {
    choice.opacity = Math.min(1, Math.max(0, opacity))
    this.tell(choice, 'opacity')
  }

  /** Hides or shows one class of the legend. */
  toggleClass(choice: LayerChoice, index: number): void {
    if (!choice.hidden.delete(index)) choice.hidden.add(index)
    this.tell(choice, 'filter')
  }

  /** Shows only one class; where it is the only one already, shows all again. */
  onlyClass(choice: LayerChoice, index: number): void {
    const others = everyClass(choice.layer).filter((i) => i !== index)
    const already = !choice.hidden.has(index) && others.every((i) => choice.hidden.has(i))
    choice.hidden = new Set(already ? [] : others)
    this.tell(choice, 'filter')
  }

  /** Takes over what a link says: the layers it names are on, all others off. */
  restore(linked: LinkedLayer[]): void {
    const wanted = new Map(linked.map((layer) => [layer.name, layer]))
    for (const choice of this.choices) {
      const link = wanted.get(choice.layer.name)
      choice.opacity = link?.opacity ?? choice.layer.opacity ?? 1
      choice.hidden = new Set(link?.hidden?.filter((i) => i < everyClass(choice.layer).length))
      this.tell(choice, 'opacity')
      this.tell(choice, 'filter')
      this.setOn(choice, link !== undefined)
    }
  }

  /** What a link has to say; what is as the catalogue has it stays out. */
  link(): LinkedLayer[] {
    return this.shown().map((choice) => {
      const linked: LinkedLayer = { name: choice.layer.name }
      if (choice.opacity !== (choice.layer.opacity ?? 1)) linked.opacity = choice.opacity
      if (choice.hidden.size > 0) linked.hidden = [...choice.hidden].sort((a, b) => a - b)
      return linked
    })
  }
}

function everyClass(layer: Layer): number[] {
  return Array.from({ length: classCount(layer.legend) }, (_, i) => i)
}
