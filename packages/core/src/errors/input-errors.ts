// What a caller can get wrong. Each names the field and the value.
import { showValue, TaggedError } from './tagged-error.ts'

/** Something that is no Matrix user id stood where one belongs. Nothing else of the same input is lost. */
export class BadUserId extends TaggedError {
  readonly _tag = 'BadUserId'
  readonly value: unknown
  readonly fault: string
  constructor(value: unknown, fault: string) {
    super(`the user id ${showValue(value)} ${fault}`)
    this.value = value
    this.fault = fault
  }
}

/** A presence state has a field that cannot be. A published one is refused; the others of the same call are taken. */
export class BadPresenceState extends TaggedError {
  readonly _tag = 'BadPresenceState'
  /** The field that is wrong; `null` when the whole is no state. */
  readonly field: string | null
  readonly value: unknown
  readonly fault: string
  constructor(field: string | null, value: unknown, fault: string, options?: ErrorOptions) {
    super(
      `${field === null ? 'the presence state' : `the field ${field} of a presence state`} ${fault}: ${showValue(value)}`,
      options,
    )
    this.field = field
    this.value = value
    this.fault = fault
  }
}

/** A module is not made as a module must be. Nothing is registered. */
export class BadModule extends TaggedError {
  readonly _tag = 'BadModule'
  readonly module: string
  readonly field: string
  constructor(module: string, field: string, value: unknown, fault: string) {
    super(`module ${module}: ${field} ${fault}, it is ${showValue(value)}`)
    this.module = module
    this.field = field
  }
}

/** Only one of the two callbacks was given. Nothing is registered, earlier modules keep working (as in Synapse). */
export class CallbacksNotPaired extends TaggedError {
  readonly _tag = 'CallbacksNotPaired'
  readonly module: string
  readonly missing: 'getUsersForStates' | 'getInterestedUsers'
  constructor(module: string, missing: 'getUsersForStates' | 'getInterestedUsers') {
    super(`module ${module} must give both getUsersForStates and getInterestedUsers; ${missing} is missing`)
    this.module = module
    this.missing = missing
  }
}

/** A module of that name is registered already. Nothing is registered, the earlier one keeps working. */
export class ModuleNameTaken extends TaggedError {
  readonly _tag = 'ModuleNameTaken'
  readonly module: string
  constructor(module: string) {
    super(`a module named ${module} is registered already`)
    this.module = module
  }
}

/** No module of that name is registered. */
export class ModuleNotFound extends TaggedError {
  readonly _tag = 'ModuleNotFound'
  readonly module: string
  constructor(module: string) {
    super(`no module named ${module} is registered`)
    this.module = module
  }
}

/** An option cannot be. Nothing is created or done. */
export class BadOptions extends TaggedError {
  readonly _tag = 'BadOptions'
  readonly field: string
  constructor(field: string, value: unknown, fault: string) {
    super(`the option ${field} ${fault}, it is ${showValue(value)}`)
    this.field = field
  }
}
