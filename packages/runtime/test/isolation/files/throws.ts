// Throws while it is loaded.
throw new RangeError('at the top')

export {}
