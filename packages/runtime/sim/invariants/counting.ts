// 18: what was published has been refused, coalesced or routed, or waits; at all times.
import type { Invariant } from './invariant.ts'

export const counting: Invariant = {
  number: 18,
  kind: 'S',
  title: 'published = accepted + refused; accepted = coalesced + routed + waiting, at all times',
  watch(history, violate) {
    const check = (): void => {
      const { published, accepted, refused, coalesced, routed, waiting } = history.router.counts()
      if (published !== accepted + refused)
        violate(`published ${published} ≠ accepted ${accepted} + refused ${refused}`)
      if (accepted !== coalesced + routed + waiting)
        violate(`accepted ${accepted} ≠ coalesced ${coalesced} + routed ${routed} + waiting ${waiting}`)
    }
    return {
      accepted: check,
      delivered: check,
      routed: check,
      stepped: check,
      received({ accepted, refused }, given) {
        if (accepted + refused !== given) violate(`${given} were given: accepted ${accepted}, refused ${refused}`)
      },
    }
  },
}
