// The conformance cases, each run against a real router without hosts.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type RouterCase, routerCases } from './router-case.ts'
import { expectedOf, type Outcome, runCase } from './run-case.ts'

const titleOf = ({ id, about }: RouterCase): string =>
  routerCases.filter((other) => other.about === about).length > 1 ? `${about} (${id})` : about

const hangs = ({ modules }: RouterCase): boolean =>
  modules.some((module) => 'hangs' in module.getUsersForStates || 'hangs' in module.getInterestedUsers)

const expectOutcome = (outcome: Outcome, routerCase: RouterCase): void => {
  const { result, order, failures, called } = outcome
  expect({ result, failures }).toEqual(expectedOf(routerCase))
  if ('order' in routerCase.then) expect(order).toEqual(routerCase.then.order)
  expect(called).toMatchObject(routerCase.called ?? {})
}

describe('a router', () => {
  it.each(
    routerCases.filter((routerCase) => !hangs(routerCase)).map((routerCase) => [titleOf(routerCase), routerCase]),
  )('%s', async (_, routerCase) => {
    expectOutcome(await runCase(routerCase), routerCase)
  })
})

describe('a router with a module that hangs', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it.each(routerCases.filter(hangs).map((routerCase) => [titleOf(routerCase), routerCase]))(
    '%s',
    async (_, routerCase) => {
      const outcome = runCase(routerCase)
      await vi.advanceTimersByTimeAsync(routerCase.options?.deadlineMs ?? 0)
      expectOutcome(await outcome, routerCase)
    },
  )
})
