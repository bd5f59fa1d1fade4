// What runs inside of an isolate: it loads the module and does what the router says. It knows neither threads nor processes,
// so a simulated isolate runs it as it is.
import { encodeThrown } from '../crossing/cloneable.ts'
import { type FromIsolate, HOOK_NAMES, type ToIsolate } from '../protocol.ts'
import { type ImportFile, loadModule } from './load-module.ts'
import { createServedModule, type ServedModule } from './served-module.ts'

/** What an isolate has of its surroundings. */
export interface Surroundings {
  readonly post: (message: FromIsolate) => void
  readonly importFile: ImportFile
  /** Ends the thread or process. */
  readonly leave: () => void
}

/** Returns what hears the router. What it hears is believed: nobody else has the other end. */
export const serve = ({ post, importFile, leave }: Surroundings): ((message: unknown) => void) => {
  let served: ServedModule | null = null

  const load = async (url: string, data: unknown): Promise<void> => {
    try {
      const module = await loadModule(importFile, url, data)
      served = createServedModule(module, post)
      post({ _tag: 'Ready', hooks: HOOK_NAMES.filter((hook) => module[hook] !== undefined) })
    } catch (thrown) {
      post({ _tag: 'LoadFailed', thrown: encodeThrown(thrown) })
    }
  }

  return (heard) => {
    const message = readMessage(heard)
    switch (message._tag) {
      case 'Load':
        return void load(message.url, message.data)
      case 'Ask':
        return served?.ask(message.id, message.question, message.deadline)
      case 'Abort':
        return served?.abort(message.id, message.reason)
      case 'Watch':
        return served?.watch(message.id)
      case 'Unwatch':
        return served?.unwatch(message.id)
      case 'Credit':
        return served?.allow(message.cost)
      case 'End':
        return leave()
      default:
        message satisfies never
    }
  }
}

const readMessage = (heard: unknown): ToIsolate => heard as ToIsolate
