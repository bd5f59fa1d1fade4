// Has no default export.
export const module = {}
