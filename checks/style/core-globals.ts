// core runs anywhere and does nothing by itself: of all that a browser or Node offers, it knows cancellation alone. Its
// own project needs the DOM for `AbortSignal`; here it is compiled without, so every other global is an unknown name.
import { compile } from '../compile.ts'
import type { Check } from '../source.ts'

export const coreGlobals: Check = {
  name: 'core-globals',
  run: () =>
    compile('checks/core-globals').map(({ path, line, message }) => ({
      path,
      line,
      reason: `${message} (core has no global of a platform but AbortSignal, AbortController and DOMException)`,
    })),
}
