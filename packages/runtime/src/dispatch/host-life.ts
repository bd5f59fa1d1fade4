// The words for the life of a host.

/** Where a host stands. `failed`: it could not start, and is passed over. */
export type HostLife = 'starting' | 'open' | 'failed' | 'closed'
