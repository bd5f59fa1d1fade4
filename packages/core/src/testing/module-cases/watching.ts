// Who watches a module is told of what it newly grants, and of nothing once the watching has ended.
import { checkComplementary } from '../../complementary/check-complementary.ts'
import { showValue } from '../../errors/index.ts'
import type { GrantedPair } from '../../module.ts'
import { parseUserId } from '../../user-id.ts'
import { maySee } from '../module-account.ts'
import { type ModuleCase, startedCase, watches } from '../module-case.ts'
import type { ModuleStage } from '../module-stage.ts'
import { thrownByModule } from '../module-watch.ts'

const cases: readonly ModuleCase[] = [
  {
    name: 'tells who newly may see whom, and answers so',
    needs: [watches],
    run: async (stage) => {
      const { told, end } = watch(stage)
      const granted = await stage.grant()
      await stage.ampleTime()
      end()
      if (!told.some((pair) => isSame(pair, granted)))
        throw new Error(`the module does not tell that ${granted.observer} may newly see ${granted.subject}`)
      await requireSeen(stage, granted)
    },
  },
  {
    name: 'tells nothing once the watching has ended, also when it is ended twice',
    needs: [watches],
    run: async (stage) => {
      const { told, end } = watch(stage)
      end()
      end()
      await stage.grant()
      await stage.ampleTime()
      const [pair] = told
      if (pair)
        throw new Error(`the module tells that ${pair.observer} may see ${pair.subject} after the watching has ended`)
    },
  },
]

export const watchingCases: readonly ModuleCase[] = cases.map(startedCase)

interface Watching {
  /** What was told so far. */
  readonly told: readonly GrantedPair[]
  end(): void
}

const watch = ({ module }: ModuleStage): Watching => {
  const told: GrantedPair[] = []
  const end = inSentence('watch', () => module.watch?.((granted) => void told.push(...granted)))
  if (typeof end !== 'function')
    throw new Error(`the module answered watch with ${showValue(end)}, where the function that ends it belongs`)
  return { told, end: () => inSentence('the end of watch', end) }
}

const inSentence = <Answer>(what: string, act: () => Answer): Answer => {
  try {
    return act()
  } catch (thrown) {
    throw thrownByModule(what, thrown)
  }
}

const isSame = (left: GrantedPair, right: GrantedPair): boolean =>
  left.observer === right.observer && left.subject === right.subject

const requireSeen = async (stage: ModuleStage, { observer, subject }: GrantedPair): Promise<void> => {
  const users = [parseUserId(observer), parseUserId(subject)]
  const { permissions = {} } = stage.subject
  const { account } = await stage.askAboutUser(parseUserId(observer))
  const { onlySeen } = await checkComplementary(stage.watched, { users, permissions })
  const silent = maySee(account, { observer, subject })
    ? onlySeen.some((pair) => isSame(pair, { observer, subject })) && 'getUsersForStates'
    : 'getInterestedUsers'
  if (silent)
    throw new Error(`the module tells that ${observer} may newly see ${subject}, but ${silent} does not say so`)
}
